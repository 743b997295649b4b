"""What an applicant knows from our messages so far, the measure of what is news; and where the case stands now."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from schemas.envelope import legal_day
from schemas.message_events import Kind
from schemas.snapshot import Appointment, Item, Outcome, Snapshot

ASKING: frozenset[Kind] = frozenset({"information-requested", "reminder"})  # they name every thing that is asked
Visit = tuple[str, datetime, str]  # which, when and where


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a case stood when we last heard of it, told or not: the measure of what is still needed."""

    is_open: bool
    asks: bool
    answer_before: date | None = None
    visits: tuple[tuple[str, datetime], ...] = ()
    valid_until: date | None = None
    outcome: Outcome | None = None
    asked: tuple[tuple[str, str], ...] = ()  # what, and why; empty too in what was kept before this was


@dataclass(frozen=True, slots=True)
class Known:
    """By default nothing."""

    title: str = ""
    until: date | None = None
    step_number: int = 0
    departments: tuple[str, ...] = ()
    taken_in: bool = False
    outcome: Outcome | None = None
    receipt: bool = False
    decision: bool = False
    ended: bool = False
    late_after: date | None = None  # the legal date of which we said that it passed
    delay_on: date | None = None  # when we last said that it takes longer
    applicant_id: str = ""  # who was told
    links_from: datetime | None = None  # tracking links made until then open nothing
    receipt_on: date | None = None
    expectation_on: date | None = None  # when we last said that we expect another day
    stands: Stands | None = None
    thanked_on: date | None = None  # when we last said that their answer came in
    visits: tuple[Visit, ...] = ()  # as we wrote them
    visits_on: date | None = None  # when we last wrote of one
    asked: tuple[tuple[str, str], ...] = ()  # what we wrote that we need, and why
    brings: tuple[tuple[str, tuple[str, ...]], ...] = ()  # to which visit, and what, as we wrote it
    steps: tuple[str, ...] | None = None  # that stood in what we wrote; None in what was kept before this was


def learned(known: Known, snapshot: Snapshot, kinds: tuple[Kind, ...], written: tuple[Appointment, ...] = ()) -> Known:
    """What the applicant knows after these messages, for each shows the whole present state. `written`: appointments,
    of which only a message of an appointment says when and where."""
    undone = "corrected" in kinds and snapshot.is_open  # a correction took the decision or the end back
    today = legal_day(snapshot.as_of)
    return replace(
        seen(known, snapshot),
        receipt=known.receipt or "receipt" in kinds,
        decision=(known.decision or "decision" in kinds) and not undone,
        ended=(known.ended or "ended" in kinds) and not undone,
        late_after=snapshot.legal_date if "term-passed" in kinds else known.late_after,
        delay_on=today if "delay" in kinds else known.delay_on,
        applicant_id=snapshot.applicant_id,
        links_from=snapshot.links_from,
        receipt_on=today if "receipt" in kinds else known.receipt_on,
        expectation_on=today if "expectation" in kinds else known.expectation_on,
        visits=_visits(known, snapshot, written) if "appointment" in kinds else known.visits,
        brings=_brings(known, snapshot, written) if "appointment" in kinds else known.brings,
        visits_on=today if "appointment" in kinds else known.visits_on,
        asked=asked_of(snapshot.asked) if ASKING & {*kinds} else known.asked,
        steps=tuple(dict.fromkeys(one.step for one in snapshot.steps)),
    )


def visit(one: Appointment) -> Visit:
    return one.ref, one.at, one.place


def asked_of(items: Iterable[Item]) -> tuple[tuple[str, str], ...]:
    return tuple((one.what, one.why) for one in items)


def _visits(known: Known, snapshot: Snapshot, written: tuple[Appointment, ...]) -> tuple[Visit, ...]:
    """Of one that is not written of now stays what was written before, as long as it stands."""
    now = {visit(one) for one in snapshot.appointments}
    told = {ref: (ref, at, place) for ref, at, place in known.visits if (ref, at, place) in now}
    return tuple((told | {one.ref: visit(one) for one in written}).values())


def _brings(
    known: Known, snapshot: Snapshot, written: tuple[Appointment, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    planned = {one.ref for one in snapshot.appointments}
    told = {ref: bring for ref, bring in known.brings if ref in planned}
    return tuple((told | {one.ref: one.bring for one in written}).items())


def noted(known: Known, snapshot: Snapshot) -> Known:
    """The same person, who was told nothing, beside where the case stands now; a revoked link is revoked for all."""
    visits = tuple((one.ref, one.at) for one in snapshot.appointments)
    asks, is_open = bool(snapshot.asked), snapshot.is_open
    asked = asked_of(snapshot.asked)
    stands = Stands(is_open, asks, snapshot.answer_before, visits, snapshot.valid_until, snapshot.outcome, asked)
    return replace(known, links_from=snapshot.links_from, stands=stands)


def seen(known: Known, snapshot: Snapshot) -> Known:
    """The same person after a look at this snapshot."""
    return replace(moved(known, snapshot), title=snapshot.title, until=snapshot.promised, outcome=snapshot.outcome)


def moved(known: Known, snapshot: Snapshot) -> Known:
    """The same person after a look at the step and the departments only."""
    return replace(
        known,
        step_number=snapshot.step_number,
        departments=tuple(sorted(snapshot.with_departments)),
        taken_in=snapshot.taken_in_on is not None,
    )
