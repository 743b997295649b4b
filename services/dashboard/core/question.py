"""A question as it stands in an address: the filter of figures and lists, their order and a number, in Dutch words."""

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, get_args

from pydantic_core import PydanticCustomError

from schemas import week_events
from schemas.catalogue import Language, asked
from schemas.days import week_named

from .card import WaitsOn
from .filter import Filter, Months, Stand, last_months
from .order import Order

WAITS: dict[str, WaitsOn] = {"aanvrager": "applicant", "gemeente": "municipality", "derde": "third-party"}
PERIODS = (3, 12, 36)  # the last so many months
USUAL_PERIOD = "12"
TEXT = r"^[^\x00-\x1f]*$"
PERIOD = r"^$|^[1-9][0-9]?$|^[0-9]{4}-(0[1-9]|1[0-2])(\.\.[0-9]{4}-(0[1-9]|1[0-2]))?$"
NO_YEAR = "0000"
BY_NUMBER = "nummer"  # how a list that was searched for is read
CURSOR = rf"^((-?({Order.DUE}|{Order.RECEIVED})|{BY_NUMBER})\.[0-9]{{1,8}}\.[^\x00]+)?$"
WEEK = f"^$|{week_events.WEEK}"
WAIT = "^$|^(aanvrager|gemeente|derde)$"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked, word for word, so that every link on the page can ask the same but for one thing."""

    stand: Stand = Stand.OPEN
    afdeling: str = ""  # several with commas between
    soort: str = ""
    stadsdeel: str = ""
    periode: str = ""  # so many months, a month, or two with dots between
    wacht: str = ""  # on whom
    over: str = ""  # a mark: figure:word
    op: Order = Order.DUE
    nummer: str = ""  # how the number of a case begins
    week: str = ""  # of the last day

    @property
    def read_by(self) -> str:
        """In which order its list is read; the word before the dot of a cursor."""
        return BY_NUMBER if self.nummer else self.op

    def filter(self, today: date | None) -> Filter:
        return Filter(
            self.stand,
            self.afdeling or None,
            today,
            self.soort or None,
            self.stadsdeel or None,
            period(self.periode, today),
            WAITS.get(self.wacht),
            self.over or None,
            week_named(self.week),
        )

    @property
    def is_narrowed(self) -> bool:
        """To a part of what a department or the city has in the usual months."""
        return (self.soort, self.stadsdeel, self.periode) != ("", "", USUAL_PERIOD)

    def but(self, **other: Any) -> dict[str, str]:
        """The query of the same question with this changed; what is as always is left out, but never the stand."""
        asked = {name: str(other.get(name, getattr(self, name))) for name in _USUAL}
        return {name: value for name, value in asked.items() if name == "stand" or value != _USUAL[name]}

    def of_overview(self, **other: str) -> dict[str, str]:
        """The query of an overview with the same filter but this. Several departments are those of its reader, whom it
        shows them anyhow."""
        own = "" if "," in self.afdeling else self.afdeling
        asked = {"afdeling": own, "soort": self.soort, "stadsdeel": self.stadsdeel, "periode": self.periode} | other
        return {name: word for name, word in asked.items() if word != _OF_ALL.get(name, "")}


_OF_ALL = {"periode": USUAL_PERIOD}
_USUAL = {name: str(value) for name, value in asdict(Question()).items()}


def period(words: str, today: date | None) -> Months | None:
    """None: all that ended. Before the first tick nobody knows which months are the last."""
    if not words:
        return None
    if words.isdigit():
        return last_months(today, int(words)) if today else None
    first, _, last = words.partition("..")
    return Months(_month(first), _month(last or first))


def department(code: str) -> str:
    """In capitals or not; nothing asks for all."""
    return asked.department(code) if code else code


def departments(codes: str) -> str:
    """With commas between."""
    return ",".join(asked.department(code) for code in codes.split(",")) if codes else codes


def case_type(name: str) -> str:
    return asked.case_type(name) if name else name


def in_order(words: str) -> str:
    """A period that is spelt well; one that ends before it begins holds nothing, and the first year is 1."""
    first, _, last = words.partition("..")
    if NO_YEAR in (first[:4], last[:4]):
        raise PydanticCustomError("month-unknown", "No calendar has this month")
    if last and last < first:
        raise PydanticCustomError("period-turned", "The first month comes after the last")
    return words


def language(name: str) -> str:
    """Nothing asks for that of the reader."""
    if name and name not in get_args(Language):
        raise PydanticCustomError("language-unknown", "The pages are in nl and en")
    return name


def cursor_fits(cursor: str, read_by: str) -> bool:
    """A place in a list that is read in another order is no place in this one."""
    return not cursor or cursor.partition(".")[0] == read_by


def on_calendar(name: str) -> str:
    """Of a week that is spelt well."""
    if name and week_named(name) is None:
        raise PydanticCustomError("week-unknown", "No calendar has this week")
    return name


def _month(words: str) -> date:
    year, month = re.split("-", words)
    return date(int(year), int(month), 1)
