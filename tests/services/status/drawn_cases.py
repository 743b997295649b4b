"""Cases drawn by lot for the term ledger: holidays, month ends and the days around a last day come far too often."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from schemas.catalogue import CaseType, Law
from schemas.stories import fact, opened

from .kinds import GROUNDS, KINDS
from .naive import Clerk
from .wall_calendar import ONE, holidays, walk

ITEMS = [{"ref": "plan", "what": "Een plattegrond", "why": "De maten ontbreken"}]
REASON = {"reason": "external-advice", "explanation": "Wij wachten op het advies van de brandweer."}
SAYINGS = [
    *["information.requested"] * 4, *["information.received"] * 2, *["term.suspended"] * 2, "term.resumed",
    *["term.extended"] * 2, *["delay.announced"] * 2, *["default.noticed"] * 3, "decision.sent", "case.withdrawn",
]  # fmt: skip
HALF_PAST_ELEVEN = time(23, 30)  # in UTC: the next day in the law's zone, winter and summer


def odd_days(year: int) -> list[date]:
    """Days on which a calendar goes wrong: holidays and their eves, month ends, the days the clock is changed."""
    ends = [date(year, month, 1) - ONE for month in range(1, 13)]
    around = [walk(day, days) for day in holidays(year) for days in (-1, 0, 1)]
    changed = [walk(date(year, month, 31), -((date(year, month, 31).weekday() + 1) % 7)) for month in (3, 10)]
    return [*ends, *around, *changed, date(year, 3, 1), date(year, 3, 1) - ONE]


def receipt(chance: Random, kind: CaseType, law: Law) -> date:
    """Half of all are received so that their term would end on an odd day or in a weekend."""
    year = chance.choice([*range(2009, 2035), *(2016, 2020, 2024, 2028) * 2])
    odd = chance.choice(odd_days(year))
    if chance.random() < 0.3:
        return odd
    story = opened(odd, received_on=odd)
    return walk(odd, (odd - Clerk(kind, law, story).nominal()).days + chance.randint(-1, 1))


def moment(chance: Random, day: date) -> date | datetime:
    if chance.random() < 0.7:
        return day
    if chance.random() < 0.5:
        return datetime.combine(day - ONE, HALF_PAST_ELEVEN, UTC)
    return datetime.combine(day, time(chance.randint(0, 21), chance.randint(0, 59)), UTC)


def case_by_lot(number: int, chance: Random, law: Law) -> tuple[str, list[Any]]:
    """The name of a kind and the facts of a case, shuffled and some of them said twice."""
    name = chance.choice(list(KINDS))
    began = receipt(chance, KINDS[name], law)
    told: dict[str, Any] = {"case_type": name, "received_on": began}
    if KINDS[name].term.counts_from == "objection-term" and chance.random() < 0.9:
        told["contested_on"] = walk(began, -chance.choice([0, 10, 40, 41, 42, 43, 50]))
    first = opened(began, f"LOT-{number}", **told)
    facts, clerk = [first], Clerk(KINDS[name], law, first)
    day = walk(began, chance.choice([-1, 0, 0, 0, 0, 0]))
    for _ in range(chance.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8])):
        day = later(chance, day, clerk)
        happened = something(f"LOT-{number}", chance, day, clerk)
        clerk.hear(happened)
        facts.append(happened)
    facts += chance.sample(facts, chance.randint(0, min(2, len(facts))))
    chance.shuffle(facts)
    return name, facts


def later(chance: Random, day: date, clerk: Clerk) -> date:
    """A while on, an odd day soon, or about the last day as it is known now."""
    last = clerk.effective()
    soon = [odd for odd in odd_days(day.year) if day <= odd <= day + timedelta(days=40)]
    near = [walk(last, days) for days in (-2, -1, 0, 0, 1, 1, 2, 3)] if last - day < timedelta(days=400) else []
    ends = [walk(stop.last, days) for stop in clerk.stops if stop.last for days in (0, 1, 2)]
    some = [walk(day, chance.choice([0, 1, 2, 5, 9, 20, 45])) for _ in range(3)]
    return max(day, chance.choice([chance.choice(group) for group in (soon, near, ends, some, some, some) if group]))


def something(case: str, chance: Random, day: date, clerk: Clerk) -> Any:
    """Whatever a department may say; much of it too late, too long or not allowed."""
    when = moment(chance, day)
    name = chance.choice(SAYINGS)
    return fact(name, when, case, **said(name, chance, day, clerk))


def said(name: str, chance: Random, day: date, clerk: Clerk) -> dict[str, Any]:
    until = chance.choice([day, *(walk(day, days) for days in (1, 2, 7, 14, 14, 30, 60, 90)), None])
    waiting = [stop.ground for stop in clerk.stops if stop.open and stop.ground != "completion"]
    listed = [ground for ground in clerk.kind.suspension if ground != "completion"]
    stopping = chance.choice([*listed, *listed, *GROUNDS])
    announced = walk(day, chance.choice([-3, 0, 0, 0, 0, 1]))
    expected = walk(max(clerk.effective(), day), chance.choice([-1, 0, 1, 1, 20]))
    sayings: dict[str, dict[str, Any]] = {
        "information.requested": {"items": chance.choice([ITEMS] * 9 + [[]]), "answer_before": until},
        "information.received": {"complete": chance.random() < 0.8},
        "term.suspended": {"ground": stopping, "until": chance.choice([until, until, None])},
        "term.resumed": {"ground": chance.choice(waiting or GROUNDS)},
        "term.extended": {"by": longer(chance, clerk.kind), "announced_on": announced, **REASON},
        "delay.announced": {"expected_on": expected, **REASON},
        "default.noticed": {"received_on": day},
        "decision.sent": {"published_on": day},
    }
    return sayings.get(name, {})


def longer(chance: Random, kind: CaseType) -> str:
    allowed = kind.extension.period if kind.extension else "P6W"
    return chance.choice([allowed] * 4 + ["P1M", "P2M", "P2W", "P4W", "P10D", "P7W"])
