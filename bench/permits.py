"""Permits for the bench of the dashboard: what status would say of cases of all types, five years of them."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from schemas.catalogue import catalogue
from schemas.envelope import day_starts
from schemas.snapshot import Line, Promise, Snapshot, Step
from schemas.status_events import SOURCE, Announcement, Change, Expected, Told

TODAY = date(2026, 11, 20)
OPEN = 0.05  # of all cases
DEPARTMENTS = ("DPZ", "DSB", "DSO", "SZW")
REASONS = ("external-advice", "term-extended", "illness", "complex")


def permit(number: int) -> tuple[Snapshot, bool, Expected | None]:
    """A case as it was told last, whether it was withdrawn, and when it is expected."""
    dice = random.Random(number)
    received, days = _received(dice), int(dice.lognormvariate(3.9, 0.6))
    told = replace(_begun(f"BENCH-{number}", received, dice), **_worked(received, days, dice))
    if dice.random() < OPEN:
        return told, False, Expected(last := TODAY + timedelta(days=dice.randrange(60)), last, 40)
    ended = received + timedelta(days=days)
    return _ended(told, ended, dice), False, None


def _received(dice: random.Random) -> date:
    return TODAY - timedelta(days=dice.randrange(1, 120))


def _begun(case_id: str, received: date, dice: random.Random) -> Snapshot:
    names = sorted(catalogue().newest_types)
    name = names[min(int(dice.expovariate(0.12)), len(names) - 1)]
    kind, due = catalogue().newest_types[name], received + timedelta(days=dice.choice((28, 56, 56, 56, 98)))
    return Snapshot(
        case_id=case_id,
        case_type=dice.choice((name, "omgevingsvergunning-regulier")),
        department=kind.department or dice.choice(DEPARTMENTS),
        applicant_id=f"a-{case_id}",
        title="Dakkapel",
        received_on=received,
        phase="in-handling",
        legal_date=due,
        as_of=day_starts(received),
        area=f"area-{dice.randrange(8)}",
        promises=(Promise(received, due, "term"),),
        extendable_until=due,
    )


def _worked(received: date, days: int, dice: random.Random) -> dict[str, Any]:
    """Steps of three departments, one rest, and for one in four a reason why it takes longer."""
    third = timedelta(days=max(days // 3, 1))
    first, second = received + third, received + 2 * third
    one, other = dice.sample(DEPARTMENTS, 2)
    until = received + timedelta(days=dice.randrange(3, 12))
    rest = Line(
        "suspension", "Awb art. 4:15", "dso#1", day_starts(received), received, until, days=9, ground="completion"
    )
    steps = (
        Step("compleet", one, received, first),
        Step("advies", other, first + timedelta(days=dice.randrange(9)), second + timedelta(days=9)),
        Step("besluit", one, second + timedelta(days=dice.randrange(9, 15))),
    )
    return {"steps": steps, "ledger": (rest,), "reason": dice.choice(REASONS) if dice.random() < 0.25 else None}


def _ended(told: Snapshot, ended: date, dice: random.Random) -> Snapshot:
    if dice.random() < 0.06:
        return replace(told, phase="withdrawn", ended_on=ended)
    last = replace(told.steps[-1], completed_on=max(ended, told.steps[-1].started_on or ended))
    steps = (*told.steps[:-1], last)
    made: dict[str, Any] = {
        "outcome": dice.choice(("granted", "refused")),
        "decided_on": ended,
        "published_on": ended,
        "ended_on": ended,
    }
    return replace(told, phase="closed", steps=steps, **made)


def announcements(cases: int) -> list[Announcement]:
    """Of new cases, mixed as they would come in: opened, each step begun and done, decided."""
    said = []
    for number in range(cases):
        told, _, expected = permit(number + 10_000_000)
        told = replace(told, case_id=f"NEW-{number}")
        began = replace(told, phase="in-handling", published_on=None, decided_on=None, ended_on=None, outcome=None)
        stages = [replace(began, steps=()), *(replace(began, steps=told.steps[:n]) for n in (1, 2, 3)), began, told]
        said += [(stage, announce(one, number * 10 + stage, expected)) for stage, one in enumerate(stages)]
    return [one for _, one in sorted(said, key=lambda pair: pair[0])]


def announce(told: Snapshot, number: int, expected: Expected | None) -> Announcement:
    caused_by = f"{catalogue().departments['DSO'].sources[0]}#{number}"
    data = Told(caused_by, told.as_of, Change("step-started"), ("steps",), told, expected if told.is_open else None)
    return Announcement(
        id=f"bench-{number}",
        source=SOURCE,
        type="nl.spoor.status.changed.v1",
        case_id=told.case_id,
        time=told.as_of,
        data=data,
    )
