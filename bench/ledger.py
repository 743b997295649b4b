"""What folding a fact with its ledger costs, on real histories where they are at hand, beside a bare walk."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

from schemas.case_events import any_fact
from schemas.envelope import BEGINNING
from services.status.core.case import Case, changed
from services.status.core.fold import step
from services.status.core.wake import rest
from simulation.packs import read

from .stories import story

LOGS = Path(__file__).parents[2] / "shared" / "data"
ROUNDS = 5
History = list[Any]
Fold = Callable[[Case, Any], Case]


def histories() -> tuple[str, list[History]]:
    """The real cases of three towns, oldest fact first; invented ones where the logs are not here."""
    files = sorted(LOGS.glob("bpic15_[1-3]_events.csv.xz"))
    if not files:
        return "invented stories", [story(number) for number in range(3000)]
    told: dict[str, History] = {}
    for fact in (fact for file in files for fact in read(file).told.facts):
        told.setdefault(fact["subject"], []).append(any_fact.validate_json(json.dumps(fact)))
    opened_first = (sorted(h, key=lambda f: (not f.type.endswith("case.opened.v1"), f.order)) for h in told.values())
    return f"{len(told):,} real cases", list(opened_first)


def with_ledger(case: Case, fact: Any) -> Case:
    """As status does it for a fact in order."""
    return rest(step(case, fact), BEGINNING)


def only_walking(case: Case, fact: Any) -> Case:
    """The floor: the same loop, the same copies, no law."""
    if case.snapshot is None:
        return step(case, fact)
    return changed(case, snapshot=changed(case.snapshot, as_of=fact.order[0]), last=fact.order)


def microseconds(cases: list[History], fold: Fold) -> float:
    """CPU time a fact, the best of some rounds."""
    return min(_round(cases, fold) for _ in range(ROUNDS))


def _round(cases: list[History], fold: Fold) -> float:
    began = process_time()
    for history in cases:
        case = Case("measured")
        for fact in history:
            case = fold(case, fact)
    return (process_time() - began) * 1e6 / sum(map(len, cases))


def measure() -> Iterator[str]:
    name, cases = histories()
    ours, floor = microseconds(cases, with_ledger), microseconds(cases, only_walking)
    facts = sum(map(len, cases))
    yield f"fold   {ours:5.1f} µs CPU a fact with its ledger   floor {floor:5.1f} µs   ({name}, {facts:,} facts)"
