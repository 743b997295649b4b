"""Which deliveries lose their bodies because a case of theirs was erased, and whose erasure counts."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from schemas.catalogue import catalogue

from .delivery import Delivery, Judged, Outcome, Raw
from .translate import Read, translate
from .words import OPENED, lookup

PLAIN = frozenset(range(0x21, 0x7F)) - set(b'"%')  # what a header holds as it is (CloudEvents HTTP binding 3.1.3.2)
ERASED = "nl.spoor.case.erased.v1"


class Erasure(NamedTuple):
    case_id: str
    department: str  # that said so


def erasures(outcomes: Iterable[Outcome]) -> list[Erasure]:
    """What came in just now; whether it counts is found out where the case was opened."""
    facts = (json.loads(event.text) for one in outcomes for event in one.accepted if ERASED in event.text)
    said = {
        Erasure(fact["subject"], lookup().sources.get(fact["source"], "")) for fact in facts if fact["type"] == ERASED
    }
    return sorted(said)


def cases_of(judged: Judged) -> set[str]:
    """The numbers of the cases that a delivery tells of, sound or not."""
    told = {event.case_id for _, event in judged.sound}
    return told | {str(one.event.get("subject")) for one in judged.wrong if isinstance(one.event, dict)}


def spellings(case_id: str) -> list[bytes]:
    """How a number may stand in a body or a header: plain, escaped as in JSON, or percent-encoded."""
    percent = "".join(chr(byte) if byte in PLAIN else f"%{byte:02X}" for byte in case_id.encode())
    return [one.encode() for one in dict.fromkeys((case_id, json.dumps(case_id)[1:-1], percent))]


def to_blank(erasure: Erasure, found: Iterable[Delivery]) -> list[UUID] | None:
    """Those of them that tell of the case; None when another department opened it, so that this one may not erase."""
    mine, openings = [], []
    for one in found:
        events = list(_events(one))
        about = [event for event in events if event is None or event.get("subject") == erasure.case_id]
        openings += [event for event in about if event and event.get("type") == OPENED]
        if about:
            mine.append(one.id)
    owners = {_owner(event) for event in openings}
    return mine if not owners or erasure.department in owners else None


def _events(delivery: Delivery) -> Iterator[Raw | None]:
    """What is said in it; None for what nobody can read, which may tell of anything."""
    read = translate(delivery)
    for event in read.events if isinstance(read, Read) else [None]:
        yield event if isinstance(event, dict) else None


def _owner(opening: Raw) -> str | None:
    """The department that decides: that of the case type, else the one that opened the case."""
    data: Any = opening.get("data") or {}
    city = catalogue()
    try:
        kind = city.case_type(data["caseType"], date.fromisoformat(data["receivedOn"]))
    except (KeyError, TypeError, ValueError):
        return city.department_of(str(opening.get("source")))
    return kind.department or city.department_of(str(opening.get("source")))
