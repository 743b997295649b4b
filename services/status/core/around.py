"""What happens around a case: contacts, rating, documents, appointments, links, and the cases it waits for."""

from datetime import date, timedelta
from typing import Any

from schemas.envelope import instant
from schemas.facts import FORM_SOURCE
from schemas.snapshot import Appointment, Document, Rating, Snapshot, Spoken

from .case import changed
from .rules import CONTRACT, against_speaker, refuse

LAST_CONTACTS = 10
MOST_DOCUMENTS = 100
MOST_APPOINTMENTS = 20
A_LINK = timedelta(seconds=1)  # a link tells the second in which it was made


def contacted(before: Snapshot, fact: Any, day: date) -> Snapshot:
    said = fact.data
    spoken = Spoken(instant(said.occurred_at), said.channel, said.topic, said.team)
    return changed(before, contacts=(*before.contacts, spoken)[-LAST_CONTACTS:])


def rated(before: Snapshot, fact: Any, day: date) -> Snapshot:
    """Whoever changes their mind is heard: the last time counts."""
    if before.is_open:
        return refuse(before, fact, [("rating-too-early", CONTRACT)])
    return changed(before, rated=Rating(fact.data.grade, day))


def documented(before: Snapshot, fact: Any, day: date) -> Snapshot:
    said = fact.data
    added = Document(said.title, said.kind, said.by, day, said.size)
    return changed(before, documents=(*before.documents, added)[-MOST_DOCUMENTS:])


def planned(before: Snapshot, fact: Any, day: date) -> Snapshot:
    """An appointment that is moved before it was planned is planned: the order of two systems is not ours."""
    said = fact.data
    new = Appointment(said.ref, said.at, said.place, tuple(said.bring))
    rest = (one for one in before.appointments if one.ref != said.ref)
    soonest = sorted((*rest, new), key=lambda one: (one.at, one.ref))
    return changed(before, appointments=tuple(soonest[-MOST_APPOINTMENTS:]))


def cancelled(before: Snapshot, fact: Any, day: date) -> Snapshot:
    return changed(before, appointments=tuple(one for one in before.appointments if one.ref != fact.data.ref))


def linked(before: Snapshot, fact: Any, day: date) -> Snapshot:
    return changed(before, dossier_id=fact.data.dossier_id, depends_on=tuple(fact.data.depends_on))


def links_revoked(before: Snapshot, fact: Any, day: date) -> Snapshot:
    """An agent hears first that a mail went astray, so their form may say this of every case.

    Once more at the same moment takes back what was sent between the two: that counts from a second later.
    """
    codes = [] if fact.source == FORM_SOURCE else list(against_speaker(before, fact))
    moment = instant(fact.data.occurred_at)
    since = max(moment, before.links_from + A_LINK) if before.links_from else moment
    return refuse(before, fact, codes) if codes else changed(before, links_from=since)
