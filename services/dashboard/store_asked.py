"""What a question asks of cards, in the words of PostgreSQL: in which stretches of an index they lie, and what else."""

from collections.abc import Callable
from datetime import date
from typing import Any

from .core.about import Window, is_window, window
from .core.cell import names_departments
from .core.filter import Filter

AS_ASKED = "SET LOCAL plan_cache_mode = force_custom_plan"  # how many there are of what is asked decides how to look
MOST_APART = 36  # months: the longest period that a page offers
Bound = Callable[[Any], str]


def narrowed(asked: Filter, values: list[Any]) -> tuple[str, list[Any]]:
    """All of them in one condition, to be counted."""
    bound = _binder(values)
    return " AND ".join([f"({' OR '.join(_by_urgency(asked, bound))})", *_beside(asked, bound)]), values


def apart(asked: Filter, values: list[Any], by_receipt: bool) -> tuple[list[str], list[Any]]:
    """The conditions of each stretch that an index holds in the order of the list, so nothing between is passed by.

    Only what is asked for stands in the statement, so each has the plan that suits it; the values are bound. Whether a
    case is open and when it ended is asked by its stretch alone: asked twice, the planner would expect too few.
    """
    bound = _binder(values)
    stretches = _by_receipt(asked, bound) if by_receipt and not asked.week else _by_urgency(asked, bound)
    beside = _beside(asked, bound)
    return [" AND ".join([one, *beside]) for one in stretches], values


def _binder(values: list[Any]) -> Bound:
    def bound(value: Any) -> str:
        values.append(value)
        return f"${len(values)}"

    return bound


def _by_urgency(asked: Filter, bound: Bound) -> list[str]:
    return [f"urgency BETWEEN {bound(first)} AND {bound(last)}" for first, last in asked.spans]


def _by_receipt(asked: Filter, bound: Bound) -> list[str]:
    """Open ones have an index of their own, and so has each month in which cases ended: who looks for those that ended
    lately among all would begin years ago."""
    if asked.condition.state == "open":
        return [_OPEN]
    months = asked.months.each if asked.months else []
    if not 0 < len(months) <= MOST_APART:
        return [f"({' OR '.join(_by_urgency(asked, bound))})"]
    ended = [f"{_ENDED_IN} = {bound(one)}" for one in months]
    return ended if asked.condition.state else [_OPEN, *ended]


def _beside(asked: Filter, bound: Bound) -> list[str]:
    condition = asked.condition
    plain = {
        "state": None if condition.state == "open" else condition.state,
        "waits_on": condition.waits_on,
        "likely_late": condition.likely,
        "decided": condition.decided,
        "case_type": asked.case_type,
        "area": asked.area,
    }
    wanted = [f"{column} = {bound(value)}" for column, value in plain.items() if value is not None]
    if condition.late is not None:
        wanted.append(f"{_LATE.format(today=bound(asked.today))} = {bound(condition.late)}")
    if condition.attention:
        wanted.append(f"(likely_late OR {_LATE.format(today=bound(asked.today))})")
    if asked.department and not (asked.about and names_departments(asked.about)):
        wanted.append(f"lies_with && {bound(list(asked.departments))}")
    if asked.about:
        wanted.append(_about(asked, bound))
    return wanted


def _about(asked: Filter, bound: Bound) -> str:
    """A date that a running case was told is missed once its day is past: that is asked of the day it pledged."""
    figure, _, word = (asked.about or "").partition(":")
    if is_window(asked.about or ""):
        return _in_window(window(asked.about or "", asked.today), bound)
    marked = f"marks @> ARRAY[{bound(asked.about)}]"
    if figure != "missed" or asked.today is None:
        return marked
    past = _PAST.format(today=bound(asked.today.toordinal()), cell=bound(f"|{word}|"))
    return f"({marked} OR (marks @> ARRAY[{bound(f'pledged:{word}')}] AND {past}))"


def _in_window(asked: Window | None, bound: Bound) -> str:
    if asked is None:
        return "false"
    if asked.figure == "age":
        first, last = (date.fromordinal(max(day, 1)) for day in (asked.first, asked.last))
        return f"received_on BETWEEN {bound(first)} AND {bound(last)}"
    between = f"BETWEEN {bound(asked.first)} AND {bound(asked.last)}"
    if asked.figure in _IN_COLUMNS:
        return f"{_IN_COLUMNS[asked.figure]} {between}"
    few = "decided" if asked.figure == "waited" else f"marks @> ARRAY[{bound(f'{asked.figure}:{asked.word}')}]"
    return f"""{few} AND EXISTS (
               SELECT FROM unnest(counted) AS one WHERE starts_with(one, {bound(f"{asked.figure}|")})
                  AND split_part(one, '|', 3) = {bound(asked.word)} AND split_part(one, '|', 4)::int {between})"""


_OPEN = "state = 'open'"
_ENDED_IN = "finished_on - extract(day FROM finished_on)::int + 1"  # the first day of that month
# One meaning of late; the tally asks the same of its days. {today}: null before the first tick.
_LATE = "coalesce(coalesce(finished_on, {today}::date) > due_on, false)"
_IN_COLUMNS = {"lead": "finished_on - received_on", "over": "finished_on - due_on"}  # days that the card tells itself
_PAST = """EXISTS (SELECT FROM unnest(counted) AS one WHERE starts_with(one, 'pledged|') AND strpos(one, {cell}) > 0
                AND split_part(one, '|', 4)::int < {today})"""
