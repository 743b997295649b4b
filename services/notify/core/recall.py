"""Recalls what somebody read last, so that what is told beside it as the thing of before is one that reached them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from schemas.message_events import Kind
from schemas.snapshot import Appointment, Item, Snapshot
from schemas.status_events import Mended, Stood, Told

from .book import MENDING
from .known import asked_of
from .remind import planned

WITHOUT_A_CASE: frozenset[Kind] = frozenset({"link", "address", "address-changed"})
WITHOUT_A_BLOCK: frozenset[Kind] = WITHOUT_A_CASE | {"appointment", "validity"}  # that says where the case stands
# Dates that mails show: the field of the snapshot, and in which kinds it stands (none: in all with a block).
SHOWN: dict[tuple[str, str | None], tuple[str, frozenset[Kind]]] = {
    ("case.opened", "receivedOn"): ("received_on", frozenset({"receipt"})),
    ("information.requested", "answerBefore"): ("answer_before", frozenset()),
    ("delay.announced", "expectedOn"): ("expected_on", frozenset()),
    ("validity.granted", "until"): ("valid_until", frozenset({"validity"})),
}
ENDS = frozenset({"decision.taken", "decision.sent", "case.withdrawn", "case.closed"})  # facts


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was decided before for the same person about the same case. `read`: it left, or leaves in the same mail."""

    kind: Kind
    said: Told
    read: bool


class Found(NamedTuple):
    """Beside what was read. `same`: something is as it was read; `other`: something is not, or was never read."""

    told: Told
    same: bool
    other: bool


def recalls(kind: Kind, said: Told) -> bool:
    """Whether it may say how something was before."""
    match kind:
        case "corrected":
            moved = said.change.before != said.change.after
            return bool(said.mended or said.stood or moved or said.change.name == "reopened")
        case "appointment":
            return True
        case "information-requested" | "decision":
            return said.change.name in MENDING
        case _:
            return False


def recalled(kind: Kind, said: Told, earlier: Sequence[Earlier]) -> Told | None:
    """The same, with what they read last for what it was. None: all of it is as they read it. `earlier`: the oldest
    first."""
    read = [one for one in earlier if one.read]
    match kind:
        case "appointment":
            found = _visits(said, read)
        case "information-requested":
            found = _asked(said, read)
        case "decision":
            found = _decision(said, read)
        case _:
            found = _corrected(said, read, earlier)
    return found.told if found.other or not found.same else None


def _visits(said: Told, read: Iterable[Earlier]) -> Found:
    """A mail on the day before names the visits of that day; any other names all that are to come."""
    known: dict[str, Appointment] = {}
    for one in read:
        if one.kind == "appointment":
            rang = one.said.change.name == "appointment-near"
            known = (known if rang else {}) | {visit.ref: visit for visit in planned(one.said)}
    was = tuple(one for one in known.values() if one not in said.snapshot.appointments and one.at > said.happened_at)
    told = _with(said, replace(said.stood or Stood(), appointments=was))
    untold = any(known.get(one.ref) != one for one in planned(said))
    return Found(told, said.change.name != "appointment-near", bool(was or untold))


def _asked(said: Told, read: Iterable[Earlier]) -> Found:
    last = _last(read, lambda kind: kind not in WITHOUT_A_BLOCK)
    before: tuple[Item, ...] = last.asked if last else ()
    until = last.answer_before if last and before else None
    now = said.snapshot
    was = tuple(one for one in before if one not in now.asked)
    moved = until if until != now.answer_before else None
    told = _with(said, replace(said.stood or Stood(), asked=was, answer_before=moved))
    new = {*asked_of(now.asked)} - {*asked_of(before)}
    return Found(told, bool(before), bool(new or was or until != now.answer_before))


def _decision(said: Told, read: Iterable[Earlier]) -> Found:
    last = _last(read, lambda kind: kind == "decision")
    was = last.outcome if last else None
    if was is not None and was == said.snapshot.outcome:
        return Found(said, same=True, other=False)
    return Found(_with(said, replace(said.stood or Stood(), outcome=was)), same=False, other=True)


def _corrected(said: Told, read: Sequence[Earlier], earlier: Sequence[Earlier]) -> Found:
    """Who read of an end that was none hears it, whatever else is as it was; to who read of none nothing was wrong."""
    found = [_date(said, read, earlier), _words(said, read), _promised(said, read), _objection(said, earlier)]
    looked = [one for one in found if one]
    told = said
    for one in looked:
        told = one.put(told)
    stands = _last(read, lambda kind: kind not in WITHOUT_A_CASE)
    if undone := _undoes_an_end(said):
        turned = stands is not None and not stands.is_open
    else:
        turned = stands is None or stands.is_open != said.snapshot.is_open or said.change.name != "corrected"
    return Found(told, undone or bool(looked), turned or any(one.other for one in looked))


def _undoes_an_end(said: Told) -> bool:
    an_end = said.change.name == "reopened" or (said.mended is not None and said.mended.fact in ENDS)
    return said.snapshot.is_open and an_end


class Thing(NamedTuple):
    put: Callable[[Told], Told]
    other: bool


def _date(said: Told, read: Sequence[Earlier], earlier: Sequence[Earlier]) -> Thing | None:
    """A day that no mail showed came back when it is as the page had it before what reached nobody."""
    one = said.mended
    if one is None or one.was is None:
        return None
    thing = (one.fact, one.date)
    on_page = _date_told(thing, earlier)
    shown = thing in SHOWN and not (on_page == one.should_be and _date_shown(thing, read) is None)
    was = _date_shown(thing, read) if shown else on_page or one.was
    return Thing(lambda told: _mended(told, _dated(one, was)), was != one.should_be)


def _dated(one: Mended, was: date | None) -> Mended:
    if was == one.should_be:
        return replace(one, date=None, was=None, should_be=None)
    return replace(one, was=was)


def _date_shown(thing: tuple[str, str | None], read: Iterable[Earlier]) -> date | None:
    """As a mail showed it last; None: none did."""
    field, kinds = SHOWN[thing]
    found: date | None = None
    for one in read:
        if _is_about(one, thing) and one.said.mended:
            found = one.said.mended.should_be
        elif one.kind in kinds or (not kinds and one.kind not in WITHOUT_A_BLOCK):
            found = getattr(one.said.snapshot, field) or found
    return found


def _date_told(thing: tuple[str, str | None], earlier: Iterable[Earlier]) -> date | None:
    """Of what only the page shows: by the first correction that reached nobody, after the last that did."""
    found: date | None = None
    for one in earlier:
        if _is_about(one, thing) and one.said.mended:
            found = one.said.mended.should_be if one.read else found or one.said.mended.was
    return found


def _is_about(one: Earlier, thing: tuple[str, str | None]) -> bool:
    mended = one.said.mended
    return one.kind == "corrected" and mended is not None and (mended.fact, mended.date) == thing


def _words(said: Told, read: Sequence[Earlier]) -> Thing | None:
    one = said.mended
    if one is None or one.words is None:
        return None
    last = _last(read, lambda kind: kind not in WITHOUT_A_CASE)
    was = None if last is None else last.title if one.words == "title" else _step(one, last, said.snapshot)
    told = replace(one, words=None, said=None, should_say=None) if was == one.should_say else replace(one, said=was)
    return Thing(lambda now: _mended(now, _both(now.mended, told)), was != one.should_say)


def _both(dated: Mended | None, worded: Mended) -> Mended:
    """What was found of the date and of the words of one correction."""
    return replace(dated or worded, words=worded.words, said=worded.said, should_say=worded.should_say)


def _step(one: Mended, last: Snapshot, now: Snapshot) -> str | None:
    """The step that stood there and stands there no more; None: they never read of it."""
    before, still = [step.step for step in last.steps], {step.step for step in now.steps}
    if one.said in before:
        return one.said
    gone = [step for step in before if step not in still]
    return gone[-1] if gone else one.should_say if one.should_say in before else None


def _promised(said: Told, read: Sequence[Earlier]) -> Thing | None:
    change = said.change
    if change.before is None or change.after is None:
        return None
    last = _last(read, lambda kind: kind not in WITHOUT_A_BLOCK)
    was = last.promised if last and last.is_open and not last.stands_still else None
    other = change.before != change.after if was is None else was != change.after
    return Thing(lambda told: replace(told, change=replace(change, before=was)), other)


def _objection(said: Told, earlier: Iterable[Earlier]) -> Thing | None:
    """The decision itself says it, and the page; of our messages only a correction."""
    stood = said.stood
    if stood is None or stood.objection_until is None:
        return None
    was: date | None = None
    for one in earlier:
        if one.kind == "corrected" and one.said.stood and one.said.stood.objection_until:
            was = one.said.snapshot.objection_until if one.read else was or one.said.stood.objection_until
    was = was or stood.objection_until
    now = said.snapshot.objection_until
    return Thing(lambda told: _with(told, replace(stood, objection_until=None if was == now else was)), was != now)


def _last(read: Iterable[Earlier], tells: Callable[[Kind], bool]) -> Snapshot | None:
    found = None
    for one in read:
        found = one.said.snapshot if tells(one.kind) else found
    return found


def _mended(told: Told, mended: Mended) -> Told:
    return replace(told, mended=mended)


def _with(told: Told, stood: Stood) -> Told:
    """An empty one says: it was looked up, and nothing was otherwise."""
    return replace(told, stood=stood)
