"""Fills in the forms: everything that an announcement tells, in words of the reader's language."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple, get_args

from schemas.catalogue import Called, Language
from schemas.envelope import legal_day
from schemas.status_events import Announcement, Change, Mended, Told

from . import words
from .ahead import ahead
from .before import before


class Ask(NamedTuple):
    what: str
    why: str


class Put(NamedTuple):
    """Right, by a correction."""

    fact: str
    date: str
    was: str
    should_be: str
    words: str
    said: str
    should_say: str


def filled_in(said: Announcement, language: Language) -> dict[str, Any]:
    """Everything that a form may mention, in words."""
    told, now, change = said.data, said.data.snapshot, said.data.change
    year, called = legal_day(told.happened_at).year, words.called(now)

    def day(moment: date | None) -> str:
        return words.day(moment, language, year) if moment else ""

    return {
        "language": language,
        "called": called,
        "number": now.case_id,
        "title": words.title(now, language),
        "phase": now.phase,
        "open": now.is_open,
        "name": change.name,
        "step": words.step(now, language),
        "step_number": now.step_number,
        "step_count": now.step_count,
        "departments": words.departments(now, language),
        "team": words.plain(now.team or ""),
        "received_on": day(now.received_on),
        "legal_date": day(now.legal_date),
        "expected_on": day(now.expected_on) if now.promised == now.expected_on else "",
        "asked": tuple([Ask(words.clause(item.what), words.clause(item.why)) for item in now.asked]),
        "answer_before": day(now.answer_before),
        "waited_days": sum(line.days for line in now.ledger if line.ground == "completion"),
        "stands_still": now.stands_still,
        "does_not_count": any(line.open and line.ground == "completion" for line in now.ledger),
        "late": now.late,
        "result": words.result(now, now.outcome, language),
        "unprocessed": now.outcome == "left-unprocessed",
        "before": day(change.before),
        "after": day(change.after),
        "moved": bool(change.before and change.after and change.before != change.after),
        "beyond_the_law": bool(change.after and change.after > now.legal_date),
        "reason": words.reason(change.reason, language, called),
        "turn": change.whose or words.turn(change.reason),
        "explanation": _explanation(change),
        "mended": _mended(told, language, day),
        "objection_until": day(_still_ahead(now.objection_until, told)),
        "was": before(told, language),
    } | ahead(told, language)


def _still_ahead(last: date | None, told: Told) -> date | None:
    return last if last and last >= legal_day(told.happened_at) else None


def _mended(told: Told, language: Language, day: Callable[[date | None], str]) -> Put:
    """What a correction put right; all empty for what is none, and as far as status told nothing of it."""
    one = told.mended or Mended("")
    said, should_say = words.mended(told.snapshot, one, language)
    heard = (one.words or "") if should_say else ""
    return Put(one.fact, one.date or "", day(one.was), day(one.should_be), heard, said, should_say)


def _explanation(change: Change) -> str:
    """The sentence of the department; not when it only repeats the reason in Dutch, whatever it calls a case."""
    if not change.explanation:
        return ""
    said = words.plain(change.explanation)
    return "" if said.rstrip(".") in {words.reason(change.reason, "nl", one) for one in get_args(Called)} else said
