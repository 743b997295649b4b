"""How late a town was by the ledger itself, beside the simple rule of the published statistics."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from schemas.case_events import any_fact
from schemas.snapshot import Snapshot
from services.status.core.fold import retell

REGULAR, LEFT = "regulier", "left-unprocessed"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Of the regular procedure in one town: decisions, the share after the last day, and what moved that day."""

    decided: int
    late: float
    suspended: int  # cases of which days did not count
    rolled: int  # cases whose last day was moved off a weekend or holiday
    extended: int
    refused: dict[str, int]  # by code


def by_ledger(facts: Iterable[Mapping[str, Any]]) -> dict[str, Reckoned]:
    """Per town, that is what opens the case id."""
    towns: dict[str, list[Snapshot]] = {}
    for case_id, history in groupby(sorted(facts, key=lambda fact: fact["subject"]), key=lambda fact: fact["subject"]):
        told = retell(case_id, [any_fact.validate_json(json.dumps(fact)) for fact in history]).snapshot
        if told and told.case_type.endswith(REGULAR):
            towns.setdefault(case_id.partition("-")[0], []).append(told)
    return {town: _reckoned(cases) for town, cases in sorted(towns.items())}


def _reckoned(cases: list[Snapshot]) -> Reckoned:
    ends = [(told, told.published_on or told.decided_on) for told in cases if told.outcome != LEFT]
    decided = [(told, end) for told, end in ends if end]
    return Reckoned(
        decided=len(decided),
        late=sum(end > told.legal_date for told, end in decided) / max(len(decided), 1),
        suspended=sum(told.suspended_days > 0 for told in cases),
        rolled=sum(told.nominal_date != told.legal_date for told in cases),
        extended=sum(told.extended_by is not None for told in cases),
        refused=dict(Counter(one.code for told in cases for one in told.refused).most_common()),
    )
