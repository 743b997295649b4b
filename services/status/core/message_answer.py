"""What other systems read of a message to the applicant: when it left, what became of it, and what was known when."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from schemas.envelope import legal_day


class Message(BaseModel):
    """What the applicant was told; accepted by the channel is not yet delivered. `verstuurdOp`: when the channel took
    it, `standOp`: since when it is so, both by the time of the city."""

    soort: str
    kanaal: str
    stand: str
    tijdstip: datetime
    stand_op: datetime | None = Field(None, serialization_alias="standOp")
    verstuurd_op: datetime | None = Field(None, serialization_alias="verstuurdOp")

    @property
    def first(self) -> datetime:
        """When the applicant could know: what arrived was sent before."""
        return self.verstuurd_op or self.stand_op or self.tijdstip


def messages(sent: Iterable[dict[str, Any]]) -> list[Message]:
    return [
        Message(
            soort=m["kind"],
            kanaal=m["channel"],
            stand=m["state"],
            tijdstip=m["at"],
            stand_op=m["state_at"],
            verstuurd_op=m["sent_at"],
        )
        for m in sent
    ]


def as_known(sent: Message, day: date) -> Message:
    """At the end of a day: what became of it later was not known, but that it was sent or was to be sent was."""
    if sent.stand_op is None or legal_day(sent.stand_op) <= day:
        return sent
    if sent.verstuurd_op and legal_day(sent.verstuurd_op) <= day:
        return sent.model_copy(update={"stand": "sent", "stand_op": sent.verstuurd_op})
    return sent.model_copy(update={"stand": "queued", "stand_op": None, "verstuurd_op": None})
