"""Evidence of what was told (Awb 2:17 and what the Wmebv adds): a chain of attempts, and a clock of 48 hours."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal, NamedTuple
from uuid import UUID

from schemas.catalogue import Language
from schemas.envelope import legal_day

TELL_WITHIN = timedelta(hours=48)  # hours, not working days: they run through weekends and holidays
FORGOTTEN = frozenset({"masked", "reference"})  # these go when the case is forgotten, so the chain leaves them out
SINCE = frozenset({"role", "departments"})  # in the chain only where they stand: lines of before them hash as they did
LATE = "lease-lost"  # a result that came too late to count
Words = Literal["same-text", "changed-since", "not-kept"]


Role = Literal["agent", "manager", "operator"]


class Orderer(NamedTuple):
    """Who orders: a role and its departments, never a name. Nobody, for what happens by itself."""

    role: Role | None = None
    departments: list[str] | None = None


NOBODY, OPERATOR = Orderer(), Orderer("operator")  # who is at the command line


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of the log of attempts, with what its message is."""

    id: int
    message_id: UUID
    kind: str
    channel: str
    placed_at: datetime  # when it stood on the page, in the time of the pipe
    number: int
    what: str
    reason: str | None
    at: datetime
    template: str | None = None
    language: Language | None = None
    version: str | None = None
    digest: str | None = None
    masked: str | None = None
    reference: str | None = None
    role: Role | None = None  # who ordered it
    departments: list[str] | None = None


def tell_before(placed_at: datetime) -> datetime:
    """Hours that pass, also over the change of summer time; they never roll (Awt art. 4)."""
    return placed_at.astimezone(UTC) + TELL_WITHIN


def chained(case_id: str, attempts: Sequence[Attempt]) -> list[str]:
    """For each line, in their order, a hash that covers it and all lines before it.

    SHA-256 of the hash before it (of the first: of the case id), a line feed, and the line as JSON with sorted keys,
    without blanks, moments in UTC. Whoever kept the last hash of an earlier export sees whether that part is the same.
    """
    hashes, before = list[str](), sha256(case_id.encode()).hexdigest()
    for attempt in attempts:
        before = sha256(f"{before}\n{line(attempt)}".encode()).hexdigest()
        hashes.append(before)
    return hashes


def line(attempt: Attempt) -> str:
    left_out = FORGOTTEN | {name for name in SINCE if getattr(attempt, name) is None}
    told = {name: _plain(value) for name, value in asdict(attempt).items() if name not in left_out}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case UUID():
            return str(value)
        case _:
            return value


def is_told(attempt: Attempt) -> bool:
    """The channel took it, or told that it arrived, of which a courier that died wrote nothing before; or a colleague
    told it in a call. Both of one message are the same telling."""
    return attempt.what in ("sent", "delivered")


def days_told(attempts: Iterable[Attempt]) -> list[dict[str, Any]]:
    """What was told on which day in the city, and where it went. A message that left twice under one name, or of which
    a late result was written down too, told once: the first time. What came back left on that day and told nobody."""
    told, back = dict[UUID, Attempt](), set[UUID]()
    for one in attempts:
        if is_told(one):
            told.setdefault(one.message_id, one)
        elif one.what == "failed" and one.message_id in told and one.reason != LATE:
            back.add(one.message_id)
    return [
        {
            "day": legal_day(one.at),
            "kind": one.kind,
            "channel": one.channel,
            "to": one.masked,
            "came_back": one.message_id in back,
        }
        for one in told.values()
    ]


def same_words(digest: str | None, again: str | None) -> Words:
    """Whether the words, written once more today, are those that were handed over."""
    if digest is None or again is None:
        return "not-kept"
    return "same-text" if digest == again else "changed-since"
