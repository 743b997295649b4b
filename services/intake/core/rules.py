"""The rules of the door: all that is wrong with an event at once, in stable codes (docs/violations.md)."""

import json
from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import chain
from typing import Any

from schemas.envelope import identity
from schemas.message_events import Violation

from .attributes import attributes, missing, source, type_
from .delivery import MOST_OF_DELIVERY, MOST_OF_EVENT, Delivery, Ground, Judged, Raw, Sound, Wrong, bounded, violation
from .privacy import personal
from .shape import shape
from .times import times
from .translate import translate
from .words import words

CODES = (
    "not-json", "content-type-unsupported", "header-prefix-wrong", "not-a-batch", "batch-too-large",
    "not-an-event", "event-too-large", "missing-attribute", "unknown-attribute-spelling", "attribute-name-invalid",
    "attribute-invalid", "type-unknown", "source-unknown", "source-not-of-this-inbox", "source-not-of-this-type",
    "time-naive", "time-in-future",
    "time-out-of-range", "case-type-unknown", "step-unknown", "department-unknown", "department-not-of-step",
    "reason-unknown", "bsn-like", "email-like", "phone-like", "field-missing", "field-invalid", "id-reused",
    "more-violations",
)  # fmt: skip

EVENT_LIMIT = 64 * 1024  # bytes, the size that everyone must pass on (CloudEvents 1.0)
RULES: tuple[Callable[[Raw, Ground], Iterator[Violation]], ...] = (missing, attributes, type_, source, times, words)


def judge(delivery: Delivery, ground: Ground) -> Judged:
    """Read a delivery and say of each event whether it is sound."""
    read = translate(delivery)
    if isinstance(read, Violation):
        return Judged(delivery, False, wrong=(Wrong(None, None, [read]),))
    if len(read.events) > ground.batch_limit:
        words = f"a batch holds at most {ground.batch_limit} events"
        return Judged(delivery, False, wrong=(Wrong(None, None, [violation("batch-too-large", "", words)]),))
    sound, wrong, told = [], [], 0
    for index, event in enumerate(read.events):
        match judge_event(event, ground, closely=told < MOST_OF_DELIVERY):
            case Sound() as good:
                sound.append((index, good))
            case violations:
                wrong.append(Wrong(index, event, violations))
                told += len(violations)
    return Judged(delivery, read.batch, tuple(sound), tuple(wrong))


def judge_event(event: Any, ground: Ground, closely: bool = True) -> Sound | list[Violation]:
    """The event, ready to be passed on; or what is wrong with it (its fields only if looked at `closely`)."""
    if not isinstance(event, dict):
        return [violation("not-an-event", "", "an event is a JSON object")]
    try:
        text = canonical(event)
    except ValueError:
        return [violation("not-json", "", "the event holds a number that JSON cannot carry on")]
    encoded = text.encode()
    if found := bounded(_wrong(event, text, len(encoded), ground, closely), MOST_OF_EVENT):
        return found
    digest = blake2b(encoded, digest_size=16).digest()
    return Sound(identity(event["source"], event["id"]), digest, event["subject"], text)


def _wrong(event: Raw, text: str, size: int, ground: Ground, closely: bool) -> Iterator[Violation]:
    """First what decides how the delivery is answered and kept: those must be among the ones that are told."""
    if size > EVENT_LIMIT:
        yield violation("event-too-large", "", f"an event is at most {EVENT_LIMIT} bytes")
    told = set()
    for found in chain(personal(event, text), *(rule(event, ground) for rule in RULES)):
        told.add(found.path)
        yield found
    told.discard("")
    if closely and size <= EVENT_LIMIT:  # pydantic lists all that is wrong, however much that is
        yield from (found for found in shape(event, text) if not _told_above(found.path, told))


_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(event: Raw) -> str:
    """One way to write an event, whatever the order and the spaces of its sender; ValueError for infinity."""
    return _write(event)


def _told_above(path: str, told: set[str]) -> bool:
    return path in told or any(path.startswith(f"{place}/") for place in told)
