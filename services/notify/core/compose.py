"""Writes the letter: from a message and what the case looked like, subject, text and HTML that say the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from schemas.catalogue import Language
from schemas.envelope import legal_day
from schemas.message_events import Kind
from schemas.snapshot import Snapshot
from schemas.status_events import Announcement, Change

from . import words
from .ahead import ahead
from .link import addresses

Render = Callable[[str, Mapping[str, Any]], str]  # the name of a form and what to fill in
Sort = Literal["text", "heading", "quote", "list", "rows", "link"]
MARKS: dict[str, Sort] = {"# ": "heading", "> ": "quote", "- ": "list", "| ": "rows", "& ": "link"}


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a letter between two blank lines. A quote holds words of staff, always Dutch."""

    sort: Sort
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.lines)

    @property
    def rows(self) -> list[tuple[str, str]]:
        pairs = (line.partition(" | ") for line in self.lines)
        return [(label, value) for label, _, value in pairs]


def compose(said: Announcement, kind: Kind, language: Language, public_url: str, token: str, render: Render) -> Letter:
    """The words of a kind and language are one form; both frames are filled from it, so they cannot differ."""
    places = {"public_url": public_url, **addresses(public_url, token, language)}
    form = render(f"{language}/{kind}.txt", filled_in(said, language) | places)
    subject, _, rest = form.strip().partition("\n")
    letter = {"subject": subject, "language": language, "blocks": blocks(rest)}
    return Letter(subject, render("frame.txt", letter), render("frame.html", letter))


def blocks(form: str) -> list[Block]:
    """A form without its subject, cut at blank lines; the first characters of a part say what it is."""
    parts = ([line.strip() for line in part.splitlines() if line.strip()] for part in form.split("\n\n"))
    return [_block(lines) for lines in parts if lines]


def _block(lines: list[str]) -> Block:
    mark = lines[0][:2]
    if sort := MARKS.get(mark):
        return Block(sort, [line.removeprefix(mark).strip() for line in lines])
    return Block("text", lines)


def filled_in(said: Announcement, language: Language) -> dict[str, Any]:
    """Everything that a form may mention, in words."""
    told, now, change = said.data, said.data.snapshot, said.data.change
    year = legal_day(told.happened_at).year

    def day(moment: date | None) -> str:
        return words.day(moment, language, year) if moment else ""

    return {
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
        "asked": [{"what": words.clause(item.what), "why": words.clause(item.why)} for item in now.asked],
        "answer_before": day(now.answer_before),
        "waited_days": sum(line.days for line in now.ledger if line.ground == "completion"),
        "stands_still": now.stands_still,
        "does_not_count": any(line.open and line.ground == "completion" for line in now.ledger),
        "late": now.late,
        "outcome": _tellable_outcome(now),
        "before": day(change.before),
        "after": day(change.after),
        "moved": bool(change.before and change.after and change.before != change.after),
        "beyond_the_law": bool(change.after and change.after > now.legal_date),
        "reason": words.reason(change.reason, language),
        "turn": change.whose or words.turn(change.reason),
        "explanation": _explanation(change),
        "what_was_wrong": words.plain(change.reason or ""),
    } | ahead(told, language)


def _explanation(change: Change) -> str:
    """The sentence of the department; not when it only repeats what the reason says in Dutch already."""
    said = words.plain(change.explanation or "")
    return "" if said.rstrip(".") == words.reason(change.reason, "nl") else said


def _tellable_outcome(snapshot: Snapshot) -> str | None:
    """A mail is as open as a postcard: what the city decided on someone's income is not written on it."""
    kind = words.case_type(snapshot)
    return snapshot.outcome if kind and kind.published else None
