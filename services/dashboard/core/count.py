"""What a case counts as: every figure of the town hall begins here, and a list of cases is found by the same words."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise

from schemas.catalogue import catalogue
from schemas.service import Words
from schemas.snapshot import Snapshot

from .card import Card
from .cell import ALL, DATE, NEVER, Cell, Figure, mark, plan_mark
from .foretold import counted as foretold
from .paces import handed_over, in_steps, waits
from .penalty import owed
from .said import Forecast
from .served import NOTHING, served

MARKED: frozenset[Figure] = frozenset(
    {"missed", "pledged", "reason", "step", "step-now", "passed", "extendable", "penalty"}
)  # lists are found by these


def marks(found: Iterable[Cell], dossier_id: str | None = None) -> list[str]:
    """What a case is found by, beside the columns of its card: `figure:word`, and the plan that it is part of."""
    plan = {plan_mark(dossier_id)} if dossier_id else set[str]()
    return sorted({mark(one.figure, one.word) for one in found if one.figure in MARKED} | plan)


def cells(told: Snapshot, card: Card, expected: Sequence[Forecast] = (), words: Words = NOTHING) -> list[Cell]:
    """A case counts once under each figure and word; only dates that were promised count each by themselves.
    `expected`: all that was told. `words`: what was sent; cells of that come last."""
    own = _of_open(told, card) if card.state == "open" else _of_ended(told, card, expected)
    said = (*own, *_of_both(told, card))
    found = [Cell(figure, card.month, word, value) for figure, word, value in said]
    return [*found, *served(told, card, words)]


Said = Iterator[tuple[Figure, str, int]]


def _of_open(told: Snapshot, card: Card) -> Said:
    waits_on, due = card.waits_on or "municipality", card.due_on.toordinal() if card.due_on else NEVER
    yield "due", waits_on, due
    yield "age", waits_on, card.received_on.toordinal()
    if card.likely_late:
        yield "likely", waits_on, due
    if told.penalty_from:
        yield "penalty", ALL, told.penalty_from.toordinal()
    if not told.is_open:  # decided, and not made known yet
        return
    if told.extendable_until and not told.extended_by:
        yield "extendable", "likely" if card.likely_late else "schedule", told.extendable_until.toordinal()
    for step in told.steps:
        if step.started_on and not step.completed_on:
            yield "step-now", f"{step.department}/{step.step}", step.started_on.toordinal()


def _of_ended(told: Snapshot, card: Card, expected: Sequence[Forecast]) -> Said:
    yield "ended", "decided" if card.decided else card.state, int(card.is_late(None))
    if told.rated:
        yield "rated", ALL, told.rated.grade
    if told.penalty_from and card.finished_on:
        yield "paid", ALL, owed(told.penalty_from, card.finished_on, catalogue().law.penalty, ended=True)
    if card.state == "finished" and card.finished_on:
        how = "decided" if card.decided else "other"
        yield "lead", how, (card.finished_on - card.received_on).days
        yield "moves", ALL, sum(one.until != other.until for one, other in pairwise(told.promises))
        if card.decided:
            yield from (("waited", whose, days) for whose, days in waits(told, card.finished_on).items())
            yield from foretold(expected, card.finished_on)
        if card.due_on:
            yield "over", how, (card.finished_on - card.due_on).days


def _of_both(told: Snapshot, card: Card) -> Said:
    if card.reason:
        yield "reason", card.reason, moved_days(told)
    yield from (("step", f"{one}/{step}", days) for (one, step), days in in_steps(told.steps).items())
    yield from (("passed", f"{one}>{other}", days) for (one, other), days in handed_over(told.steps).items())
    if card.state != "withdrawn":
        yield from _promises(told, card.finished_on)


def _promises(told: Snapshot, ended_on: date | None) -> Said:
    """Each date told is judged by itself, also when a later one was told after it (Awb 4:13). A case whose term runs
    has pledged the first date of each kind: once that is past, it missed one."""
    for one in told.promises:
        if ended_on:
            yield "judged", one.kind, int(ended_on > one.until)
            yield "kept", one.kind, (ended_on - one.until).days
        else:
            yield "promised", one.kind, one.until.toordinal()
    if ended_on:
        broken = sorted(one.kind for one in told.promises if ended_on > one.until)
        if broken:
            yield "missed", DATE, 1
        yield from (("missed", kind, len(list(dates))) for kind, dates in groupby(broken))
    elif told.promises:
        firsts = {one.kind: one.until for one in sorted(told.promises, key=lambda one: one.until, reverse=True)}
        yield "pledged", DATE, min(firsts.values()).toordinal()
        yield from (("pledged", kind, until.toordinal()) for kind, until in firsts.items())


def moved_days(told: Snapshot) -> int:
    """How much later the last date told is than the first, in calendar days; never less than nothing."""
    days = [one.until for one in told.promises]
    return max((days[-1] - days[0]).days, 0) if days else 0
