"""What a person typed into a form becomes a fact, judged by the same rules as what departments say."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.envelope import identity
from schemas.facts import FORM_SOURCE
from schemas.message_events import Violation

from .delivery import FORM, STRUCTURED, Delivery, Raw
from .privacy import CONTROL, PERSONAL

Fields = Mapping[str, str]
A_MOMENT = timedelta(microseconds=1)


class Form(NamedTuple):
    """What a form says: a fact of this type, with data made of its fields."""

    fact: str
    data: Callable[[Fields], Raw]


def rating(fields: Fields) -> Raw:
    grade = _line(fields, "grade")
    number = int(grade) if grade in {*"12345"} else grade
    return _filled({"grade": number, "word": _line(fields, "word")})


def contact(fields: Fields) -> Raw:
    return _filled({name: _line(fields, name) for name in ("channel", "topic", "team")})


def nothing(_: Fields) -> Raw:
    return {}


RATING = Form("nl.spoor.case.rated.v1", rating)
CONTACT = Form("nl.spoor.contact.logged.v1", contact)
REVOCATION = Form("nl.spoor.links.revoked.v1", nothing)


def filled_in(form: Form, fields: Fields, number: str, case_id: str, now: datetime, after: datetime | None) -> Raw:
    """The fact as it goes over the wire. The form with this number and these answers twice is the same fact.

    What was seen on the page happened before: the clock of a city that is driven by days may be hours behind it.
    """
    at = max(now, after + A_MOMENT) if after else now
    data = form.data(fields)
    return {
        "specversion": "1.0",
        "id": str(identity(number, form.fact, json.dumps(data, sort_keys=True))),
        "source": FORM_SOURCE,
        "type": form.fact,
        "subject": case_id,
        "time": at.isoformat(),
        "data": {"occurredAt": at.isoformat(), **data},
    }


def handed_in(event: Raw) -> Delivery:
    """Its id follows from the fact: who sends a form again brings the same delivery."""
    body = json.dumps(event, ensure_ascii=False).encode()
    return Delivery(identity(FORM, event["id"], event["time"]), FORM, STRUCTURED, {}, body)


def complaints(violations: Iterable[Violation]) -> list[str]:
    """What a person must mend, as a key of the page's sentences: a personal number, or a field."""
    return list(dict.fromkeys(v.code if v.code in PERSONAL else v.path.rpartition("/")[2] for v in violations))


def _line(fields: Fields, name: str) -> str:
    return " ".join(CONTROL.sub(" ", fields.get(name, "")).split())


def _filled(data: Raw) -> Raw:
    return {name: value for name, value in data.items() if value != ""}
