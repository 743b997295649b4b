"""Test words: `opened(on(3, 2))`, `asked(on(3, 10))`, `decided(on(4, 20))` tell a case as the town hall would."""

import json
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from .case_events import TYPES, CaseFact, any_fact
from .envelope import Now, Tick, instant
from .fact import Fact

DSO = "urn:nld:oin:00000001823288444000:systeem:dso"
DSB = "urn:nld:oin:00000001823288444000:systeem:dsb"
_numbers = count(1)


def on(month: int, day: int, year: int = 2026) -> date:
    return date(year, month, day)


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def fact(
    name: str,
    happened: date | datetime,
    case: str = "DH-2026-0001",
    source: str = DSO,
    id: str | None = None,
    **data: Any,
) -> CaseFact:
    """Any fact by its short name; `data` in the words of the code."""
    said = raw_fact(name, happened, case, source, id, **data)
    return any_fact.validate_json(json.dumps(said))


def raw_fact(
    name: str,
    happened: date | datetime,
    case: str = "DH-2026-0001",
    source: str = DSO,
    id: str | None = None,
    **data: Any,
) -> dict[str, Any]:
    """The same as it goes over the wire, as a dict of JSON values."""
    model: type[Fact] = TYPES[f"nl.spoor.{name}.v1"]
    said = model.model_validate(
        {
            "id": id or f"story-{next(_numbers):06d}",  # of two facts of a day, the one told first comes first
            "source": source,
            "type": f"nl.spoor.{name}.v1",
            "subject": case,
            "time": instant(happened),
            "data": {"occurredAt": happened, **data},
        }
    )
    return said.model_dump(mode="json", exclude_none=True)


def opened(happened: date | datetime, case: str = "DH-2026-0001", **data: Any) -> CaseFact:
    told: dict[str, Any] = {
        "case_type": "omgevingsvergunning-regulier",
        "applicant_id": f"a-{case}",
        "received_on": happened if not isinstance(happened, datetime) else happened.date(),
        "channel": "web",
        "title": "Dakkapel aan de Laan van Meerdervoort",
    }
    return fact("case.opened", happened, case, **told | data)


def taken_in(happened: date | datetime, case: str = "DH-2026-0001") -> CaseFact:
    return fact("case.taken-in", happened, case)


def started(
    happened: date | datetime, step: str = "beoordeling", department: str = "DSO", case: str = "DH-2026-0001"
) -> CaseFact:
    return fact("step.started", happened, case, step=step, department=department)


def completed(
    happened: date | datetime, step: str = "beoordeling", department: str = "DSO", case: str = "DH-2026-0001"
) -> CaseFact:
    return fact("step.completed", happened, case, step=step, department=department)


def asked(happened: date | datetime, before: date | None = None, case: str = "DH-2026-0001") -> CaseFact:
    items = [{"ref": "plattegrond", "what": "Een nieuwe plattegrond", "why": "De maten ontbreken"}]
    return fact("information.requested", happened, case, items=items, answer_before=before)


def answered(happened: date | datetime, case: str = "DH-2026-0001") -> CaseFact:
    return fact("information.received", happened, case, refs=["plattegrond"], complete=True)


def extended(happened: date, by: str = "P6W", case: str = "DH-2026-0001") -> CaseFact:
    return fact(
        "term.extended", happened, case, by=by, reason="term-extended",
        explanation="Het plan is ingewikkeld.", announced_on=happened,
    )  # fmt: skip


def delayed(happened: date, until: date, case: str = "DH-2026-0001") -> CaseFact:
    return fact(
        "delay.announced", happened, case, reason="external-advice",
        explanation="Wij wachten op het advies van de brandweer.", expected_on=until,
    )  # fmt: skip


def suspended(
    happened: date | datetime, ground: str = "bibob", until: date | None = None, case: str = "DH-2026-0001"
) -> CaseFact:
    return fact("term.suspended", happened, case, ground=ground, until=until)


def resumed(happened: date | datetime, ground: str = "bibob", case: str = "DH-2026-0001") -> CaseFact:
    return fact("term.resumed", happened, case, ground=ground)


def reopened(happened: date | datetime, case: str = "DH-2026-0001") -> CaseFact:
    return fact("case.reopened", happened, case)


def noticed(happened: date, case: str = "DH-2026-0001") -> CaseFact:
    return fact("default.noticed", happened, case, received_on=happened)


def retracted(happened: date | datetime, wrong: Fact, case: str = "DH-2026-0001") -> CaseFact:
    return fact("fact.retracted", happened, case, fact_id=wrong.id, reason="Dit is niet gebeurd.")


def decided(happened: date | datetime, outcome: str = "granted", case: str = "DH-2026-0001") -> CaseFact:
    return fact("decision.taken", happened, case, outcome=outcome)


def published(happened: date, case: str = "DH-2026-0001") -> CaseFact:
    return fact("decision.sent", happened, case, published_on=happened)


def withdrawn(happened: date | datetime, case: str = "DH-2026-0001") -> CaseFact:
    return fact("case.withdrawn", happened, case)


def closed(happened: date | datetime, case: str = "DH-2026-0001") -> CaseFact:
    return fact("case.closed", happened, case)


def corrected(happened: date | datetime, wrong: Fact, case: str = "DH-2026-0001", **data: Any) -> CaseFact:
    new = wrong.data.model_dump(mode="json", exclude_none=True) | data
    return fact("fact.corrected", happened, case, fact_id=wrong.id, reason="De datum klopte niet.", data=new)


def tick(now: datetime) -> Tick:
    return Tick(
        id=f"tick:{now.isoformat()}",
        source="urn:nld:gemeente-denhaag:systeem:spoor-intake",
        time=now,
        data=Now(now=now),
    )
