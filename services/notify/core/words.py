"""Plain words, Dutch (B1) and English, for what stands in a snapshot: dates, departments, steps, whose turn it is."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Literal

from babel.dates import format_date

from schemas.catalogue import Called, CaseType, Language, catalogue
from schemas.snapshot import Outcome, Snapshot
from schemas.status_events import Mended

Turn = Literal["applicant", "third-party", "municipality"]

# Who acts now, by the reason of a delay; every other reason is ours to solve.
TURNS: dict[str, Turn] = {
    **dict.fromkeys(("missing-data", "adjusted-plan", "further-information", "wait-user"), "applicant"),
    **dict.fromkeys(("draft-on-display", "views-received", "stakeholder-views"), "third-party"),
    **dict.fromkeys(("no-objection-declaration", "other-authority", "external-advice"), "third-party"),
    **dict.fromkeys(("wait-vendor", "wait-customer"), "third-party"),
}
UNSEEN = re.compile(r"[\x00-\x1f\x7f\u0085\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+|\s+")
LINK = re.compile(r"(?<=:)(?=//)|(?<=@)|(?<=\w\.)(?=[^\W\d_]{2})")
HOLE = "\u200b"  # a space without width: a reader does not see it, a mail program sees no link


def plain(text: str) -> str:
    """What someone wrote, as one line of text that no mail program makes a link of."""
    return LINK.sub(HOLE, UNSEEN.sub(" ", text).strip())


def clause(text: str) -> str:
    """The same without its full stop, for our sentence goes on."""
    return plain(text).rstrip(".")


@lru_cache(maxsize=4096)
def day(moment: date, language: Language, this_year: int) -> str:
    """`vrijdag 27 november`; the year only if it is another one."""
    pattern = "EEEE d MMMM" if moment.year == this_year else "EEEE d MMMM y"
    return format_date(moment, pattern, locale=language)


def listed(words: Sequence[str], language: Language) -> str:
    """`a, b en c`."""
    *some, last = words
    return f"{', '.join(some)} {'and' if language == 'en' else 'en'} {last}" if some else last


def departments(snapshot: Snapshot, language: Language) -> str:
    """The departments that have it now, by name."""
    return listed([department(one, language) for one in snapshot.with_departments], language)


def department(id: str, language: Language) -> str:
    """Its name; of one that we know no more, its id."""
    known = catalogue().departments.get(id)
    return known.in_(language) if known else id


def case_type(snapshot: Snapshot) -> CaseType | None:
    city = catalogue()
    known = snapshot.case_type in city.case_types
    return city.case_type(snapshot.case_type, snapshot.received_on) if known else None


def result(snapshot: Snapshot, outcome: Outcome | None, language: Language) -> str:
    """What was decided, as the page says it, without a full stop. A mail is as open as a postcard: what the city
    decided on someone's income is not written on it."""
    kind = case_type(snapshot)
    found = kind.results.get(outcome) if kind and kind.published and outcome else None
    return found.in_(language) if found else ""


def called(snapshot: Snapshot) -> Called:
    """What the case is to its applicant; of a type that we know no more an application, as most are."""
    kind = case_type(snapshot)
    return kind.called if kind else "application"


def title(snapshot: Snapshot, language: Language) -> str:
    """What and where; of a type that is not published only its plain name, whatever the snapshot says."""
    kind = case_type(snapshot)
    return kind.in_(language) if kind and not kind.published else plain(snapshot.title)


def step(snapshot: Snapshot, language: Language) -> str:
    """What is done in the present step, in one sentence without a full stop; empty if the catalogue has no word."""
    kind, number = case_type(snapshot), snapshot.step_number
    return kind.steps[number - 1].in_(language) if kind and 0 < number <= len(kind.steps) else ""


def mended(snapshot: Snapshot, one: Mended, language: Language) -> tuple[str, str]:
    """What was said, if they read that, and what should be, of a title that may be told or a step that has a word; else
    empty."""
    kind = case_type(snapshot)
    if kind is None or not one.words or not one.should_say:
        return "", ""
    if one.words == "title":
        return (plain(one.said or ""), plain(one.should_say)) if kind.published else ("", "")
    said, should_say = (step_called(kind, id or "", language) for id in (one.said, one.should_say))
    return (said, should_say) if said or not one.said else ("", "")


def step_called(kind: CaseType | None, id: str, language: Language) -> str:
    found = kind.step(id) if kind else None
    return found.in_(language) if found else ""


def reason(code: str | None, language: Language, called: Called = "application") -> str:
    """The catalogue's sentence without a full stop; empty if it has none."""
    words = catalogue().whys.get(code or "")
    said = words.of(called).in_(language) if words else ""
    return said[:1].upper() + said[1:]


def turn(code: str | None) -> Turn:
    return _turns().get(code or "", "municipality")


@cache
def _turns() -> dict[str, Turn]:
    return {str(name): ground.whose for name, ground in catalogue().law.grounds.items()} | TURNS
