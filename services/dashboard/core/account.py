"""Why a case took as long as it did: which steps took longer than usual, and for whom it waited."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from schemas.snapshot import Snapshot

from .card import Card
from .paces import Days, waits
from .timeline import Lane, Timeline

MOST = 3  # steps that one sentence names


class Account(NamedTuple):
    """Calendar days since receipt. `slow`: the steps that took longest beyond what is usual, the worst first; `lasted`
    and `usual` are the days that these covered and would have covered, a day of two steps once. `can_say`: of every
    step it is known what is usual. `between`: days that it lay between two departments and with none. `unexplained`: it
    is late, and nobody told why."""

    total: int
    slow: tuple[Lane, ...]
    lasted: int
    usual: int
    can_say: bool
    applicant: int
    others: int
    between: int
    unexplained: bool


def account(told: Snapshot, card: Card, line: Timeline, now: date) -> Account:
    """`now`: the last day that counts, of a case that ended its end."""
    known = [(lane, lane.usual) for lane in line.lanes if lane.usual]
    longer = [(lane, usual) for lane, usual in known if lane.real.days > usual.days]
    worst = sorted(longer, key=lambda one: one[1].days - one[0].real.days)[:MOST]
    waited = waits(told, now)
    at_work, between = [lane.real for lane in line.lanes], [lane.waited for lane in line.lanes if lane.waited]
    return Account(
        total=(now - card.received_on).days,
        slow=tuple(lane for lane, _ in worst),
        lasted=covered(lane.real for lane, _ in worst),
        usual=covered(usual for _, usual in worst),
        can_say=len(known) == len(line.lanes) > 0,
        applicant=waited.get("applicant", 0),
        others=waited.get("third-party", 0),
        between=covered([*between, *at_work]) - covered(at_work),
        unexplained=card.is_late(now) and card.reason is None,
    )


def covered(spans: Iterable[Days]) -> int:
    """Days from start to end, those of two spans once."""
    found, until = timedelta(), date.min
    for one in sorted(spans):
        found += max(one.last - max(one.first, until), timedelta())
        until = max(until, one.last)
    return found.days
