"""The figures once more by plain Python over the facts of a case, with none of the dashboard's code.

Only what the law says comes from elsewhere: the last day, the suspensions and the dates told are those of the case as
status retells it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from schemas.days import is_free
from schemas.envelope import legal_day
from schemas.snapshot import Snapshot

FOR_OTHERS = {"completion": "applicant", "consent": "applicant", "applicant": "applicant",
              "abroad": "third-party", "bibob": "third-party"}  # fmt: skip


@dataclass
class Day:
    """What the facts of one case tell, as a reader would note it down."""

    town: Snapshot
    received: date
    kind: str
    taken: date | None = None
    sent: date | None = None
    left: bool = False
    withdrawn: date | None = None
    closed: date | None = None
    begun: dict[tuple[str, str], date] = field(default_factory=dict)
    done: dict[tuple[str, str], date] = field(default_factory=dict)
    order: list[tuple[str, str]] = field(default_factory=list)  # of what was told of a step last
    asked: set[date] = field(default_factory=set)  # days on which the applicant owed us an answer, its own day too
    asks_since: date | None = None
    missing: set[str] = field(default_factory=set)  # what was asked and did not come

    @property
    def ends(self) -> bool:
        """Nothing is asked any more."""
        return bool(self.sent or self.taken or self.closed or self.withdrawn)

    @property
    def ended(self) -> date | None:
        """The day on which its decision was made known, else on which it was closed or withdrawn. A decision that was
        taken and not made known is none yet (Awb 3:41)."""
        return self.sent or (self.town.ended_on if self.closed or self.withdrawn else None)

    @property
    def decided(self) -> bool:
        return bool(self.sent) and not self.left

    @property
    def finished(self) -> bool:
        return self.ended is not None and (bool(self.sent) or not self.withdrawn)


def noted(town: Snapshot, facts: Iterable[Any]) -> Day:
    found = Day(town, town.received_on, town.case_type)
    for fact in facts:
        day, said = legal_day(fact.data.occurred_at), fact.data
        match fact.type.removeprefix("nl.spoor.").removesuffix(".v1"):
            case "step.started":
                found.begun[said.department, said.step] = day
                found.done.pop((said.department, said.step), None)
                _last(found.order, (said.department, said.step))
            case "step.completed":
                found.begun.setdefault((said.department, said.step), day)
                found.done[said.department, said.step] = day
                _last(found.order, (said.department, said.step))
            case "decision.taken":
                found.taken, found.left = found.taken or day, said.outcome == "left-unprocessed"
            case "decision.sent":
                found.sent = found.sent or said.published_on
            case "case.withdrawn":
                found.withdrawn = day
            case "case.closed":
                found.closed = day
            case "information.requested" if said.items and not found.ends:
                found.asks_since = found.asks_since or day
                found.missing = {one.ref for one in said.items}
            case "information.requested":
                found.missing = set()
            case "information.received":
                found.missing = set() if said.complete else found.missing - {*said.refs}
        if found.asks_since and (found.ends or not found.missing):
            found.asked |= _days(found.asks_since, getattr(said, "published_on", day))
            found.asks_since = None
    return found


def _days(first: date, last: date) -> set[date]:
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}


def _last(order: list[Any], one: Any) -> None:
    if one in order:
        order.remove(one)
    order.append(one)


def stands(cases: Mapping[str, Day], today: date, expected: Mapping[str, date]) -> dict[str, int]:
    open_cases = {name: one for name, one in cases.items() if not one.ended}
    late = {name for name, one in open_cases.items() if today > one.town.legal_date}
    running = {name: one for name, one in open_cases.items() if not one.ends}  # nothing is expected of what was decided
    likely = {n for n, one in running.items() if n not in late and expected[n] > one.town.legal_date}
    finished = [one for one in cases.values() if one.finished]
    return {
        "alle": len(cases),
        "open": len(open_cases),
        "te-laat": len(late),
        "waarschijnlijk-te-laat": len(likely),
        "vraagt-aandacht": len(late) + len(likely),
        "op-tijd": len(open_cases) - len(late) - len(likely),
        "wacht-op-aanvrager": sum(bool(one.town.asked) for one in open_cases.values()),
        "afgerond": len(finished),
        "besloten": sum(one.decided for one in finished),
        "te-laat-afgerond": sum((one.ended or today) > one.town.legal_date for one in finished),
        "ingetrokken": sum(bool(one.ended) and not one.finished for one in cases.values()),
    }


def lead_days(cases: Iterable[Day]) -> list[int]:
    return sorted((one.ended - one.received).days for one in cases if one.finished and one.decided and one.ended)


def around_the_term(cases: Iterable[Day]) -> Counter[int]:
    decided = (one for one in cases if one.finished and one.decided and one.ended)
    return Counter((one.ended - one.town.legal_date).days for one in decided if one.ended)


def waited(one: Day) -> Counter[str]:
    """Day by day from receipt to the end: whose was it?"""
    days = Counter[str]()
    assert one.ended
    rests = [line for line in one.town.ledger if line.ground and line.since]
    for number in range((one.ended - one.received).days):
        day = one.received + timedelta(days=number)
        own = [line for line in rests if line.since and line.since <= day <= (line.until or one.ended)]
        whose = [FOR_OTHERS[line.ground] for line in own if line.ground in FOR_OTHERS]
        days[whose[0] if whose else "municipality"] += 1
    return days


def in_steps(cases: Iterable[Day]) -> dict[tuple[str, str, str], list[int]]:
    """By case type, department and step."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for one in cases:
        for name, end in one.done.items():
            found.setdefault((one.kind, *name), []).append((end - one.begun[name]).days)
    return {name: sorted(days) for name, days in found.items()}


def handed_over(cases: Iterable[Day]) -> dict[tuple[str, str], list[int]]:
    """For each step that began: which was ready last before it? When another department's, it handed over."""
    found: dict[tuple[str, str], list[int]] = {}
    for one in cases:
        waits = Counter[tuple[str, str]]()
        pairs = set()
        for taking in one.order:
            before = [other for other in one.order if other != taking and _ready(one, other, taking)]
            before.sort(key=lambda other: (one.done[other], one.order.index(other)))
            if before and before[-1][0] != taking[0]:
                pair = before[-1][0], taking[0]
                pairs.add(pair)
                waits[pair] += (one.begun[taking] - one.done[before[-1]]).days
        for pair in pairs:
            found.setdefault(pair, []).append(waits[pair])
    return {pair: sorted(days) for pair, days in found.items()}


def _ready(one: Day, other: tuple[str, str], taking: tuple[str, str]) -> bool:
    if other not in one.done or one.done[other] > one.begun[taking]:
        return False
    if one.begun[other] == one.begun[taking]:
        return one.order.index(other) < one.order.index(taking)
    return one.begun[other] < one.begun[taking]


def promises(cases: Iterable[Day], today: date) -> dict[str, Counter[str]]:
    """Per kind: dates kept, missed and still to come, and the days off of those that ended."""
    found: dict[str, Counter[str]] = {}
    for one in cases:
        if one.ended and not one.finished:
            continue
        for told in one.town.promises:
            end = one.ended
            came = "kept" if end and end <= told.until else "missed" if (end or today) > told.until else "waiting"
            found.setdefault(told.kind, Counter())[came] += 1
    return found


Sent = Mapping[str, list[tuple[date, str]]]  # by case: the day on which a message left, and its kind


def receipts(cases: Mapping[str, Day], sent: Sent, today: date) -> Counter[str]:
    found = Counter[str]()
    for name, one in cases.items():
        if one.ended and not one.finished:
            continue
        until = one.received + timedelta(days=1)
        while is_free(until):
            until += timedelta(days=1)
        days = [day for day, kind in sent.get(name, []) if kind == "receipt"]
        in_time, too_late = any(day <= until for day in days), bool(days) or today > until
        found["kept" if in_time else "missed" if too_late else "waiting"] += 1
    return found


def news(cases: Mapping[str, Day], sent: Sent, today: date) -> Counter[str]:
    """Day by day: how long ago was the last word, or the last day on which the applicant owed an answer?"""
    found = Counter[str]()
    for name, one in cases.items():
        if one.ended and not one.finished:
            continue
        silent = _was_silent(one, {day for day, _ in sent.get(name, [])}, today)
        found["missed" if silent else "kept" if one.ended else "waiting"] += 1
    return found


def _was_silent(one: Day, words: set[date], today: date) -> bool:
    end = one.ended or today
    asked = one.asked | (_days(one.asks_since, end) if one.asks_since else set())
    last = one.received
    for number in range((end - one.received).days + 1):
        day = one.received + timedelta(days=number)
        if not all(map(is_free, _days(last + timedelta(days=14), day - timedelta(days=1)))):
            return True
        if day in words or day in asked:
            last = day
    return False


def cases_that_missed(cases: Iterable[Day], kind: str, today: date) -> int:
    """Of those that ended and of those that did not."""
    own = (one for one in cases if not one.ended or one.finished)
    return sum(
        any(told.kind == kind and (one.ended or today) > told.until for told in one.town.promises) for one in own
    )


def ages(cases: Iterable[Day], today: date) -> list[int]:
    return sorted((today - one.received).days for one in cases if not one.ended)


def days_off(cases: Iterable[Day], kind: str) -> list[int]:
    """From each date told of this kind to the day on which the term ended."""
    own = ((one.ended, told) for one in cases if one.finished for told in one.town.promises if told.kind == kind)
    return sorted((end - told.until).days for end, told in own if end)


def expectations(cases: Mapping[str, Day], said: Iterable[tuple[str, Any, date, date]]) -> tuple[list[int], list[int]]:
    """`said`: case, moment, first and last day, as it was told. Returns the days that decisions missed the ranges by,
    and how often each case was told another."""
    ranges: dict[str, list[tuple[Any, date, date]]] = {}
    for case_id, moment, first, last in sorted(said, key=lambda one: one[1]):
        own = ranges.setdefault(case_id, [])
        if not own or own[-1][1:] != (first, last):
            own.append((moment, first, last))
    off, changed = list[int](), list[int]()
    for case_id, own in ranges.items():
        end = cases[case_id].ended
        if not (end and cases[case_id].decided and cases[case_id].finished):
            continue
        before = [one for one in own if legal_day(one[0]) <= end]
        for _, first, last in before:
            off.append((end - last).days if end > last else (end - first).days if end < first else 0)
        changed += [len(before) - 1] if before else []
    return sorted(off), sorted(changed)
