"""Lists as files: a row per case for spreadsheets (CSV) and for analysis, an event log for process mining (XES)."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from schemas.catalogue import Language, catalogue
from schemas.envelope import LEGAL_ZONE
from schemas.snapshot import Snapshot

from .card import Card
from .reasons import reasons
from .words import WHOSE, stand_of, word

Value = str | int | date | None
NAMES = (
    "zaaknummer", "onderwerp", "soort", "ligt_bij", "stadsdeel", "wacht_op", "reden", "ontvangen", "dagen_in_stap",
    "verwacht", "uiterlijk", "afgerond", "stand", "berichten_verstuurd", "berichten_mislukt",
)  # fmt: skip
DATES = ("ontvangen", "verwacht", "uiterlijk", "afgerond")
NUMBERS = ("dagen_in_stap", "berichten_verstuurd", "berichten_mislukt")
FORMULA = re.compile(r"^\s*[=+\-@\t\r]")  # a spreadsheet would reckon with it
IN_QUOTES = re.compile(r'[;"\r\n]')
NOON = time(12)  # a day has no hour; at noon it is the same day in the zones that its readers reckon in, as UTC
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def record(card: Card, sent: int, failed: int, today: date | None, language: Language) -> dict[str, Value]:
    """What the list shows of a case, under names that stay; dates as dates."""
    known = catalogue()
    values: tuple[Value, ...] = (
        card.case_id,
        card.title,
        word(known.newest_types, card.case_type, language),
        ", ".join(word(known.departments, one, language) for one in card.lies_with),
        card.area,
        word(WHOSE, card.waits_on, language) if card.waits_on else None,
        word(reasons(), card.reason, language) if card.reason else None,
        card.received_on,
        (today - card.step_since).days if today and card.step_since else None,
        card.forecast_on,
        card.legal_date,
        card.finished_on,
        stand_of(card, today, language)[0],
        sent,
        failed,
    )
    return dict(zip(NAMES, values, strict=True))


CSV_BEGIN = "\ufeff" + ";".join(NAMES) + "\r\n"  # the mark before it tells a spreadsheet that it is UTF-8


def csv_lines(records: Iterable[dict[str, Value]]) -> str:
    return "".join(";".join(map(_cell, one.values())) + "\r\n" for one in records)


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            safe = f"'{value}" if FORMULA.match(value) else value
            return '"' + safe.replace('"', '""') + '"' if IN_QUOTES.search(safe) else safe
        case date():
            return value.isoformat()
        case _:
            return str(value)


class Happened(NamedTuple):
    """An event of the log; `kind` is that of XES: start or complete."""

    on: date
    name: str
    department: str
    kind: str


def happened(told: Snapshot) -> list[Happened]:
    """A case from receipt to end, in the order of its days; days have no hour, so of one day the earlier kind is first.
    Nobody who worked on it is named."""
    found = [Happened(told.received_on, "received", told.department, "complete"), *_steps(told)]
    ends = {"decided": told.decided_on, "made-known": told.published_on, "ended": told.ended_on}
    found += [Happened(day, name, told.department, "complete") for name, day in ends.items() if day]
    return sorted(found, key=lambda one: one.on)


def _steps(told: Snapshot) -> Iterator[Happened]:
    for one in told.steps:
        if one.started_on:
            yield Happened(one.started_on, one.step, one.department, "start")
        if one.completed_on:
            yield Happened(one.completed_on, one.step, one.department, "complete")


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


def log_lines(cases: Iterable[Snapshot]) -> str:
    return "".join(map(trace, cases))


def trace(told: Snapshot) -> str:
    """One case of the log."""
    own = {"concept:name": told.case_id, "caseType": told.case_type, "department": told.department}
    own |= {"area": told.area} if told.area else {}
    events = "".join(map(_event, happened(told)))
    return f"<trace>{''.join(_string(*one) for one in own.items())}\n{events}</trace>\n"


def _event(one: Happened) -> str:
    said = {"concept:name": one.name, "org:group": one.department, "lifecycle:transition": one.kind}
    when = f'<date key="time:timestamp" value="{datetime.combine(one.on, NOON, LEGAL_ZONE).isoformat()}"/>'
    return f"<event>{when}{''.join(_string(*pair) for pair in said.items())}</event>\n"


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(NOT_IN_XML.sub('', value))}/>"
