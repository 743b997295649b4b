"""What lies ahead, in words: the expected days as the page says them, appointments, and how long something is valid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_time

from schemas.catalogue import Language
from schemas.envelope import LEGAL_ZONE, legal_day
from schemas.snapshot import Appointment
from schemas.status_events import Change, Expected, Told

from . import words
from .remind import planned


@dataclass(frozen=True, slots=True)
class Visit:
    day: str
    hour: str
    place: str
    bring: str
    was: "Visit | None" = None  # the same, as it stood before


def ahead(told: Told, language: Language) -> dict[str, Any]:
    now, change, today = told.snapshot, told.change, legal_day(told.happened_at)
    shown = _shown(told, today)
    return {
        "expected": _between(shown.first, shown.last, language, today) if shown else "",
        "expected_before": _before(change, language, today),
        "expected_beyond_the_law": bool(shown and shown.last > now.legal_date),
        "sooner": bool(shown and change.last_before and shown.last < change.last_before),
        "appointments": tuple([_planned(one, told, language, today) for one in planned(told)]),
        "waits_on": now.whose_wait,
        "valid_until": words.day(now.valid_until, language, today.year) if now.valid_until else "",
        "link_works": now.links_until is None or today <= now.links_until,
    }


def _shown(told: Told, today: date) -> Expected | None:
    """What the page shows too: not beside a day that we promised, nor when it is over."""
    now = told.snapshot
    promised = now.late or now.stands_still or (now.expected_on and now.expected_on >= today)
    return told.expected if told.expected and told.expected.last >= today and not promised else None


def _before(change: Change, language: Language, today: date) -> str:
    first, last = change.first_before, change.last_before
    return _between(first, last, language, today) if first and last else ""


def _between(first: date, last: date, language: Language, today: date) -> str:
    """`tussen 9 en 20 december`; what two days share is said once."""
    short = "d" if (first.month, first.year) == (last.month, last.year) else "d MMMM"
    year = "" if last.year == today.year else " y"
    begin = format_date(first, short if first.year == last.year else "d MMMM y", locale=language)
    end = format_date(last, f"d MMMM{year}" if first.year == last.year else "d MMMM y", locale=language)
    return f"between {begin} and {end}" if language == "en" else f"tussen {begin} en {end}"


def _planned(one: Appointment, told: Told, language: Language, today: date) -> Visit:
    before = (was for was in (told.stood.appointments if told.stood else ()) if was.ref == one.ref)
    now, was = visit(one, language, today), next(before, None)
    return replace(now, was=visit(was, language, today)) if was else now


def visit(one: Appointment, language: Language, today: date) -> Visit:
    bring = words.listed(_in_a_row(one.bring), language) if one.bring else ""
    day = words.day(legal_day(one.at), language, today.year)
    return Visit(day, _time(one.at, language), words.plain(one.place), bring)


def _in_a_row(things: Sequence[str]) -> list[str]:
    """`Uw paspoort en uw huurcontract`; a name in capitals, such as BSN, stays."""
    first, *rest = (words.clause(what) for what in things)
    return [first, *(one[:1].lower() + one[1:] if one[1:2].islower() else one for one in rest)]


def _time(at: datetime, language: Language) -> str:
    """`10.30` in Dutch, `10:30` in English."""
    return format_time(at, "H.mm" if language == "nl" else "HH:mm", tzinfo=LEGAL_ZONE, locale=language)
