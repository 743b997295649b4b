"""The term ledger: every line that moves the last day of a case, and their sum.

Facts add lines in the order in which they happened; `settle` adds them up. Days are calendar days.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date
from typing import Any

from schemas.catalogue import CaseType, Law, catalogue
from schemas.days import later
from schemas.said import Ground
from schemas.snapshot import Line, LineKind, Snapshot

from .calendar import ONE_DAY, after, last_day, roll, rolls
from .case import changed

Ledger = tuple[Line, ...]
Span = tuple[date, date]  # both days are part of it
BEGINS: tuple[LineKind, ...] = ("start", "reopening")
ADDS: tuple[LineKind, ...] = ("term", "extension")


def kind_of(told: Snapshot) -> CaseType:
    """As it was on the day of receipt."""
    return catalogue().case_type(told.case_type, told.received_on)


def line(kind: LineKind, article: str, fact: Any, **more: Any) -> Line:
    return Line(kind, article, name(fact), fact.time.astimezone(UTC), **more)


def name(fact: Any) -> str:
    return f"{fact.source}#{fact.id}"


def opening(fact: Any, kind: CaseType, law: Law) -> Ledger:
    """The day of receipt and the statutory term; an objection counts from the end of the term to object (Awb 7:10)."""
    term = line("term", kind.term.article, fact, amount=kind.term.period)
    contested = fact.data.contested_on
    if kind.term.counts_from == "receipt" or contested is None:
        return line("start", kind.term.article, fact, since=fact.data.received_on), term
    until = last_day(contested, law.objection.period, law.extra)
    waits = line("objection-term", law.objection.article, fact, since=contested, until=until)
    return replace(waits, amount=law.objection.period), line("start", kind.term.article, fact, since=until), term


def settle(told: Snapshot, ledger: Ledger, law: Law) -> Snapshot:
    """The snapshot with these lines, their sum and what follows from it. The roll comes once, at the end (R4)."""
    lines, last = _added_up([one for one in ledger if one.kind != "roll"])
    suspended = sum(one.days for one in lines)
    nominal = later(last, suspended)
    effective = _moved(nominal, [one.amount for one in lines if one.kind in ADDS and one.amount], law)
    if effective != nominal:
        lines.append(_roll(lines[-1], nominal, effective))
    settled = changed(
        told,
        ledger=tuple(lines),
        nominal_date=nominal,
        legal_date=effective,
        suspended_days=suspended,
    )
    return _beside(settled, law)


def _added_up(ledger: Iterable[Line]) -> tuple[list[Line], date]:
    """Each line with its part of the sum, and the last day before suspensions: periods first, then days (R7)."""
    lines: list[Line] = []
    begin = last = date.min
    stood_still: list[Span] = []
    for one in ledger:
        counted = one
        if one.kind in BEGINS and last == date.min:
            begin = last = one.since or last
        elif one.kind in ADDS and one.amount:
            last = after(last, one.amount)
            counted = one if one.until == last else replace(one, until=last)
        elif one.kind == "suspension" and one.since and one.until:
            fresh, stood_still = _joined((max(one.since, later(begin, 1)), one.until), stood_still)
            counted = one if one.days == fresh else replace(one, days=fresh)
        lines.append(counted)
    return lines, last


def _joined(new: Span, apart: list[Span]) -> tuple[int, list[Span]]:
    """How many days are new beside stretches that lie apart, and these with the new one: a union, not a sum (R10)."""
    if new[1] < new[0]:
        return 0, apart
    touched = [one for one in apart if one[0] <= later(new[1], 1) and later(one[1], 1) >= new[0]]
    whole = min(one[0] for one in (new, *touched)), max(one[1] for one in (new, *touched))
    fresh = _length(whole) - sum(map(_length, touched))
    return fresh, [*(one for one in apart if one not in touched), whole]


def _length(span: Span) -> int:
    return (span[1] - span[0]).days + 1


def _moved(nominal: date, periods: list[str], law: Law) -> date:
    """Off a weekend or holiday, unless the term is too long for that (Awt art. 1 and 4, R11)."""
    counted = periods[-1:] if law.extended_term == "two-terms" else periods
    return roll(nominal, law.extra) if rolls(*counted) else nominal


def _roll(because: Line, nominal: date, effective: date) -> Line:
    days = (effective - nominal).days
    known = because.fact_id, because.known_at
    return Line("roll", "Algemene termijnenwet art. 1 lid 1", *known, since=nominal, until=effective, days=days)


def _beside(told: Snapshot, law: Law) -> Snapshot:
    """What moves along with the ledger: the service norm, and the last day for an extension."""
    kind = kind_of(told)
    norm = kind.service_norm
    served = later(after(told.received_on, norm.period), told.suspended_days) if norm else None
    return changed(told, service_date=served, extendable_until=extendable_until(told, kind, law))


def extendable_until(told: Snapshot, kind: CaseType, law: Law) -> date | None:
    """The last day on which the term can be extended (Awb 3:18, Omgevingswet 16.64); None when it cannot be."""
    if not kind.extension or told.extended_by or told.stands_still or not told.term_runs:
        return None
    within = kind.extension.within
    return min(told.legal_date, last_day(told.received_on, within, law.extra)) if within else told.legal_date


def suspend(told: Snapshot, fact: Any, ground: Ground, day: date, until: date | None, law: Law) -> Snapshot:
    """The term stands still from the first day that the ground says, at most until the day on which it counts again."""
    rule = law.grounds[ground]
    first = first_day(ground, day, law)
    lenient = ground == "completion" and law.lapsed_request == "day-after"
    last = until if lenient or until is None else until - ONE_DAY
    if last is None and rule.usual:
        last = after(first, rule.usual) - ONE_DAY
    if last and rule.longest:
        last = min(last, _longest(told.ledger, ground, first, rule.longest))
    added = line("suspension", rule.article, fact, since=first, until=last, ground=ground, open=True)
    return settle(told, (*told.ledger, added), law)


def _longest(ledger: Ledger, ground: Ground, first: date, longest: str) -> date:
    """The last day on which this ground may still stop the term: no more days in all than the law gives."""
    apart: list[Span] = []
    for one in ledger:
        if one.ground == ground and one.since and one.until:
            _, apart = _joined((one.since, one.until), apart)
    left = (after(first, longest) - first).days - sum(map(_length, apart))
    return later(max([later(first, -1), *(until for _, until in apart)]), left)


def first_day(ground: Ground, day: date, law: Law) -> date:
    return day if law.grounds[ground].begins == "same-day" else later(day, 1)


def open_lines(ledger: Ledger, ground: Ground | None) -> list[Line]:
    """The suspensions that still last, of one ground or of all."""
    return [one for one in ledger if one.open and ground in (None, one.ground)]


def resume(told: Snapshot, fact: Any, ground: Ground | None, day: date, law: Law) -> Snapshot:
    """From this day on the term runs again (R6): of one ground, or of all when the term ends."""
    ending = open_lines(told.ledger, ground)
    if not ending:
        return told
    return settle(told, tuple(_ended(one, fact, day) if one in ending else one for one in told.ledger), law)


def _ended(one: Line, fact: Any, day: date) -> Line:
    """What lapsed before was not ended by this."""
    if one.until and one.until < day - ONE_DAY:
        return replace(one, open=False)
    return replace(one, open=False, until=day - ONE_DAY, ended_by=name(fact))


def extend(told: Snapshot, fact: Any, kind: CaseType, law: Law) -> Snapshot:
    article = kind.extension.article if kind.extension else kind.term.article
    added = line("extension", article, fact, amount=fact.data.by)
    return settle(changed(told, extended_by=fact.data.by), (*told.ledger, added), law)


def reopen(told: Snapshot, fact: Any, day: date, law: Law) -> Snapshot:
    """What the law leaves open: the term goes on as if it had never been closed, or a new one begins."""
    again = line("reopening", "ZGW zrc-008", fact, since=day)
    if law.reopened == "same-term":
        return settle(told, (*told.ledger, again), law)
    term = kind_of(told).term
    ledger = (again, line("term", term.article, fact, amount=term.period))
    return settle(changed(told, extended_by=None), ledger, law)
