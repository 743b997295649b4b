"""Writes the letter: from what is told and what the cases looked like, subject, text and HTML that say the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.catalogue import Language
from schemas.envelope import legal_day

from . import words
from .chain import chained
from .fill import filled_in
from .letter import Block, Letter, Part, Places, Render, as_text, blocks, framed, set_out
from .link import addresses
from .mould import cast, mould_for

__all__ = ["Letter", "Part", "Places", "Render", "by_form", "compose"]

LONGEST_SUBJECT = 60  # letters: what a telephone shows
SHORTEST_TITLE = 30  # of a case, so that it is known again
SHORTEST_CUT = 20  # what whole words must leave of it


def compose(parts: Sequence[Part], language: Language, places: Places, render: Render) -> Letter:
    """One part is a letter about it; several are told in one letter, each under its own heading.

    The words are one form per kind, filled in once: text, HTML and paper are made of the same blocks.
    """
    parts = chained(parts) or parts[-1:]
    return _of_one(parts[0], language, places, render) if len(parts) == 1 else _of_many(parts, language, places, render)


def _of_one(part: Part, language: Language, places: Places, render: Render) -> Letter:
    filled = filled_in(part.said, language) | _leads(part, language, places)
    filled |= {"many": False, "mixed": "", "more": False, "shown": True}
    mould = mould_for(part.kind, filled, render)
    about = _about(mould.news % filled)
    title = filled["title"] + about
    text, html, told = cast(mould, filled, title)
    return Letter(
        _cut(filled["title"], len(about)) + about,
        text,
        html,
        template=part.kind,
        stop=places.stop,
        title=title,
        numbers=part.case_id,
        day=legal_day(part.said.time),
        blocks=told,
    )


def _of_many(parts: Sequence[Part], language: Language, places: Places, render: Render) -> Letter:
    pages = [_page(part, parts, language, places, render) for part in parts]
    cover = _cover(pages, parts, language, render)
    told = (*cover.blocks, *blocks(render("letters/_closing.txt", _closing(parts, language, places))))
    return Letter(
        cover.subject,
        as_text(told),
        render("frame.html", framed(cover.title, language, told, many=True)),
        template="+".join(dict.fromkeys(part.kind for part in parts)),
        stop=places.stop,
        title=cover.title,
        numbers=", ".join(dict.fromkeys(part.case_id for part in parts)),
        day=max(legal_day(part.said.time) for part in parts),
        blocks=told,
    )


def by_form(kind: str, filled: Mapping[str, Any], render: Render, stop: str = "") -> Letter:
    """A letter about no case: all its words stand in one form, the subject first. `filled` has the language."""
    subject, told = set_out(render(f"letters/{kind}.txt", filled))
    html = render("frame.html", framed(subject, filled["language"], told))
    return Letter(subject, as_text(told), html, template=kind, stop=stop, title=subject, blocks=tuple(told))


def _page(part: Part, parts: Sequence[Part], language: Language, places: Places, render: Render) -> Letter:
    """What one of several parts says, without the closing. Where a case stands is shown once, at the end of what is
    told of it."""
    filled = filled_in(part.said, language) | _leads(part, language, places)
    filled |= {"many": len(_cases(parts)) > 1, "shown": False}
    filled["more"] = [one for one in parts if one.kind == part.kind][-1] is not part  # of this kind, below
    news, told = set_out(render(f"letters/{part.kind}.txt", filled))
    if [one for one in parts if one.case_id == part.case_id][-1] is part:
        ends = ("letters/_block.txt", "letters/_link.txt")
        told += [block for end in ends for block in blocks(render(end, filled | {"shown": True}))]
    return _headed(filled["title"], news, told)


def _cover(pages: Sequence[Letter], parts: Sequence[Part], language: Language, render: Render) -> Letter:
    """Around several pages: the subject, a sentence that there are more, and each page under its title."""
    cases = len(_cases(parts))
    receipts = all(part.kind == "receipt" for part in parts)
    filled = {"language": language, "cases": cases, "receipts": receipts, **_called(parts)}
    news, told = set_out(render("letters/bundle.txt", filled))
    told += [block for page in pages for block in (Block("title", (page.title,)), *page.blocks)]
    if cases == 1:
        return _headed(words.title(parts[-1].said.data.snapshot, language), news, told)
    return Letter(news, "", "", title=news, blocks=tuple(told))


def _headed(title: str, news: str, told: Sequence[Block]) -> Letter:
    about = _about(news)
    return Letter(_cut(title, len(about)) + about, "", "", title=title + about, blocks=tuple(told))


def _about(news: str) -> str:
    return f": {news[:1].lower()}{news[1:]}"


def _cases(parts: Sequence[Part]) -> set[str]:
    return {part.case_id for part in parts}


def _cut(title: str, taken: int) -> str:
    """As much of the title as fits beside the news, in whole words where that leaves enough."""
    room = max(LONGEST_SUBJECT - taken, SHORTEST_TITLE)
    if len(title) <= room:
        return title
    whole = title[:room].rpartition(" ")[0]
    return (whole if len(whole) >= SHORTEST_CUT else title[: room - 1]).rstrip(",.;:- ") + "…"


def _closing(parts: Sequence[Part], language: Language, places: Places) -> dict[str, Any]:
    """The end of a letter speaks of its case, or of none when there are several."""
    now = parts[-1].said.data.snapshot
    leads = [_leads(part, language, places) for part in parts]
    return {
        **next((one for one in leads if one["link"]), leads[-1]),
        "many": len(_cases(parts)) > 1,
        "number": now.case_id,
        "team": words.plain(now.team or ""),
        "open": now.is_open,
        "language": language,
        **_called(parts),
    }


def _called(parts: Sequence[Part]) -> dict[str, Any]:
    """Of several cases the word that fits them all; when none does, `mixed` says which they are."""
    found = sorted({words.called(part.said.data.snapshot) for part in parts})
    return {"called": found[0], "mixed": ""} if len(found) == 1 else {"called": "application", "mixed": " ".join(found)}


def _leads(part: Part, language: Language, places: Places) -> dict[str, str]:
    """No link is offered that would open nothing."""
    told = part.said.data
    until = told.snapshot.links_until
    ended = until is not None and legal_day(told.happened_at) > until
    known = addresses(places.public_url, part.token, language) if part.token and not ended else {}
    return {"public_url": places.public_url, "link": "", "preferences": "", **known}
