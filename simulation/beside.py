"""What happens beside the course of a case: documents, calls, appointments, and mistakes that departments put right.

It is thrown with dice of its own: the course of every case is the same with and without it.
"""

from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from schemas.envelope import LEGAL_ZONE

from .habits import drawn, working_day
from .life import Life

Fact = tuple[datetime, str, str, dict[str, Any]]
CONTACT_CENTRE = "DPZ"
TOPICS = {"progress": 0.5, "term": 0.2, "documents": 0.2, "other": 0.1}
TALKS = {  # what to bring to a talk
    "bijstandsuitkering": ["Uw legitimatiebewijs", "Uw laatste bankafschrift"],
    "schuldhulpverlening": ["Uw legitimatiebewijs", "Een lijst van uw schulden"],
}
PLACES = ("Stadhuis, Spui 70", "Stadsdeelkantoor Escamp", "Stadsdeelkantoor Segbroek")


def live_beside(life: Life) -> None:
    """After the course is known; nothing is said of a case that was withdrawn."""
    dice = Random(f"{life.case_id}/beside")
    found = [*_documents(life, dice), *_calls(life, dice), *_talk(life, dice)]
    end = life.last("case.withdrawn")
    life.facts += [one for one in found if end is None or one[0] < end]


def _documents(life: Life, dice: Random) -> list[Fact]:
    """The papers that come with a request, the answer to a question, the decision; only what they are."""
    found: list[Fact] = []
    for when, name, department, said in list(life.facts):
        soon = when + timedelta(minutes=1)
        match name:
            case "case.opened" if dice.random() < life.habits.beside.documents:
                found.append(_document(dice, soon, department, "Aanvraagformulier", "aanvraag", "applicant"))
            case "information.requested":
                asked = said["items"][0]["what"]
                came = next((w for w, n, _, _ in life.facts if n == "information.received" and w > when), None)
                if came:
                    found.append(
                        _document(dice, came + timedelta(minutes=1), department, asked, "bewijsstuk", "applicant")
                    )
            case "term.resumed":
                found.append(_document(dice, soon, department, "Advies over uw aanvraag", "advies", "third-party"))
            case "decision.sent":
                found.append(_document(dice, soon, department, "Besluit", "besluit", "municipality"))
    return found


def _document(dice: Random, when: datetime, department: str, title: str, kind: str, by: str) -> Fact:
    said = {"title": title, "kind": kind, "by": by, "size": round(10 ** dice.uniform(4.5, 6.7))}
    return when, "document.added", department, said


def _calls(life: Life, dice: Random) -> list[Fact]:
    """Who calls 14070 or comes to the desk, at any time before the end."""
    if dice.random() >= life.habits.beside.calls:
        return []
    first, last = life.facts[0][0], max(when for when, *_ in life.facts)
    days = (last.date() - first.date()).days
    moments = [life.habits.later(dice, first, dice.uniform(0, days)) for _ in range(dice.choice((1, 1, 2)))]
    return [(when, "contact.logged", CONTACT_CENTRE, _call(dice)) for when in moments]


def _call(dice: Random) -> dict[str, str]:
    topic, channel = drawn(dice, TOPICS), dice.choice(("phone", "phone", "desk"))
    return {"channel": channel, "topic": topic, "team": "Klantcontactcentrum 14070"}


def _talk(life: Life, dice: Random) -> list[Fact]:
    """A talk about support; some are moved, some are called off."""
    taken, decided = life.last("case.taken-in"), life.last("decision.taken")
    if life.type_id not in TALKS or not taken or dice.random() >= life.habits.beside.talks:
        return []
    told = life.habits.later(dice, taken, 1)
    plan = {"ref": "gesprek", "place": dice.choice(PLACES), "bring": TALKS[life.type_id]}
    day = dice.randint(4, 9)
    said: list[Fact] = [(told, "appointment.planned", life.owner, plan | {"at": _at(dice, told, day)})]
    chance, later = dice.random(), life.habits.later(dice, told, 2)
    if chance < life.habits.beside.talks_moved:
        said.append((later, "appointment.moved", life.owner, plan | {"at": _at(dice, told, day + 7)}))
    elif chance < 2 * life.habits.beside.talks_moved:
        said.append((later, "appointment.cancelled", life.owner, {"ref": "gesprek"}))
    return [one for one in said if decided is None or one[0] < decided]


def _at(dice: Random, told: datetime, days: int) -> str:
    """In the hours in which one can come, on a working day."""
    day = working_day(told.date() + timedelta(days=days))
    return datetime.combine(day, time(dice.randint(9, 15), dice.choice((0, 30))), LEGAL_ZONE).isoformat()
