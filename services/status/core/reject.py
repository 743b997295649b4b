"""What a department hears when a fact came in and the law does not let it count as it was meant."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from schemas.envelope import identity
from schemas.message_events import FactRejected, Refused, Violation
from schemas.snapshot import Refusal, Snapshot
from schemas.status_events import SOURCE

from .rules import CONTRACT, WHY
from .terms import name


def rejections(fact: Any, before: Snapshot | None, after: Snapshot) -> Iterator[FactRejected]:
    """One for each fact that is refused since this one was heard, with all that speaks against it."""
    known = set(before.refused) if before else set()
    new = sorted((one for one in after.refused if one not in known), key=lambda one: one.fact_id)
    for fact_id, refusals in groupby(new, key=lambda one: one.fact_id):
        yield _rejection(fact, fact_id, list(refusals))


def too_late(fact: Any, erased_at: datetime) -> Iterator[FactRejected]:
    """What is said of a case after it was erased; what was said before and comes once more is passed over."""
    if fact.time > erased_at:
        yield _rejection(fact, name(fact), [Refusal(name(fact), "case-erased", CONTRACT)])


def _rejection(heard: Any, fact_id: str, refusals: list[Refusal]) -> FactRejected:
    codes = [one.code for one in refusals]
    source, _, event_id = fact_id.partition("#")
    information = all(WHY[code].effect == "information-only" for code in codes)
    return FactRejected(
        id=str(identity(fact_id, "refused", heard.source, heard.id)),
        source=SOURCE,
        case_id=heard.case_id,
        time=heard.time,
        data=Refused(
            event_source=source,
            event_id=event_id,
            effect="information-only" if information else "refused",
            violations=[_violation(one) for one in refusals],
        ),
    )


def _violation(one: Refusal) -> Violation:
    why = WHY[one.code]
    return Violation(code=one.code, path=why.path, message=why.message, article=one.article)
