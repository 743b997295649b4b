"""The mail of Monday: which colleagues may have it, of which departments, and what it says."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from schemas.catalogue import Language, catalogue
from schemas.days import week_named, week_of
from schemas.envelope import identity, legal_day
from schemas.week_events import DueCase, DueCases, WeekAhead

from .compose import Render, by_form
from .letter import Letter
from .words import day, department, listed, step_called

READER, STOP = "week-reader", "week-stop"  # what the links of its mails are signed for
KEPT_WEEKS = 4
NAMED = 10  # cases of a department; the others are counted


class Viewer(Protocol):
    """Whoever looks, as the session says."""

    @property
    def id(self) -> str: ...
    @property
    def departments(self) -> tuple[str, ...]: ...

    def may(self, role: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Reader:
    """A colleague who wants it, or wanted and has still to confirm; the address is locked."""

    id: UUID
    staff_id: str
    sealed: str
    departments: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class MailInHand:
    """A mail that is ours to hand over until its lease ends. Without a week it asks whether the address is right;
    without a reader nobody wants it any more."""

    id: UUID
    attempt: int
    refusals: int
    unsure: bool
    week: str | None
    staff_id: str
    sealed: str | None
    departments: tuple[str, ...]
    unseen: bool = False  # their rights, for too long


class Leads(NamedTuple):
    """Where a mail leads."""

    cases: str  # the address of lists on the dashboard
    stop: str
    page: str  # on which it is chosen, after a log-in


def name_of(viewer: Viewer) -> str:
    """As it is kept: who they are cannot be read from it."""
    return f"staff-{identity('staff', viewer.id)}"


def open_to(viewer: Viewer) -> tuple[str, ...]:
    """The departments that they may hear of: a manager of all, who reads for departments of those."""
    known = tuple(catalogue().departments)
    if viewer.may("manager"):
        return known
    return tuple(one for one in known if one in viewer.departments) if viewer.may("department") else ()


def mail_id(staff_id: str, week: str) -> UUID:
    return identity("week-mail", staff_id, week)


def is_over(week: str, today: date) -> bool:
    """Nobody could do anything with it any more; nor with one that no calendar has."""
    found = week_named(week)
    return found is None or found.sunday < today


def before(week: str, weeks: int) -> str:
    """The name of the week so many earlier; of one that no calendar has, a name before all."""
    found = week_named(week)
    return week_of(found.monday - timedelta(weeks=weeks)).name if found else ""


def is_whole(told: Sequence[DueCases]) -> bool:
    """Whether every department was told of."""
    return bool(told) and len(told) >= told[0].departments


def missing(told: Sequence[DueCases]) -> tuple[str, ...]:
    """Departments of which nothing was understood; of a week that is whole none."""
    heard = {one.department for one in told}
    return () if is_whole(told) else tuple(one for one in catalogue().departments if one not in heard)


def wanted(told: Sequence[DueCases], departments: Collection[str]) -> bool:
    """Whether there is anything to tell: an empty week makes no mail, one that is not known does."""
    return any(one.number for one in told if one.department in departments) or bool({*missing(told)} & {*departments})


def question(language: Language, confirm: str, render: Render) -> Letter:
    """Whether the address is theirs; it tells nothing else, for it may be typed wrongly."""
    return by_form("week-address", {"confirm": confirm, "language": language}, render)


def again(days: int, language: Language, to: Leads, render: Render) -> Letter:
    """Whether they still may have it: it tells nothing of cases, for perhaps they may not."""
    return by_form(
        "week-again", {"days": days, "page": to.page, "stop": to.stop, "language": language}, render, to.stop
    )


def letter(
    said: Sequence[WeekAhead], departments: Sequence[str], language: Language, to: Leads, render: Render
) -> Letter:
    """Of a week that was told; several departments stand under each other, and a case of two counts once in all."""
    told = [one.data for one in said if one.data.department in departments and one.data.number]
    lacking = [one for one in missing([one.data for one in said]) if one in departments]
    counted = max(one.time for one in said)
    week = week_named(said[0].data.week) or week_of(legal_day(counted))
    filled = {
        "language": language,
        "number": in_all(told),
        "more": any(one.number > len(one.cases) for one in told),
        "monday": day(week.monday, language, week.sunday.year),
        "sunday": day(week.sunday, language, week.monday.year),
        "counted": day(legal_day(counted), language, week.monday.year),
        "missing": listed([department(one, language) for one in lacking], language) if lacking else "",
        "departments": [_department(one, language, week.monday.year) for one in told],
        "cases": f"{to.cases}?stand=vraagt-aandacht&afdeling={','.join(departments)}&week={said[0].data.week}",
        "stop": to.stop,
    }
    return by_form("week", filled, render, to.stop)


def in_all(told: Iterable[DueCases]) -> int:
    """Cases that are named, each once."""
    return len({case.case_id for one in told for case in one.cases})


def _department(told: DueCases, language: Language, this_year: int) -> dict[str, Any]:
    return {
        "name": department(told.department, language),
        "number": told.number,
        "cases": [_case(one, language, this_year) for one in told.cases[:NAMED]],
        "others": max(told.number - NAMED, 0),
    }


def _case(one: DueCase, language: Language, this_year: int) -> dict[str, str]:
    kind = catalogue().newest_types.get(one.case_type)
    return {
        "number": one.case_id,
        "kind": kind.in_(language) if kind else one.case_type,
        "step": step_called(kind, one.step, language) or one.step if one.step else "",
        "due": day(one.due_on, language, this_year),
        "expected": day(one.expected_on, language, this_year) if one.expected_on else "",
        "waits": one.waits_on,
    }
