"""Admits deliveries: all events of one, or none. The same id again is known, or refused if the content differs."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from schemas.envelope import identity
from schemas.message_events import FactRejected, Refused

from .delivery import Judged, Outcome, Wrong, violation
from .privacy import may_travel

SOURCE = "urn:nld:gemeente-denhaag:systeem:spoor-intake"
STATUS = {
    "content-type-unsupported": 415,
    "batch-too-large": 413,
    "event-too-large": 413,
    "id-reused": 409,
}


class Candidate(NamedTuple):
    key: UUID
    digest: bytes
    delivery_id: UUID


def candidates(judged: Iterable[Judged]) -> dict[UUID, Candidate]:
    """The events that may come in, each once: as it was said first."""
    first: dict[UUID, Candidate] = {}
    for one in judged:
        if not one.wrong:
            for _, event in one.sound:
                first.setdefault(event.key, Candidate(event.key, event.digest, one.delivery.id))
    return first


def admit(judged: Sequence[Judged], new: set[UUID], digests: Mapping[UUID, bytes]) -> Iterator[Outcome]:
    """What becomes of each delivery. `digests` tells the content under which every candidate is kept."""
    waiting = set(new)
    for one in judged:
        wrong = one.wrong or _reused(one, digests)
        if wrong:
            yield Outcome(one.delivery, one.batch, wrong=wrong)
            continue
        accepted = []
        for _, event in one.sound:
            if event.key in waiting:
                waiting.discard(event.key)
                accepted.append(event)
        yield Outcome(one.delivery, one.batch, tuple(accepted), len(one.sound) - len(accepted))


def _reused(one: Judged, digests: Mapping[UUID, bytes]) -> tuple[Wrong, ...]:
    words = "`id` was used before by this source, for an event with other content"
    told = [violation("id-reused", "/id", words)]
    return tuple(
        Wrong(index, json.loads(event.text), told) for index, event in one.sound if digests[event.key] != event.digest
    )


def status_of(outcome: Outcome) -> tuple[int, str]:
    """The HTTP status and the code of the answer; 400 as soon as something else is wrong besides."""
    codes = outcome.codes
    if not codes:
        return 202, "accepted"
    if "event-too-large" in codes and not outcome.batch:
        return 413, "event-too-large"
    code = next(iter(codes)) if len(codes) == 1 else "refused"
    if outcome.batch and code == "event-too-large":
        return 400, "refused"
    return STATUS.get(code, 400), code if code in ("not-json", *STATUS) else "refused"


def rejections(outcome: Outcome, at: datetime) -> Iterator[FactRejected]:
    """What the department hears about each event that broke a rule."""
    for one in outcome.wrong:
        yield FactRejected(
            id=str(identity(str(outcome.delivery.id), str(one.index), "rejected")),
            source=SOURCE,
            case_id=_said(one, "subject", longest=100) or str(outcome.delivery.id),
            time=at,
            data=Refused(
                delivery_id=str(outcome.delivery.id),
                event_id=_said(one, "id", longest=200),
                event_type=_said(one, "type", longest=200),
                violations=one.violations,
            ),
        )


def _said(wrong: Wrong, name: str, longest: int) -> str | None:
    """An attribute of a refused event, unless that itself must not travel."""
    event: Any = wrong.event if isinstance(wrong.event, dict) else {}
    said = event.get(name)
    return said if isinstance(said, str) and 0 < len(said) <= longest and may_travel(said) else None
