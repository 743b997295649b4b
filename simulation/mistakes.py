"""Mistakes that a department puts right: a day that was typed wrongly, a paper that belongs to somebody else."""

from datetime import date, datetime, timedelta
from random import Random

from schemas.catalogue import catalogue

from .life import Life, moment_of
from .people import Raw


def put_right(life: Life, facts: list[Raw]) -> None:
    """After all else is known: only then has each fact the id by which it is corrected."""
    dice = Random(f"{life.case_id}/mistakes")
    chance, habits = dice.random(), life.habits.mistakes
    if chance < habits.corrected:
        _correct(life, facts[0], dice)
    elif chance < habits.corrected + habits.retracted:
        _retract(life, facts, dice)


def _correct(life: Life, opening: Raw, dice: Random) -> None:
    """The request had come in a day before."""
    said = opening["data"]
    right = said | {"receivedOn": (date.fromisoformat(said["receivedOn"]) - timedelta(days=1)).isoformat()}
    when = life.habits.later(dice, moment_of(opening), 1)
    _say(life, when, "fact.corrected", opening, "De dag van ontvangst klopte niet.", {"data": right})


def _retract(life: Life, facts: list[Raw], dice: Random) -> None:
    """A document of somebody else lay in this case for a day."""
    papers = [fact for fact in facts if fact["type"] == "nl.spoor.document.added.v1"]
    if papers:
        when = life.habits.later(dice, moment_of(papers[0]), 1)
        _say(life, when, "fact.retracted", papers[0], "Dit document hoort bij een andere aanvraag.", {})


def _say(life: Life, when: datetime, name: str, wrong: Raw, reason: str, more: Raw) -> None:
    """By the same system, and not of a case that ended before."""
    department = catalogue().department_of(wrong["source"])
    if when < max(moment for moment, *_ in life.facts):
        life.say(when, name, department, factId=wrong["id"], reason=reason, **more)
