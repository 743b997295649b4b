"""Tells several corrections of one thing as one: what was told first, and what holds now."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from schemas.status_events import Mended

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
    data = replace(now, mended=mended, change=replace(now.change, before=was.change.before))
    return replace(last, said=last.said.model_copy(update={"data": data}))
