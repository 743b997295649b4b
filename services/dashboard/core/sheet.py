"""A sheet of the overview: a question, its answer in one sentence, a drawing, the table behind it and what is left out;
in the words of one reader, and for their eyes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from schemas.catalogue import Language, Words, catalogue

from .access import Reach
from .figures import FEWEST
from .question import Question
from .small import Shown, Untold, percentage, shown, untold
from .words import step, word

HIDDEN = Words(nl="Wij verbergen dit percentage: het zou een aantal onder de 5 verraden.",
               en="We hide this percentage: it would tell a number under 5.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """`href`: the list that the number counts. `bar`: a drawing of the number beside it."""

    text: str
    href: str = ""
    bar: str = ""
    is_number: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """`heads`: of the columns; the first cell of a row is its head. `is_open`: the table is the figure itself. `ways`:
    overviews with another filter, by their query, which tell what this one cannot; `hint` says what."""

    id: str
    question: str
    answer: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    drawing: str = ""
    legend: tuple[tuple[str, str], ...] = ()  # class and words
    notes: tuple[str, ...] = ()
    is_open: bool = False
    hint: str = ""
    ways: tuple[tuple[Mapping[str, str], str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tile:
    number: Cell
    label: str
    note: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """The words of one reader: in their language, about their question, and only what they may know.

    Who may read the cases behind a number sees the number and where they are; others see none that is small. A sheet is
    of cases that its reader may see; only what stands in town.py is of more.
    """

    language: Language
    asked: Question
    reach: Reach
    address: Callable[[Mapping[str, str]], str]  # of the list with this query

    def __call__(self, nl: str, en: str) -> str:
        return en if self.language == "en" else nl

    def number(self, number: int) -> str:
        return _decimal(number, self.language)

    def tenths(self, number: float) -> str:
        return str(format_decimal(round(number, 1), "0.0", locale=self.language))

    def days(self, days: int) -> str:
        one = days in (1, -1)
        return f"{self.number(days)} " + self("dag" if one else "dagen", "day" if one else "days")

    def median(self, days: int | None, cases: int) -> str:
        """A median of few cases says more about those cases than about the work."""
        return self("te weinig zaken", "too few cases") if days is None or cases < FEWEST else self.days(days)

    def off(self, days: int | None, cases: int) -> str:
        """How far from a day that was told."""
        if days is None or cases < FEWEST:
            return self.median(days, cases)
        if not days:
            return self("op de dag zelf", "on the day itself")
        way = self("later", "later") if days > 0 else self("eerder", "earlier")
        return f"{self.days(abs(days))} {way}"

    def percent(self, part: int, of: int) -> str:
        found = percentage(part, of)
        return self.why_not(untold(part, of)) if found is None else f"{found}%"

    def why_not(self, why: Untold | None) -> str:
        """In the place of a percentage."""
        return self("verborgen", "hidden") if why == "hidden" else self("te weinig", "too few")

    def unsaid(self, why: Untold | None, too_few: str) -> str:
        """The sentence in the place of one with a percentage."""
        return HIDDEN.in_(self.language) if why == "hidden" else too_few

    def count(self, number: int, **other: str) -> Cell:
        """How many cases that question has, with the way to them for who may read them."""
        if self.lists(**other):
            return Cell(self.number(number), self.address(self.asked.but(**other)))
        return Cell(self.told(shown(number)))

    def plain(self, number: int) -> Cell:
        """A number without a list of its own, of the cases of the page."""
        return Cell(self.number(number) if self.lists() else self.told(shown(number)))

    def lists(self, **other: str) -> bool:
        changed = {name: other.get(name, getattr(self.asked, name)) for name in ("afdeling", "over")}
        return self.reach.lists(Question(**changed).filter(None))

    def told(self, number: Shown) -> str:
        return self.number(number) if isinstance(number, int) else number

    @property
    def own(self) -> tuple[str, ...]:
        """The departments that the page is about; none: all."""
        return tuple(self.asked.afdeling.split(",")) if self.asked.afdeling else ()

    def department(self, code: str) -> str:
        return word(catalogue().departments, code, self.language)

    def why(self, code: str) -> str:
        return word(catalogue().whys_for_colleagues, code, self.language)

    def departments(self, codes: list[str]) -> str:
        names = [self.department(code) for code in codes]
        return names[0] if len(names) == 1 else ", ".join(names[:-1]) + self(" en ", " and ") + names[-1]

    def step(self, code: str, case_type: str) -> str:
        return step(code, case_type, self.language)

    def kind(self, code: str) -> str:
        return word(catalogue().newest_types, code, self.language)

    def month(self, day: date) -> str:
        return str(format_skeleton("yMMM", day, locale=self.language))

    def day(self, day: date) -> str:
        return _held(str(format_date(day, "d MMMM y", locale=self.language)))


def _held(words: str) -> str:
    """On one line."""
    return words.replace(" ", "\u00a0")


def text(words: str) -> Cell:
    return Cell(words, is_number=False)


@lru_cache(maxsize=10_000)
def _decimal(number: int, language: Language) -> str:
    return str(format_decimal(number, locale=language))
