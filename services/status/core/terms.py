"""The legal term of a case: start, statutory term, extension, suspended days. Room of the ledger."""

from datetime import date, timedelta

from schemas.status_events import Snapshot

DAYS = {"D": 1, "W": 7}


def after(day: date, period: str) -> date:
    """The day a period (ISO 8601, one unit: P8W, P6M) after another; the day itself does not count (Awb 4:13).

    A month later is the same day number, or the last day of that month.
    """
    amount, unit = int(period[1:-1]), period[-1]
    if unit in DAYS:
        return day + timedelta(days=amount * DAYS[unit])
    months = day.year * 12 + day.month - 1 + amount * (12 if unit == "Y" else 1)
    first = date(months // 12, months % 12 + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def legal_date(received_on: date, term: str, extended_by: str | None, suspended_days: int) -> date:
    """The last day on which the decision may be made known; not yet moved by weekends and holidays."""
    end = after(received_on, term)
    if extended_by:
        end = after(end, extended_by)
    return end + timedelta(days=suspended_days)


def suspended(asked_on: date | None, answer_before: date | None, answered_on: date) -> int:
    """Days that do not count: from the day after the request up to the day of the answer (Awb 4:15).

    Without a term in the request nothing is suspended (ECLI:NL:RVS:2016:2527); an answer after that term
    suspends no longer than the term.
    """
    if asked_on is None or answer_before is None:
        return 0
    return max(0, (min(answered_on, answer_before) - asked_on).days - 1)


def passes_after(snapshot: Snapshot) -> date:
    """The last day of the term as far as it is known now: an open request counts up to its own last day."""
    if snapshot.asked_on is None:
        return snapshot.legal_date
    waiting = suspended(snapshot.asked_on, snapshot.answer_before, snapshot.answer_before or date.max)
    return snapshot.legal_date + timedelta(days=waiting)
