"""Writes the letter: from what is told and what the cases looked like, subject, text and HTML that say the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from schemas.catalogue import Language
from schemas.envelope import legal_day
from schemas.snapshot import Snapshot
from schemas.status_events import Announcement, Change

from . import words
from .ahead import ahead
from .letter import Block, Letter, Part, Places, blocks
from .link import addresses

__all__ = ["Letter", "Part", "Places", "Render", "compose"]

Render = Callable[[str, Mapping[str, Any]], str]  # the name of a form and what to fill in, with the language
LONGEST_SUBJECT = 60  # letters: what a telephone shows
SHORTEST_TITLE = 30  # of a case, so that it is known again


def compose(parts: Sequence[Part], language: Language, places: Places, render: Render) -> Letter:
    """One part is a letter about it; several are told in one letter, each under its own heading.

    The words are one form per kind, filled in once: text, HTML and paper are made of the same blocks.
    """
    pages = [_page(part, parts, language, places, render) for part in parts]
    filled = _closing(parts, language, places)
    closing = blocks(render("letters/_closing.txt", filled))
    if len(pages) == 1:
        subject, title, told = pages[0].subject, pages[0].title, pages[0].blocks
    else:
        subject, told = _bundled(pages, filled, render)
        title = subject
    template = "+".join(dict.fromkeys(part.kind for part in parts))
    letter = {"subject": title, "language": language, "blocks": [*told, *closing], "many": len(pages) > 1}
    text, html = render("frame.txt", letter).strip() + "\n", render("frame.html", letter)
    numbers = ", ".join(dict.fromkeys(part.case_id for part in parts))
    day = max(legal_day(part.said.time) for part in parts)
    return Letter(subject, text, html, template, places.stop, title, numbers, day, (*told, *closing))


def _page(part: Part, parts: Sequence[Part], language: Language, places: Places, render: Render) -> Letter:
    """What one part says, without the closing. Where a case stands is shown once, at the end of what is told of it."""
    alone = len(parts) == 1
    filled = filled_in(part.said, language) | _leads(part, language, places) | {"many": not alone, "shown": alone}
    news, _, rest = render(f"letters/{part.kind}.txt", filled).strip().partition("\n")
    told = blocks(rest)
    if [one for one in parts if one.case_id == part.case_id][-1] is part:
        ends = ("letters/_link.txt",) if alone else ("letters/_block.txt", "letters/_link.txt")
        told += [block for end in ends for block in blocks(render(end, filled | {"shown": True}))]
    about = f": {news[:1].lower()}{news[1:]}"
    return Letter(_cut(filled["title"], len(about)) + about, "", "", title=filled["title"] + about, blocks=tuple(told))


def _cut(title: str, taken: int) -> str:
    """As much of the title as fits beside the news, in whole words."""
    room = max(LONGEST_SUBJECT - taken, SHORTEST_TITLE)
    return title if len(title) <= room else title[:room].rpartition(" ")[0].rstrip(",.;:- ") + "…"


def _bundled(pages: Sequence[Letter], filled: Mapping[str, Any], render: Render) -> tuple[str, list[Block]]:
    subject, _, opening = render("letters/bundle.txt", filled).strip().partition("\n")
    return subject, [*blocks(opening), *_headed(pages)]


def _headed(pages: Sequence[Letter]) -> Iterator[Block]:
    for page in pages:
        yield Block("title", (page.title,))
        yield from page.blocks


def _closing(parts: Sequence[Part], language: Language, places: Places) -> dict[str, Any]:
    """The end of a letter speaks of its first case, or of none when there are several."""
    now = parts[0].said.data.snapshot
    return {
        **_leads(parts[0], language, places),
        "many": len({part.case_id for part in parts}) > 1,
        "cases": len({part.case_id for part in parts}),
        "number": now.case_id,
        "team": words.plain(now.team or ""),
        "open": now.is_open,
        "language": language,
    }


def _leads(part: Part, language: Language, places: Places) -> dict[str, str]:
    """No link is offered that would open nothing."""
    told = part.said.data
    until = told.snapshot.links_until
    ended = until is not None and legal_day(told.happened_at) > until
    known = addresses(places.public_url, part.token, language) if part.token and not ended else {}
    return {"public_url": places.public_url, "link": "", "preferences": "", **known}


def filled_in(said: Announcement, language: Language) -> dict[str, Any]:
    """Everything that a form may mention, in words."""
    told, now, change = said.data, said.data.snapshot, said.data.change
    year = legal_day(told.happened_at).year

    def day(moment: date | None) -> str:
        return words.day(moment, language, year) if moment else ""

    return {
        "language": language,
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
