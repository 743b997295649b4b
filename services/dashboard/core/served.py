"""What a case counts as because of its messages: was the receipt in time, and was there news every two weeks?"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.service import SERVICE, Promised, Words, news, receipt
from schemas.snapshot import Snapshot

from .card import Card, counted_as
from .cell import ANY, NEVER, Cell, Counted, Figure, cell, mark

NOTHING = Words()
SERVED: frozenset[Figure] = frozenset({"judged", "kept", "missed", "promised", "pledged"})
MOVED = frozenset({*SERVICE, ANY})  # what messages move
FOUND_BY = frozenset(mark(figure, kind) for figure in ("missed", "pledged") for kind in MOVED)


class Standing(NamedTuple):
    """A case as it counts now. `told`: None of one that was erased."""

    card: Card
    told: Snapshot | None
    counted: Counted
    marks: Sequence[str]


def promised(told: Snapshot, card: Card, words: Words) -> list[Promised]:
    """To who withdrew nothing is owed any more."""
    return [] if card.state == "withdrawn" else [receipt(told, words), news(told, card.finished_on, words)]


def served(told: Snapshot, card: Card, words: Words) -> list[Cell]:
    found = promised(told, card, words)
    said = (*(pair for one in found for pair in _said(one)), *_any(told, card, found))
    return [Cell(figure, card.month, kind, value) for figure, kind, value in said]


def _any(told: Snapshot, card: Card, found: Sequence[Promised]) -> Iterator[tuple[Figure, str, int]]:
    """Whether one of all its promises was broken, dates told among them, else on which day the first may be."""
    ended = card.finished_on
    if not found:
        return
    if any(one.kept is False for one in found) or any(ended and ended > one.until for one in told.promises):
        yield "missed", ANY, 1
        return
    days = [one.until for one in found if one.kept is None and one.until]
    days += [] if ended else [one.until for one in told.promises]
    if days:
        yield "pledged", ANY, min(days).toordinal()


def _said(one: Promised) -> Iterator[tuple[Figure, str, int]]:
    """What is neither kept nor broken is judged by its day, as a date that was told."""
    if one.kept is None:
        due = one.until.toordinal() if one.until else NEVER
        yield "promised", one.kind, due
        yield "pledged", one.kind, due
    else:
        yield "judged", one.kind, int(not one.kept)
    if one.came and one.until:
        yield "kept", one.kind, (one.came - one.until).days
    if one.kept is False:
        yield "missed", one.kind, 1


def again(now: Standing, words: Words) -> Standing:
    """After another message. Of a case that was erased nobody knows what was sent, so it counts under none of these."""
    others = [text for text in now.counted.cells if not _is_served(cell(text))]
    found = served(now.told, now.card, words) if now.told else []
    marks = {mark(one.figure, one.word) for one in found} & FOUND_BY | set(now.marks) - FOUND_BY
    return now._replace(counted=counted_as(now.card, [*others, *found]), marks=sorted(marks))


def _is_served(one: Cell) -> bool:
    return one.word in MOVED and one.figure in SERVED
