"""Tells several corrections of one thing as one: what was told first, and what holds now."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from schemas.status_events import Mended, Stood, Told

from .letter import Part


def chained(parts: Sequence[Part]) -> list[Part]:
    """The same without corrections that another one of these corrected; that one begins where the first began."""
    told: list[Part] = []
    for part in parts:
        found = next(_links(told, part), None)
        if found:
            told.remove(found)
        told.append(_from_the_first(found, part) if found else part)
    return told


def _links(told: Iterable[Part], part: Part) -> Iterator[Part]:
    return (one for one in told if one.case_id == part.case_id and _goes_on(one, part))


def _goes_on(one: Part, part: Part) -> bool:
    """Whether what the first made right was made right again."""
    first, then = one.said.data.mended, part.said.data.mended
    if one.kind != "corrected" or part.kind != "corrected" or not first or not then:
        return False
    return _same(first, then) and _right(first) == _wrong(then) != (None, None)


def _same(first: Mended, then: Mended) -> bool:
    return (first.fact, first.date, first.words) == (then.fact, then.date, then.words)


def _right(one: Mended) -> tuple[object, object]:
    return one.should_be, one.should_say


def _wrong(one: Mended) -> tuple[object, object]:
    return one.was, one.said


def _from_the_first(first: Part, last: Part) -> Part:
    was, now = first.said.data, last.said.data
    assert was.mended and now.mended, "both are corrections of one thing"
    mended = replace(now.mended, was=was.mended.was, said=was.mended.said)
    if _wrong(mended) == _right(mended):
        mended = Mended(mended.fact)  # it is as it was told: there is nothing to set beside it
    change = replace(now.change, before=was.change.before)
    data = replace(now, mended=mended, change=change, stood=_stood(was, now))
    return replace(last, said=last.said.model_copy(update={"data": data}))


def _stood(first: Told, last: Told) -> Stood | None:
    """With the last day to object that somebody read before the first, the only one of it that a correction tells."""
    was = first.stood and first.stood.objection_until
    before, now = was or first.snapshot.objection_until, last.snapshot.objection_until
    found = replace(last.stood or Stood(), objection_until=None if before == now else before)
    return None if found == Stood() else found
