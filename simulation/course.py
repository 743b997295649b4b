"""The course of one invented case, thrown with its own dice: applied, checked, perhaps asked or delayed, decided."""

from datetime import datetime, timedelta
from itertools import chain

from .afterwards import live_on
from .beside import live_beside
from .decision import announce, decide
from .habits import drawn
from .life import Life, told
from .mistakes import put_right
from .names import AREAS, title_of
from .people import Raw

QUESTIONS = (
    ("plattegrond", "Een plattegrond met maten", "Op uw tekening ontbreken de maten"),
    ("foto", "Een foto van de plek", "Wij kunnen de plek niet goed zien"),
    ("bewijs", "Een bewijs van uw inkomen of kosten", "Zonder dit bewijs kunnen wij niet verder"),
    ("machtiging", "Een machtiging van de eigenaar", "U bent niet zelf de eigenaar"),
)


def live(life: Life, opened: datetime) -> list[Raw]:
    """Everything that will be told about the case, oldest first; then what is told of the objection to it."""
    checked, waited = _check(life, _open(life, opened))
    if checked:
        decide(life, opened, checked, waited)
    _perhaps_withdraw(life, opened)
    live_beside(life)
    objections = list(live_on(life))
    put_right(life, told(life))
    return [*told(life), *chain.from_iterable(objections)]


def _open(life: Life, opened: datetime) -> datetime:
    """When somebody began to look at it."""
    area = life.part.area if life.part else life.dice.choice(AREAS)
    life.say(
        opened,
        "case.opened",
        caseType=life.type_id,
        applicantId=life.applicant,
        receivedOn=opened.date().isoformat(),
        channel=drawn(life.dice, life.habits.channels),
        title=title_of(life.dice, life.type_id, life.kind, area, **_named(life)),
        **({"area": area} if life.kind.published else {}),
        **({"dossierId": life.part.dossier} if life.part else {}),
    )
    begun = life.later(opened, life.dice.randint(0, 2))
    life.move(begun, "step.started", life.kind.steps[0])
    life.say(begun, "handler.assigned", team=life.team(life.owner))
    if life.part and life.part.waits_for:
        life.say(begun, "case.linked", dossierId=life.part.dossier, dependsOn=list(life.part.waits_for))
    return begun


def _named(life: Life) -> dict[str, str]:
    """All requests of one plan are about the same business."""
    if not life.part:
        return {}
    return {"business": life.part.business, "building": f"Verbouwing tot {life.part.business}"}


def _check(life: Life, begun: datetime) -> tuple[datetime | None, int]:
    """When the request was complete, and the days it waited for the applicant; None if it never was."""
    checked = life.later(begun, life.dice.randint(1, 6))
    waited = 0
    if "completion" in life.kind.suspension and life.likely(life.habits.missing_data.share):
        asked = checked
        answered = _ask(life, asked)
        if not answered:
            return None, 0
        waited = (answered.date() - asked.date()).days
        checked = life.later(answered, life.dice.randint(0, 2))
    life.move(checked, "step.completed", life.kind.steps[0])
    life.say(checked, "case.taken-in")
    return checked, waited


def _ask(life: Life, asked: datetime) -> datetime | None:
    """Ask for missing data; None if nothing came and the request was left aside."""
    habit = life.habits.missing_data
    before = asked.date() + timedelta(days=habit.answer_within)
    ref, what, why = life.dice.choice(QUESTIONS)
    items = [{"ref": ref, "what": what, "why": why}]
    life.say(asked, "information.requested", items=items, answerBefore=before.isoformat())
    if life.likely(habit.left_unprocessed):
        _leave(life, life.later(asked, habit.answer_within + life.dice.randint(3, 14)))
        return None
    answered = life.later(asked, habit.days(life.dice))
    life.say(answered, "information.received", refs=[ref], complete=True)
    return answered


def _leave(life: Life, when: datetime) -> None:
    life.move(when, "step.completed", life.kind.steps[0])
    announce(life, when, "left-unprocessed")


def _perhaps_withdraw(life: Life, opened: datetime) -> None:
    """Some think better of it before the decision: what would have come after is not told."""
    end = min(when for when, name, _, _ in life.facts if name == "decision.taken")
    if life.likely(life.habits.withdrawn):
        days = life.dice.uniform(0.1, 0.9) * (end.date() - opened.date()).days
        if (when := life.later(opened, days)) < end:
            life.facts[:] = [fact for fact in life.facts if fact[0] < when]
            life.say(when, "case.withdrawn", reason="withdrawn")
