"""What can be configured of the door."""

from datetime import timedelta
from typing import Annotated, Literal

from nacl.public import PublicKey
from pydantic import AfterValidator, Field

from plumbing.settings import DoorSettings

from .core.seal import public_key


def _is_key(text: str) -> str:
    public_key(text)
    return text


class Settings(DoorSettings):
    db_schema: str = "intake"
    notify_public_key: Annotated[str, AfterValidator(_is_key)] = Field(
        description="base64 of notify's public key (Curve25519): contacts are sealed with it"
    )
    clock: Literal["wall", "driven"] = Field("wall", description="who ticks: our clock, or POST /v1/ticks")
    future_tolerance: timedelta = Field(
        timedelta(minutes=5),
        description="how far a time may lie after the last tick (ISO 8601); P1D when driven by days",
    )
    batch_limit: int = Field(1000, ge=1, description="events in a batch, contacts in a list")
    body_limit: int = Field(64 * 1024 * 1024, ge=1, description="bytes of a request; what is larger is not even kept")

    forms_at_once: int = Field(
        60, ge=1, description="forms that one address may send at once, and then one in two seconds; an office is one"
    )
    intake_open_door: bool = Field(
        False,
        description="whoever reaches us may tell facts, contacts and ticks by HTTP without a token: to try it out",
    )

    @property
    def key(self) -> PublicKey:
        return public_key(self.notify_public_key)
