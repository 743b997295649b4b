"""The mould of a letter: its words set once, with holes where letters of the same make differ, and cast for each.

A form may only insert what stands in HOLES, or ask whether it is there; all else is part of what a mould is known by.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from .letter import Block, Render, as_text, blocks, framed, set_out

HOLES = (
    *("number", "title", "step", "departments", "team", "received_on", "legal_date", "expected_on", "answer_before"),
    *("before", "after", "reason", "explanation", "expected", "expected_before", "valid_until"),
    *("link", "preferences"),
)
TITLE = "heading"  # of the letter: the hole that no form knows
HOLE = re.compile("\x02([a-z_]+)\x03")  # letters that no text of others holds: `words.plain` takes them out
Filled = Mapping[str, Any]


class Mould(NamedTuple):
    """Its words as `str %` takes them. `news`: what stands beside the title in the subject."""

    news: str
    text: str
    html: str
    blocks: tuple[tuple[Block, bool], ...]  # with holes?
    shown: tuple[str, ...]  # the holes


def mould_for(kind: str, filled: Filled, render: Render) -> Mould:
    """Of all letters that differ in what fills the holes only. What has words of its case in it fits no other, and is
    not kept."""
    marks = {name: f"\x02{name}\x03" if filled[name] else "" for name in HOLES}
    own = filled["asked"] or filled["appointments"] or filled["mended"].words or filled["was"]
    make = _mould.__wrapped__ if own else _mould
    return make(kind, render, tuple({**filled, **marks}.items()))


def cast(mould: Mould, filled: Filled, title: str) -> tuple[str, str, tuple[Block, ...]]:
    """Text, HTML and blocks of one letter."""
    shown = {name: _escaped(filled[name]) for name in mould.shown}
    html = mould.html % {**shown, TITLE: _escaped(title)}
    told = [_filled(block, filled) if holed else block for block, holed in mould.blocks]
    return mould.text % filled, html, tuple(told)


def _escaped(text: str) -> str:
    """As the forms do it."""
    return escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


def _filled(block: Block, filled: Filled) -> Block:
    return Block(block.sort, tuple([line % filled for line in block.lines]))


@lru_cache(maxsize=1024)  # of some 10 kB
def _mould(kind: str, render: Render, known_by: tuple[tuple[str, Any], ...]) -> Mould:
    filled = dict(known_by)
    news, told = set_out(render(f"letters/{kind}.txt", filled))
    told += [block for end in ("letters/_link.txt", "letters/_closing.txt") for block in blocks(render(end, filled))]
    html = render("frame.html", framed(f"\x02{TITLE}\x03", filled["language"], told))
    shown = dict.fromkeys(HOLE.findall(html))
    return Mould(
        _holed(news),
        _holed(as_text(told)),
        _holed(html),
        tuple([_with_holes(block) for block in told]),
        tuple([name for name in shown if name != TITLE]),
    )


def _with_holes(block: Block) -> tuple[Block, bool]:
    if not HOLE.search(block.text):
        return block, False
    return Block(block.sort, tuple([_holed(line) for line in block.lines])), True


def _holed(words: str) -> str:
    return HOLE.sub(r"%(\1)s", words.replace("%", "%%"))
