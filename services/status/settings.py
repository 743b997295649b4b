"""What can be configured in status."""

from pydantic import Field

from plumbing.settings import DoorSettings


class Settings(DoorSettings):
    db_schema: str = "status"
    link_verify_key: str = Field(description="base64 of the Ed25519 key with which the links of notify are verified")
