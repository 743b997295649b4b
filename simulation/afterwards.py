"""How a case goes on after its end: an objection with a case of its own, a case opened again, a grade."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from .habits import drawn
from .life import Life, told
from .people import Raw

GRADES = {"1": 0.05, "2": 0.1, "3": 0.2, "4": 0.4, "5": 0.25}
WORDS = {
    "1": "Ik moest zelf bellen.",
    "2": "De datum veranderde twee keer.",
    "5": "Fijn dat ik steeds wist waar het lag.",
}


def live_on(life: Life) -> Iterator[list[Raw]]:
    """What follows in the case itself is added to it; the case of an objection comes beside it, told."""
    dice = Random(f"{life.case_id}/afterwards")
    if (sent := life.last("decision.sent")) is None:
        return
    outcome = next(said["outcome"] for _, name, _, said in life.facts if name == "decision.taken")
    habits = life.habits.afterwards
    if outcome in habits.objects and life.kind.objection and dice.random() < habits.objects[outcome]:
        filed = life.habits.later(dice, sent, dice.randint(10, 35))
        life.say(filed, "objection.filed", objectionCaseId=f"{life.case_id}-B")
        yield told(_objection(life, filed, sent, dice))
    elif outcome == "left-unprocessed" and dice.random() < habits.reopened:
        _open_again(life, sent, dice)
    if dice.random() < habits.rates:
        _rate(life, dice)


def _objection(life: Life, filed: datetime, sent: datetime, dice: Random) -> Life:
    """It is heard, and answered within its own term."""
    case = Life(f"{life.case_id}-B", "bezwaar", life.applicant, life.habits, dice)
    day, owner = filed.date().isoformat(), life.owner
    who: Raw = {"caseType": "bezwaar", "applicantId": life.applicant, "receivedOn": day, "channel": "web"}
    what: Raw = {"title": case.kind.nl, "contestedOn": sent.date().isoformat()}
    case.say(filed, "case.opened", owner, **who, **what)
    moments = [filed]
    for days in (2, 12, 9, 14):
        moments.append(life.habits.later(dice, moments[-1], days))
    _, read, heard, weighed, decided = moments
    steps = case.kind.steps
    for step, begun, done in zip(steps, (filed, read, weighed), (read, heard, decided), strict=True):
        words = {"step": step.id, "department": owner, "team": case.team(owner)}
        case.say(begun + timedelta(minutes=5), "step.started", owner, **words)
        case.say(done - timedelta(minutes=1), "step.completed", owner, **words)
    case.say(decided, "decision.taken", owner, outcome=drawn(dice, {"granted": 0.3, "refused": 0.7}))
    case.say(decided + timedelta(minutes=20), "decision.sent", owner, publishedOn=decided.date().isoformat())
    case.say(decided + timedelta(minutes=40), "case.closed", owner)
    return case


def _open_again(life: Life, sent: datetime, dice: Random) -> None:
    """What was missing came after all: the case is taken up once more."""
    closed = life.last("case.closed") or sent
    again = life.habits.later(dice, closed, dice.randint(3, 12))
    decided = life.habits.later(dice, again, dice.randint(6, 20))
    life.say(again, "case.reopened", reason="late-answer")
    life.move(again + timedelta(minutes=10), "step.started", life.kind.steps[-1])
    life.move(decided - timedelta(minutes=1), "step.completed", life.kind.steps[-1])
    life.say(decided, "decision.taken", outcome="granted")
    life.say(decided + timedelta(minutes=20), "decision.sent", publishedOn=decided.date().isoformat())
    life.say(life.habits.later(dice, decided, 1), "case.closed")


def _rate(life: Life, dice: Random) -> None:
    """The applicant's own word, by our form: no department says it."""
    closed, grade = life.last("case.closed"), drawn(dice, GRADES)
    if closed:
        word = {"word": WORDS[grade]} if grade in WORDS else {}
        when = life.habits.later(dice, closed, dice.randint(1, 5))
        life.say(when, "case.rated", grade=int(grade), **word)
