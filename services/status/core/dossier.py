"""The cases of one plan: what waits for what, which case holds all back, and when all of it can be ready."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Literal

from schemas.catalogue import catalogue
from schemas.days import working_day
from schemas.snapshot import Snapshot
from schemas.status_events import Expected

from .expect import after_the_wait

DECIDING = 5  # working days for the decision itself, once all it waits for is decided; other work goes on beside
Basis = Literal["ended", "others", "still", "announced", "expected", "law", "overdue"]  # where a day comes from
Waits = dict[str, frozenset[str]]  # of each open case the open ones that must be decided before it
Days = dict[str, date]


@dataclass(frozen=True, slots=True)
class Node:
    """A case in its plan. `ends` is when it ended, or the earliest day for which we reckon with its decision."""

    case: Snapshot
    ends: date
    basis: Basis
    waits_for: tuple[str, ...] = ()  # open cases of the plan that must be decided first
    unknown: tuple[str, ...] = ()  # cases that we do not know, or that belong to another plan
    fell: tuple[str, ...] = ()  # it depends on these, and they ended without a permit
    in_circle: bool = False  # it waits for itself, by way of others: somebody linked them wrongly
    critical: bool = False  # when it is later, all is later

    @property
    def number(self) -> str:
        return self.case.case_id


@dataclass(frozen=True)
class Plan:
    """A dossier on a day; the cases in the order in which they can be ready."""

    nodes: tuple[Node, ...]
    critical: tuple[str, ...]  # the chain of cases that decides when all is ready

    @cached_property
    def held_by(self) -> Node | None:
        """The case that holds all back: the chain begins with it. None when all is done."""
        return next((node for node in self.nodes if node.number in self.critical[:1]), None)

    @property
    def ends(self) -> date | None:
        """When all can be ready at the earliest, or was; None of a plan without cases."""
        return max((node.ends for node in self.nodes), default=None)

    @property
    def tasks(self) -> list[Snapshot]:
        """The cases in which the applicant must do something now, the first to answer first."""
        asking = (node.case for node in self.nodes if node.case.is_open and node.case.asked)
        return sorted(asking, key=lambda case: (case.answer_before or date.max, case.case_id))


def plan(cases: Iterable[Snapshot], today: date, expected: Mapping[str, Expected] | None = None) -> Plan:
    """The order of the cases does not matter."""
    known, ranges = {case.case_id: case for case in cases}, expected or {}
    asked = {number: _asked(case, known) for number, case in known.items() if case.is_open}
    behind = {number: _behind(asked, number) for number in asked}
    waits = {number: frozenset(o for o in others if number not in behind[o]) for number, others in asked.items()}
    own = {number: by_itself(known[number], today, ranges.get(number)) for number in asked}
    alone = {number: day for number, (day, _) in own.items()}
    ends = _ends(waits, alone)
    critical = _critical(waits, ends, alone)
    nodes = [
        Node(
            case,
            *_day(case, ends.get(number), own.get(number)),
            tuple(sorted(asked.get(number, ()))),
            tuple(sorted(other for other in case.depends_on if case.is_open and other not in known)),
            tuple(sorted(other for other in case.depends_on if case.is_open and _fell(known.get(other)))),
            number in behind.get(number, ()),
            number in critical,
        )
        for number, case in known.items()
    ]
    return Plan(tuple(sorted(nodes, key=lambda node: (node.ends, node.number))), critical)


def by_itself(case: Snapshot, today: date, expected: Expected | None = None) -> tuple[date, Basis]:
    """The day for which we reckon with an open case if it waited for no other, as its own page tells it.

    A day that is over is none: then it can be ready today at the earliest.
    """
    if case.stands_still:
        return max(case.legal_date, today), "still"
    if case.expected_on and case.expected_on >= today:
        return case.expected_on, "announced"
    if (found := after_the_wait(expected, case)) and found.last >= today:
        return found.last, "expected"
    return (case.legal_date, "law") if case.legal_date >= today else (today, "overdue")


def _day(case: Snapshot, ends: date | None, own: tuple[date, Basis] | None) -> tuple[date, Basis]:
    if not ends or not own:
        return case.ended_on or case.decided_on or case.promised, "ended"
    return own if own[0] == ends else (ends, "others")


def _asked(case: Snapshot, known: Mapping[str, Snapshot]) -> frozenset[str]:
    return frozenset(other for other in case.depends_on if other in known and known[other].is_open)


def _behind(asked: Waits, number: str) -> set[str]:
    """All that a case waits for, also by way of others; itself, when it stands in a circle."""
    found: set[str] = set()
    left = [*asked[number]]
    while left:
        if (one := left.pop()) not in found:
            found.add(one)
            left += asked[one]
    return found


def _ends(waits: Waits, alone: Days) -> Days:
    ends: Days = {}
    for number in TopologicalSorter(waits).static_order():
        free = (_decided_after(ends[other]) for other in waits[number])
        ends[number] = max([alone[number], *free])
    return ends


def _decided_after(day: date) -> date:
    return working_day(day, DECIDING, catalogue().law.extra)


def _critical(waits: Waits, ends: Days, alone: Days) -> tuple[str, ...]:
    """From the case that is ready last back to the one that waits for nobody."""
    chain = [max(ends, key=lambda one: (ends[one], one))] if ends else []
    while chain and ends[chain[0]] > alone[chain[0]]:
        chain.insert(0, max(waits[chain[0]], key=lambda one: (ends[one], one)))
    return tuple(chain)


def _fell(case: Snapshot | None) -> bool:
    """It ended without what the next one needs."""
    return bool(case and (case.phase == "withdrawn" or case.outcome in ("refused", "left-unprocessed")))
