"""On paper: a PDF that a screen reader can read too (PDF/UA-1); a letter is addressed for a window envelope."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from babel.dates import format_date
from typst import Compiler, Fonts, TypstError

from schemas.catalogue import Language

from ..core.letter import Block, Letter
from ..templates import render

FORMS, LETTER = Path(__file__).parent.parent / "templates", "letter.typ"
ON_SCREEN = ("button", "link")  # nobody can press paper; the letter names the address to type
# What surely has a shape in the font: Latin, Greek, Cyrillic, punctuation. PDF/UA forbids letters without one.
SHAPELESS = re.compile("[^ -~\u00a0-\u024f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u200b\u2010-\u2027\u2030-\u203a€]")
_one_at_a_time = Lock()  # the compiler keeps what is filled in


class Unprintable(ValueError):
    """The address holds signs that no Dutch postman reads: a colleague must look."""


def as_pdf(letter: Letter, to: Sequence[str], language: Language) -> bytes:
    """The same letter to the same address gives the same bytes. Takes some 10 ms: not in the event loop."""
    told = _told(letter, ["".join(filter(str.isprintable, line)).strip() for line in to], language)
    try:
        return _printed(LETTER, told, letter.day)
    except TypstError:
        if SHAPELESS.search("".join(told["to"])):
            raise Unprintable from None
        return _printed(LETTER, _with_shapes(told), letter.day)


def document(form: str, told: dict[str, Any]) -> bytes:
    """A form of templates/ on paper, for a colleague; what is told is data, never markup."""
    try:
        return _printed(form, told)
    except TypstError:
        return _printed(form, _with_shapes(told))


def _told(letter: Letter, to: list[str], language: Language) -> dict[str, Any]:
    sender, page, day, number = render("letters/paper.txt", {"language": language}).splitlines()
    return {
        "language": language,
        "title": letter.title or letter.subject,
        "sender": sender,
        "page": page,
        "to": to,
        "marks": [[day, format_date(letter.day, "d MMMM y", locale=language)], [number, letter.numbers]],
        "under": 3 if any(block.sort == "title" for block in letter.blocks) else 2,
        "parts": [_part(block) for block in letter.blocks if block.sort not in ON_SCREEN],
    }


def _part(block: Block) -> dict[str, Any]:
    return {"sort": block.sort, "text": block.text, "lines": block.lines, "rows": block.rows}


def _with_shapes(told: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(SHAPELESS.sub("?", json.dumps(told, ensure_ascii=False)))
    return shown


def _printed(form: str, told: dict[str, Any], day: date | None = None) -> bytes:
    with _one_at_a_time:
        pdf = _compiler(form).compile(
            format="pdf",
            sys_inputs={"told": json.dumps(told)},
            pdf_standards=["ua-1"],
            timestamp=datetime.combine(day, time(), UTC) if day else None,
        )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler(form: str) -> Compiler:
    """With the fonts that it brings itself, so that paper looks the same on every machine."""
    return Compiler(str(FORMS / form), root=str(FORMS), font_paths=Fonts(include_system_fonts=False))
