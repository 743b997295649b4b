"""The nouns of a letter: what it tells, where it leads, and the blocks that every kind of paper is made of."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from schemas.catalogue import Language
from schemas.message_events import Kind
from schemas.status_events import Announcement

Render = Callable[[str, Mapping[str, Any]], str]  # the name of a form and what to fill in, with the language
Sort = Literal["text", "title", "heading", "quote", "list", "rows", "button", "link"]
WIDEST = 72  # letters of a line under a title
MARKS: dict[str, Sort] = {
    "# ": "heading",
    "> ": "quote",
    "- ": "list",
    "| ": "rows",
    "& ": "button",
    "~ ": "link",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to tell. Without a token there is nothing to press: paper names only the address to type."""

    said: Announcement
    kind: Kind
    token: str = ""  # of the tracking link of its case

    @property
    def case_id(self) -> str:
        return self.said.data.snapshot.case_id


@dataclass(frozen=True, slots=True)
class Places:
    """Where a letter leads beside its cases."""

    public_url: str  # the address that people type by hand
    stop: str = ""  # where one press switches off what this letter tells; empty where the law prescribes it


class Block(NamedTuple):
    """A part of a letter between two blank lines. A quote and a list hold words of staff, always Dutch."""

    sort: Sort
    lines: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.lines)

    @property
    def rows(self) -> list[tuple[str, str]]:
        pairs = (line.partition(" | ") for line in self.lines)
        return [(label, value) for label, _, value in pairs]

    def as_text(self) -> str:
        match self.sort:
            case "text":
                return self.text
            case "rows" | "button" | "link":
                return "\n".join(f"{label}: {value}" for label, value in self.rows)
            case "heading":
                return self.text.upper()
            case "title":
                return f"\n{self.text}\n{'=' * min(len(self.text), WIDEST)}"
            case "list":
                return "\n".join(f"- {line}" for line in self.lines)
            case "quote":
                return f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Letter:
    """The same words as text, as HTML and, in blocks, for paper. `template` names the forms that it was made of."""

    subject: str
    text: str
    html: str
    template: str = ""
    stop: str = ""
    title: str = ""  # the subject, not cut to fit
    numbers: str = ""  # of the cases that it tells of
    day: date = date.min  # on which it was said
    blocks: tuple[Block, ...] = field(default=(), repr=False)

    @property
    def digest(self) -> str:
        """Of the words as they were handed over, so that it can be shown later which they were."""
        return sha256(self.text.encode()).hexdigest()


def set_out(form: str) -> tuple[str, list[Block]]:
    """A filled-in form of a letter: its first line is the news, and goes in the subject."""
    news, _, rest = form.strip().partition("\n")
    return news, blocks(rest)


def blocks(form: str) -> list[Block]:
    """A filled-in form, cut at blank lines; the first characters of a part say what it is."""
    parts = ([bare for line in part.splitlines() if (bare := line.strip())] for part in form.split("\n\n"))
    return [_block(lines) for lines in parts if lines]


def _block(lines: list[str]) -> Block:
    mark = lines[0][:2]
    if sort := MARKS.get(mark):
        return Block(sort, tuple([line.removeprefix(mark).strip() for line in lines]))
    return Block("text", tuple(lines))


def as_text(told: Iterable[Block]) -> str:
    return "\n\n".join([block.as_text() for block in told]).strip() + "\n"


def framed(title: str, language: Language, told: Sequence[Block], many: bool = False) -> dict[str, Any]:
    """What frame.html is filled in with; a mail program shows the first words beside the subject."""
    opening = next(block.text for block in told if block.sort == "text")
    shown = [(block.sort, block.text, block) for block in told]
    return {"subject": title, "language": language, "opening": opening, "blocks": shown, "many": many}
