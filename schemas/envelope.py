"""What every event carries: CloudEvents 1.0, NL GOV profile 1.1. The wire says `subject`, the code `case_id`."""

from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from hashlib import blake2b
from operator import not_
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

LEGAL_ZONE = ZoneInfo("Europe/Amsterdam")  # legal days are days here (Awb, Algemene termijnenwet)
ONE_DAY = timedelta(days=1)
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)  # the time of a partition that has not heard a tick yet


LEFT_OUT: Any = Field(exclude_if=not_)  # on the wire, when it is empty
QUIET = ConfigDict(hide_input_in_errors=True)  # for adapters too: an error's text holds no value


class Wire(BaseModel):
    """Frozen, camelCase on the wire; a reader ignores fields it does not know."""

    model_config = ConfigDict(
        frozen=True,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        hide_input_in_errors=True,
    )


class Event(Wire):
    """The context attributes of a CloudEvent about one case.

    `time` is when the source logged it; when it really happened stands in the data (NL GOV profile 1.1).
    """

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(min_length=1, max_length=200)
    source: str = Field(min_length=1, max_length=200)
    type: str
    case_id: str = Field(alias="subject", min_length=1, max_length=100)  # also the Kafka key: one case stays in order
    time: AwareDatetime
    sequence: str | None = None
    sequencetype: Literal["Integer"] | None = None
    datacontenttype: Literal["application/json"] = "application/json"

    @cached_property
    def key(self) -> UUID:
        """Who said it and under which id, in 16 bytes: the same pair is the same event."""
        return identity(self.source, self.id)


def identity(*names: str) -> UUID:
    """An id chosen so that twice is once: the same names always give the same id."""
    return UUID(bytes=blake2b("\0".join(names).encode(), digest_size=16).digest())


@lru_cache(maxsize=4096)
def day_starts(day: date) -> datetime:
    """The instant at which a legal day begins."""
    if day <= BEGINNING.date():  # Amsterdam is ahead of the calendar
        return BEGINNING
    return datetime(day.year, day.month, day.day, tzinfo=LEGAL_ZONE).astimezone(UTC)


def end_of(day: date) -> datetime:
    return day_starts(min(day, date.max - ONE_DAY) + ONE_DAY) - timedelta(microseconds=1)


def instant(moment: date | datetime) -> datetime:
    """When something happened as an instant; a whole day counts as its start."""
    return moment if isinstance(moment, datetime) else day_starts(moment)


def legal_day(moment: date | datetime) -> date:
    """The day in the law's time zone on which a moment falls."""
    return moment.astimezone(LEGAL_ZONE).date() if isinstance(moment, datetime) else moment


TICK: Literal["nl.spoor.tick.v1"] = "nl.spoor.tick.v1"


class Now(Wire):
    now: AwareDatetime


class Tick(Wire):
    """It is now T for everything said before it in this partition: a watermark."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: Literal["nl.spoor.tick.v1"] = TICK
    time: AwareDatetime
    data: Now
