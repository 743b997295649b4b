"""Why a message waits, in a stable code: the first reason that holds it, as a colleague would look for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Why = Literal[
    "held-by-brake",
    "waiting-for-contact",
    "in-a-call-list",
    "handing-over",
    "behind-another",
    "retry",
    "call-first",
    "post-of-the-day",
    "quiet-hours",
    "next",
]
WHYS: tuple[Why, ...] = (  # in the order of the page: first what needs somebody
    "held-by-brake", "in-a-call-list", "waiting-for-contact", "retry", "behind-another",
    "call-first", "quiet-hours", "post-of-the-day", "handing-over", "next",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that has not ended."""

    id: UUID
    case_id: str
    kind: str
    channel: str
    department: str | None
    state: str
    reason: str | None
    refusals: int
    urgent: bool
    overdue: bool
    at: datetime
    leaves_at: datetime | None
    next_try_at: datetime
    held: bool  # its department is braked
    behind: bool  # another of its lane goes first
    applicant_id: str = ""
    instead_of: str | None = None  # why the message failed whose place this call takes
    unknown: bool = False  # a call to somebody of whom no contact ever came
    call_first: bool = False  # a colleague must call about the same before it leaves


@dataclass(frozen=True, slots=True)
class Call:
    """One person to call once, about everything that we have to tell them."""

    tasks: tuple[Waiting, ...]  # the oldest first

    @property
    def since(self) -> datetime:
        return min(one.at for one in self.tasks)

    @property
    def because(self) -> str:
        """A stable code of a failure, else `first`: by law or by choice a call goes before the mail."""
        found = next((one.instead_of for one in self.tasks if one.instead_of), "first")
        return "no-address" if any(one.unknown for one in self.tasks) else found

    @property
    def ids(self) -> str:
        return " ".join(str(one.id) for one in self.tasks)


def calls(tasks: Iterable[Waiting]) -> list[Call]:
    people: dict[str, list[Waiting]] = {}
    for one in tasks:
        people.setdefault(one.applicant_id, []).append(one)
    return [Call(tuple(told)) for told in people.values()]


def why(one: Waiting, now: datetime | None, clock: datetime) -> Why:
    """`now` is the time of the pipe, for what leaves at a moment; `clock` the real time, for what is tried again. A
    brake holds what would leave without it, and neither a call nor what waits for a contact or its moment."""
    rests = one.leaves_at is not None and (now is None or one.leaves_at > now)
    reasons: tuple[tuple[bool, Why], ...] = (
        (one.state == "sending", "handing-over"),
        (one.channel == "call", "in-a-call-list"),
        (one.state == "waiting", "waiting-for-contact"),
        (one.held and not rests, "held-by-brake"),
        (rests and one.call_first, "call-first"),
        (one.behind, "behind-another"),
        (rests and one.channel in ("push", "sms"), "quiet-hours"),
        (rests, "post-of-the-day"),
        (one.refusals > 0 and one.next_try_at > clock, "retry"),
    )
    return next((reason for holds, reason in reasons if holds), "next")
