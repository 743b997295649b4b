"""The lines over which departments speak: their systems say that they run, and one falls silent for two days."""

from datetime import date, datetime, time, timedelta

from schemas.catalogue import catalogue
from schemas.envelope import LEGAL_ZONE, identity

from .life import event
from .people import Raw
from .town import Town, in_order

BEATS = (time(7), time(11), time(15), time(19))
ONE_DAY = timedelta(days=1)


def arriving(town: Town, day: date) -> list[Raw]:
    """What comes in on a day: what happened, the heartbeats, and first of all what a broken line held back."""
    heard = [fact for fact in _said(town, day) if fact["source"] != silent(town, day)]
    return [*_held(town, day), *heard]


def silent(town: Town, day: date) -> str | None:
    """The system of which nothing comes in on this day."""
    habits = town.habits.silence
    days = (day - town.start).days - habits.first_day
    broken = days >= 0 and days % habits.every < habits.days
    return catalogue().departments[habits.department].sources[0] if broken else None


def _held(town: Town, day: date) -> list[Raw]:
    """What happened while the line was broken; nobody sends old heartbeats."""
    held: list[Raw] = []
    before = day - ONE_DAY
    while not silent(town, day) and (source := silent(town, before)):
        held = [fact for fact in town.day(before) if fact["source"] == source] + held
        before -= ONE_DAY
    return held


def _said(town: Town, day: date) -> list[Raw]:
    return sorted([*town.day(day), *_beats(town, day)], key=in_order)


def _beats(town: Town, day: date) -> list[Raw]:
    moments = [datetime.combine(day, beat, LEGAL_ZONE) for beat in BEATS]
    systems = [(name.lower(), one.sources[0]) for name, one in catalogue().departments.items()]
    return [_alive(town.name, name, source, moment) for name, source in systems for moment in moments]


def _alive(town: str, name: str, source: str, moment: datetime) -> Raw:
    id = identity("town", town, source, moment.isoformat())
    return event(id, source, "source.alive", f"zaaksysteem-{name}", moment, 1, {})
