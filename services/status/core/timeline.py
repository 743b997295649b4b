"""Draws a plan as lines of time; decoration, for every day stands beside it in words."""

from datetime import date
from typing import NamedTuple

from .overview import Overview


class Bar(NamedTuple):
    """A case on the line of time, in hundredths of its length."""

    x: float
    width: float


def bars(told: Overview) -> tuple[dict[int, Bar], float]:
    """By place in the plan, and where today is."""
    today = told.bekend_op
    first = min([today, *(case.ontvangen_op for case in told.zaken if case.ontvangen_op)])
    whole = max((max(told.einde, today) - first).days, 1)

    def at(day: date) -> float:
        return round(100 * (day - first).days / whole, 1)

    lines = {case.volgorde: (at(case.ontvangen_op or first), at(case.datum)) for case in told.zaken}
    return {place: Bar(x, round(max(end - x, 1), 1)) for place, (x, end) in lines.items()}, at(today)
