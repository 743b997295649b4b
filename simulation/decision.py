"""How an invented case gets to its decision: work, hand-overs, delays, extension, and the pull of the last day."""

from datetime import date, datetime, timedelta
from random import Random

from schemas.catalogue import StepType, catalogue

from .habits import Lasting, drawn, working_day
from .life import Life

OUTSIDE = {"external-advice", "on-hold", "stakeholder-views"}  # waiting for others lasts beyond the term
DAYS = {"D": 1, "W": 7, "M": 30}


def decide(life: Life, opened: datetime, checked: datetime, waited: int) -> None:
    """Plan the decision, with what comes in between: advice, delay, extension, and the pull of the last day."""
    waited += _perhaps_ask_advice(life, checked)
    work = life.habits.case_types[life.type_id].days(life.dice) / (3 if life.likely(life.habits.quick) else 1)
    goal = max(opened.date() + timedelta(days=round(work) + waited), checked.date() + timedelta(days=2))
    last = opened.date() + timedelta(days=days_in(life.kind.term.period) + waited)
    reason = life.habits.delay(life.dice)
    waits = timedelta(days=_lasting(life, life.habits.delays[reason]) if reason else 0)
    if reason in OUTSIDE:
        goal = working_day(max(goal, last) + waits)
    else:
        goal += waits
        last = _perhaps_extend(life, checked, max(goal, life.held_until), last)
        goal = working_day(_pulled(life, goal, last))
    held = goal < life.held_until
    if held:
        goal, reason = working_day(life.held_until), "coordination"
    decided = life.later(checked, (goal - checked.date()).days)
    if reason:
        when = _just_before(life, checked, last) if held else _on_the_way(life, checked, decided)
        _announce_delay(life, when, decided, reason, last)
    _perhaps_complain(life, last, decided)
    _work(life, checked, decided)
    announce(life, decided, _outcome(life))


def _perhaps_ask_advice(life: Life, checked: datetime) -> int:
    """Days that the case waits for the national Bibob office."""
    habit = life.habits.bibob
    if life.type_id not in habit.case_types or not life.likely(habit.share):
        return 0
    asked = life.later(checked, 1)
    came = life.later(asked, min(habit.days(life.dice), 55))  # after eight weeks the term runs on
    life.say(asked, "term.suspended", ground="bibob")
    life.say(came, "term.resumed", ground="bibob")
    return (came.date() - asked.date()).days


def _perhaps_complain(life: Life, last: date, decided: datetime) -> None:
    """Who waits more than a week beyond the term may give notice of default."""
    noticed = life.habits.moment(life.dice, working_day(last + timedelta(days=8)))
    if life.kind.penalty and noticed < decided and life.likely(life.habits.in_default):
        life.say(noticed, "default.noticed", receivedOn=noticed.date().isoformat())


def _lasting(life: Life, delay: Lasting) -> int:
    return max(round(delay.days(life.dice)), 3)


def _perhaps_extend(life: Life, checked: datetime, goal: date, last: date) -> date:
    """The last day of the term, after an extension in time where the type allows one."""
    when = life.later(checked, max((last - checked.date()).days - life.dice.randint(3, 14), 1))
    no_use = goal <= last or when.date() > last  # an extension counts only when told within the term
    if no_use or not life.kind.extension or not life.likely(life.habits.extended):
        return last
    life.say(
        when,
        "term.extended",
        by=life.kind.extension.period,
        reason="term-extended",
        explanation="Wij hebben meer tijd nodig om uw aanvraag goed te beoordelen.",
        announcedOn=when.date().isoformat(),
    )
    return last + timedelta(days=days_in(life.kind.extension.period))


def _pulled(life: Life, goal: date, last: date) -> date:
    """The deadline effect: much of what would end near the last day ends just before it."""
    habit = life.habits.deadline
    near = -habit.reach_before <= (goal - last).days <= habit.reach_after
    if not near or not life.likely(habit.pull):
        return goal
    day = last - timedelta(days=life.dice.randint(0, 1))
    return day if working_day(day) == day else day - timedelta(days=day.weekday() - 4)


def _on_the_way(life: Life, checked: datetime, decided: datetime) -> datetime:
    span = (decided.date() - checked.date()).days
    return life.later(checked, span * life.dice.uniform(0.05, 0.35))


def _just_before(life: Life, checked: datetime, last: date) -> datetime:
    """Who waits for another case hopes for long that the term can be met."""
    return life.later(checked, max((last - checked.date()).days - life.dice.randint(3, 10), 1))


def _announce_delay(life: Life, when: datetime, decided: datetime, reason: str, last: date) -> None:
    """A notice with a date that may turn out a few days off; none when the term is met."""
    expected = working_day(decided.date() + timedelta(days=life.dice.randint(0, 4)))
    if when.date() < decided.date() and expected > last:
        sentence = f"{catalogue().reasons[reason].nl}."
        life.say(when, "delay.announced", reason=reason, explanation=sentence, expectedOn=expected.isoformat())


def _work(life: Life, checked: datetime, decided: datetime) -> None:
    """The steps between check and decision, side by side or handed over from one to the next."""
    *between, last = life.kind.steps[1:]
    span = (decided.date() - checked.date()).days
    together, free, giving = life.likely(0.4), checked, life.kind.steps[0]
    dice = Random(f"{life.case_id}/hand-over")  # of their own: all else is the same with and without a wait
    for number, step in enumerate(between, 1):
        share = life.dice.uniform(0.4, 0.9) if together else 0.9 * number / len(between)
        ready = checked if together else free
        begun = min(_taken_up(life, dice, ready, giving, step), decided)
        ended = min(max(life.later(begun, 0), life.later(checked, span * share)), decided)
        life.move(begun, "step.started", step)
        life.move(ended, "step.completed", step)
        free, giving = max(free, ended), giving if together else step
    life.move(min(_taken_up(life, dice, free, giving, last), decided), "step.started", last)
    life.move(decided, "step.completed", last)


def _taken_up(life: Life, dice: Random, ready: datetime, giving: StepType, taking: StepType) -> datetime:
    """Another department does not always begin on the day that the work came to it."""
    habit, by = life.habits.hand_over, {giving.department or life.owner, taking.department or life.owner}
    if len(by) == 1 or dice.random() >= habit.share:
        return ready
    return life.habits.later(dice, ready, habit.days(dice))


def _outcome(life: Life) -> str:
    refused, partly = life.habits.refused, life.habits.partly
    return drawn(life.dice, {"granted": 1 - refused - partly, "refused": refused, "partly": partly})


def announce(life: Life, decided: datetime, outcome: str) -> None:
    sent = life.later(decided, life.dice.choice((0, 0, 0, 1)))
    life.say(decided, "decision.taken", outcome=outcome)
    life.say(sent, "decision.sent", publishedOn=sent.date().isoformat())
    life.say(life.later(sent, life.dice.randint(0, 5)), "case.closed")


def days_in(period: str) -> int:
    """Calendar days of an ISO 8601 period of one unit; a month as 30, good enough for a game."""
    return int(period[1:-1]) * DAYS[period[-1]]
