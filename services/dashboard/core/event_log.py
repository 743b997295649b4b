"""Cases as an event log for process mining (XES): what happened to each, and how long it waited for whom."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import starmap
from types import MappingProxyType
from typing import Literal, NamedTuple
from xml.sax.saxutils import quoteattr

from schemas.catalogue import catalogue
from schemas.envelope import LEGAL_ZONE, legal_day
from schemas.snapshot import Snapshot

from .paces import ONE_DAY

NOON = time(12)  # a day has no hour; at noon it is the same day in the zones that its readers reckon in, as UTC
A_TURN = timedelta(seconds=1)  # between events of one day, so that every reader keeps them in our order
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Happened(NamedTuple):
    """An event of the log; `kind` is a transition of the lifecycle of XES. `more`: what only such events say."""

    on: date
    name: str
    department: str
    kind: Literal["start", "complete", "suspend", "resume"]
    more: Mapping[str, str] = MappingProxyType({})


def happened(told: Snapshot, today: date | None = None) -> list[Happened]:
    """A case from receipt to end, in the order of its days; days have no hour, so of one day the earlier kind is first.
    Nobody who worked on it is named. `today`: what is still to come has not happened."""
    found = [Happened(told.received_on, "received", told.department, "complete"), *_steps(told)]
    found += [*_questions(told), *_rests(told, today or legal_day(told.as_of))]
    ends = {"decided": told.decided_on, "made-known": told.published_on, "ended": told.ended_on}
    found += [Happened(day, name, told.department, "complete") for name, day in ends.items() if day]
    return sorted(found, key=lambda one: one.on)


def _steps(told: Snapshot) -> Iterator[Happened]:
    for one in told.steps:
        if one.started_on:
            yield Happened(one.started_on, one.step, one.department, "start")
        if one.completed_on:
            yield Happened(one.completed_on, one.step, one.department, "complete")


def _questions(told: Snapshot) -> Iterator[Happened]:
    """To the applicant: from the day of the question to that of the answer."""
    for one in told.questions:
        yield Happened(one.since, "question", told.department, "start")
        if one.until:
            yield Happened(one.until, "question", told.department, "complete")


def _rests(told: Snapshot, today: date) -> Iterator[Happened]:
    """The term stands still from the first day that does not count to the first that does again."""
    for line in told.ledger:
        if line.kind == "suspension" and line.since and line.since <= min(line.until or today, today):
            law = {"ground": line.ground or "", "waitsFor": catalogue().law.whose(line.ground)}
            yield Happened(line.since, "term", told.department, "suspend", law)
            if line.until and line.until < today:
                yield Happened(line.until + ONE_DAY, "term", told.department, "resume", law)


XES_BEGIN = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Activity and lifecycle" keys="concept:name lifecycle:transition"/>
"""
XES_END = "</log>\n"


def log_lines(cases: Iterable[Snapshot], today: date | None = None) -> str:
    return "".join(trace(one, today) for one in cases)


def trace(told: Snapshot, today: date | None) -> str:
    """One case of the log. The outcome is that of a decision which was made known."""
    own = {"concept:name": told.case_id, "caseType": told.case_type, "department": told.department}
    own |= {"area": told.area} if told.area else {}
    own |= {"outcome": told.outcome} if told.outcome and told.published_on else {}
    events = "".join(starmap(_event, _in_turn(happened(told, today))))
    return f"<trace>{''.join(_string(*one) for one in own.items())}\n{events}</trace>\n"


def _in_turn(events: Sequence[Happened]) -> Iterator[tuple[Happened, datetime]]:
    """Each with its moment: noon, and for each event of that day before it a second later."""
    before = Counter[date]()
    for one in events:
        yield one, datetime.combine(one.on, NOON, LEGAL_ZONE) + before[one.on] * A_TURN
        before[one.on] += 1


def _event(one: Happened, moment: datetime) -> str:
    said = {"concept:name": one.name, "org:group": one.department, "lifecycle:transition": one.kind, **one.more}
    when = f'<date key="time:timestamp" value="{moment.isoformat()}"/>'
    return f"<event>{when}{''.join(_string(*pair) for pair in said.items())}</event>\n"


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(NOT_IN_XML.sub('', value))}/>"
