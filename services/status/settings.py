"""What can be configured in status."""

from pydantic import Field

from plumbing.settings import DoorSettings

from .core.access import LinkView


class Settings(DoorSettings):
    db_schema: str = "status"
    source_silent_after: int = Field(
        1, ge=1, description="working days without a word after which a source with a heartbeat is told to be silent"
    )
    link_view: LinkView = Field(
        "minimal", description="what a tracking link shows without logging in; full: all that its applicant sees"
    )
    link_verify_key: str = Field(description="base64 of the Ed25519 key with which the links of notify are verified")
