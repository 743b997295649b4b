"""What somebody read before and holds no more, in words, to stand beside what holds now."""

from datetime import date
from typing import NamedTuple

from schemas.catalogue import Language
from schemas.envelope import legal_day
from schemas.snapshot import Appointment
from schemas.status_events import Stood, Told

from . import words
from .ahead import Visit, visit


class Before(NamedTuple):
    """Empty where nothing was otherwise."""

    asked: tuple[str, ...]  # and need not be sent any more
    answer_before: str
    visits: tuple[Visit, ...]  # that take place no more
    result: str
    objection_until: str
    objection_now: str
    sooner: bool  # is the last day to object, or gone
    otherwise: bool  # than they read it, is something of this


def before(told: Told, language: Language) -> Before | None:
    """None for what says of nothing how it stood."""
    was, now = told.stood, told.snapshot
    if was is None:
        return None
    still = {one.what for one in now.asked}
    return Before(
        tuple(words.clause(one.what) for one in was.asked if one.what not in still),
        _day(was.answer_before if now.answer_before else None, told, language),
        tuple(visit(one, language, legal_day(told.happened_at)) for one in _dropped(told, was.appointments)),
        words.result(now, was.outcome, language) if now.outcome else "",
        _day(was.objection_until, told, language),
        _day(now.objection_until, told, language),
        bool(was.objection_until and (now.objection_until is None or now.objection_until < was.objection_until)),
        was != Stood(),
    )


def _dropped(told: Told, was: tuple[Appointment, ...]) -> list[Appointment]:
    still = {one.ref for one in told.snapshot.appointments}
    return [one for one in was if one.ref not in still and one.at > told.happened_at]


def _day(moment: date | None, told: Told, language: Language) -> str:
    return words.day(moment, language, legal_day(told.happened_at).year) if moment else ""
