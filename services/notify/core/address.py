"""Addresses what was decided: over which channels each kind goes to the applicant, and from when it may leave."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from schemas.envelope import identity
from schemas.message_events import Channel, Kind
from schemas.status_events import Announcement

from .known import Known
from .message import Message, Reason
from .preference import ALWAYS, Preference, ways
from .weigh import weighs
from .window import awake, working_morning

CALL_FIRST = 2  # working days in which the handler calls before the refusal is mailed
BY_DEFAULT = Preference()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told: what they chose, whether a device of theirs takes notices, and whether a mail can reach them."""

    preference: Preference = BY_DEFAULT
    has_device: bool = False
    has_email: bool = True

    def wants(self, kinds: Iterable[Kind], always: Collection[Kind] = ()) -> tuple[Kind, ...]:
        """`always`: those of them that cannot be switched off this time."""
        return tuple(kind for kind in kinds if self.ways(kind, kind in always))

    def why_not(self, kinds: tuple[Kind, ...]) -> Reason:
        wanted = any(ways(kind, self.preference, self.has_device) for kind in kinds)
        return "no-address" if wanted else "switched-off"

    def ways(self, kind: Kind, always: bool = False) -> tuple[Channel, ...]:
        """To who gave no address goes no mail that would only fail. What the law wants told tries it, for where it
        fails a letter or a call begins; what was told wrong by such a call is put right by one."""
        wanted = ways(kind, self.preference, self.has_device, always)
        if self.has_email or kind in ALWAYS or "email" not in wanted:
            return wanted
        others = tuple(one for one in wanted if one != "email")
        return ("call", *others) if kind == "corrected" else others


def is_urgent(kind: Kind, said: Announcement, known: Known) -> bool:
    """By law, a task, or a correction that weighs as much: it does not wait, and cannot be switched off."""
    return weighs(said.data, known) if kind == "corrected" else kind in ALWAYS


def addressed(
    said: Announcement, kinds: dict[Kind, bool], reader: Reader, now: datetime, post: datetime | None = None
) -> Iterator[Message]:
    """The same announcement gives the same ids; a second message of one announcement is numbered.

    `kinds` with whether each is urgent; `post` is the moment at which those that are not leave.
    """
    applicant = said.data.snapshot.applicant_id
    for number, (kind, urgent) in enumerate(kinds.items()):
        more = (str(number),) if number else ()
        for channel in channels_of(said, kind, reader, urgent):
            id = identity(said.id, applicant, channel, *more)
            leaves_at = _leaves_at(said, kind, channel, now, None if urgent else post)
            yield Message(id, kind, channel, said, urgent=urgent, leaves_at=leaves_at, decided_at=now)


def channels_of(said: Announcement, kind: Kind, reader: Reader, always: bool) -> tuple[Channel, ...]:
    wanted = reader.ways(kind, always)
    return ("call", *(one for one in wanted if one != "call")) if _is_refusal(said, kind) else wanted


def _leaves_at(
    said: Announcement, kind: Kind, channel: Channel, now: datetime, post: datetime | None
) -> datetime | None:
    """None: at once. The decision itself is sent by its own channel (Awb 3:41), so our word about it may wait for
    the handler's call; what makes a device ring waits for the morning too."""
    if channel == "call":
        return None
    first = working_morning(now, CALL_FIRST) if _is_refusal(said, kind) else post or _with_its_plan(said, kind, now)
    if channel == "email":
        return first
    morning = awake(first or now)
    return first if morning == now else morning


def _with_its_plan(said: Announcement, kind: Kind, now: datetime) -> datetime | None:
    """What was sent in together for one plan is confirmed together: a receipt waits for the next tick, a minute."""
    return now if kind == "receipt" and said.data.snapshot.dossier_id else None


def _is_refusal(said: Announcement, kind: Kind) -> bool:
    return kind == "decision" and said.data.snapshot.outcome == "refused"
