"""Tells several corrections as one: each thing once, from what was read first to what holds now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from schemas.status_events import Mended, Stood, Told

from .letter import Part

Thing = tuple[str, ...]  # of which case, and what
PROMISED, OBJECTION = "promised", "objection"


@dataclass(slots=True)
class Link:
    """One thing that was put right, perhaps again and again: as it was first, as it is now, and who says so last."""

    thing: Thing
    was: Any
    now: Any
    last: int  # the place of that part


def chained(parts: Sequence[Part]) -> list[Part]:
    """The same, but each thing that was corrected stands in the last part that tells it, and not at all if it is as it
    was first. A correction of which nothing is left is gone; one that never said what was wrong stays."""
    links = _links(parts)
    told = ((part, _retold(part, [one for one in links if one.last == place])) for place, part in enumerate(parts))
    return [again for part, again in told if not _emptied(part.said.data, again.said.data)]


def says_as_well(newer: Part, older: Part) -> bool:
    """Whether all that an older correction puts right is put right again, so that what it says holds no more."""
    now, before = _things(newer), _things(older)
    goes_on = all(thing in now and _goes_on(Link(thing, *before[thing], 0), thing, now[thing][0]) for thing in before)
    told, again = older.said.data, newer.said.data
    alike = told.change.name == again.change.name == "corrected" and told.snapshot.is_open == again.snapshot.is_open
    return alike and bool(before) and goes_on


def _links(parts: Sequence[Part]) -> list[Link]:
    links: list[Link] = []
    for place, part in enumerate(parts):
        for thing, (was, now) in _things(part).items():
            before = next((one for one in links if _goes_on(one, thing, was)), None)
            if before:
                before.now, before.last = now, place
            else:
                links.append(Link(thing, was, now, place))
    return links


def _things(part: Part) -> dict[Thing, tuple[Any, Any]]:
    """What a correction puts right: as it was, and as it is."""
    told, one = part.said.data, part.said.data.mended
    found: dict[Thing, tuple[Any, Any]] = {}
    if part.kind != "corrected":
        return found
    if one and one.date:
        found[part.case_id, one.fact, one.date] = one.was, one.should_be
    if one and one.words:
        found[part.case_id, one.fact, one.words] = one.said, one.should_say
    if told.change.before and told.change.before != told.change.after:
        found[part.case_id, PROMISED] = told.change.before, told.change.after
    if told.stood and told.stood.objection_until:
        found[part.case_id, OBJECTION] = told.stood.objection_until, told.snapshot.objection_until
    return found


def _goes_on(link: Link, thing: Thing, was: Any) -> bool:
    """A case has one last day of each sort; of steps and their days it has several, which their value tells apart."""
    return link.thing == thing and (len(thing) == 2 or link.now == was)


def _retold(part: Part, ended: Sequence[Link]) -> Part:
    """With what ends in it only."""
    told, things = part.said.data, _things(part)
    left = {one.thing[1:]: one.was for one in ended if one.was != one.now}
    change, mended, stood = told.change, told.mended, told.stood
    if mended:
        mended = _mended(mended, left)
    if (part.case_id, PROMISED) in things:
        change = replace(change, before=left.get((PROMISED,), change.after))
    if stood and (part.case_id, OBJECTION) in things:
        stood = replace(stood, objection_until=left.get((OBJECTION,)))
    data = replace(told, mended=mended, change=change, stood=None if stood == Stood() else stood)
    return part if data == told or not things else replace(part, said=part.said.model_copy(update={"data": data}))


def _mended(one: Mended, left: Mapping[Thing, Any]) -> Mended:
    if one.date:
        kept = (one.fact, one.date) in left
        one = replace(one, was=left[one.fact, one.date]) if kept else replace(one, date=None, was=None, should_be=None)
    if one.words:
        kept = (one.fact, one.words) in left
        one = (
            replace(one, said=left[one.fact, one.words])
            if kept
            else replace(one, words=None, said=None, should_say=None)
        )
    return one


def _emptied(before: Told, now: Told) -> bool:
    """That something does not count at all, or that a case is open again, is told whatever else is as it was."""
    moved = now.change.before != now.change.after
    return before.change.name == "corrected" and _names(before) and not _names(now) and not moved


def _names(told: Told) -> bool:
    one = told.mended
    return bool(one and (one.date or one.words)) or bool(told.stood and told.stood.objection_until)
