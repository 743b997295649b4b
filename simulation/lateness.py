"""How late a town was, computed from the facts alone, by the day rule of the published statistics of the logs.

It leaves holidays, weekends and the off-by-one of the law aside: those are the ledger's. Days are calendar days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from schemas.envelope import legal_day

TERMS = {"regulier": 56, "uitgebreid": 182}
EXTENSION = 42


@dataclass(slots=True)
class Days:
    """The days of one case that the rule needs."""

    kind: str = ""
    start: date | None = None
    sent: date | None = None
    taken: date | None = None
    asked: date | None = None
    answered: date | None = None
    extended: bool = False
    left: bool = False

    @property
    def gross(self) -> int | None:
        """From receipt to the decision made known, else taken; None without a decision on the request."""
        end = self.sent or self.taken
        return (end - self.start).days if self.start and end and not self.left else None

    @property
    def suspended(self) -> int:
        return max((self.answered - self.asked).days, 0) if self.asked and self.answered else 0

    @property
    def over(self) -> int:
        """Days over the term once extension and suspension are counted; negative when in time."""
        term = TERMS[self.kind] + (EXTENSION if self.extended else 0)
        return (self.gross or 0) - self.suspended - term


@dataclass(frozen=True, slots=True)
class Lateness:
    """Of one procedure in one town: decisions, the share over the bare term, and the share really late."""

    decided: int
    over_term: float
    late: float


def lateness(facts: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Lateness]]:
    """Per town (what opens the case id) and procedure (regulier, uitgebreid)."""
    groups: dict[tuple[str, str], list[Days]] = {}
    for case_id, case in days_of(facts).items():
        if case.kind in TERMS and case.gross is not None:
            groups.setdefault((case_id.partition("-")[0], case.kind), []).append(case)
    towns: dict[str, dict[str, Lateness]] = {}
    for (town, kind), cases in sorted(groups.items()):
        towns.setdefault(town, {})[kind] = _summed(cases)
    return towns


def days_of(facts: Iterable[Mapping[str, Any]]) -> dict[str, Days]:
    """The days of each case, whatever the order of the facts."""
    cases: dict[str, Days] = {}
    for fact in facts:
        _note(cases.setdefault(fact["subject"], Days()), fact)
    return cases


def _summed(cases: list[Days]) -> Lateness:
    over = sum((case.gross or 0) > TERMS[case.kind] for case in cases)
    return Lateness(len(cases), over / len(cases), sum(case.over > 0 for case in cases) / len(cases))


def _note(case: Days, fact: Mapping[str, Any]) -> None:
    data, day = fact["data"], _day(fact["data"]["occurredAt"])
    match fact["type"].removeprefix("nl.spoor."):
        case "case.opened.v1":
            case.kind = data["caseType"].rpartition("-")[2]
            case.start = date.fromisoformat(data["receivedOn"])
        case "decision.taken.v1":
            case.taken = min(day, case.taken or day)
            case.left = case.left or data["outcome"] == "left-unprocessed"
        case "decision.sent.v1":
            case.sent = min(day, case.sent or day)
        case "information.requested.v1":
            case.asked = min(day, case.asked or day)
        case "information.received.v1":
            case.answered = max(day, case.answered or day)
        case "term.extended.v1":
            case.extended = True


def _day(moment: str) -> date:
    return legal_day(datetime.fromisoformat(moment)) if "T" in moment else date.fromisoformat(moment)
