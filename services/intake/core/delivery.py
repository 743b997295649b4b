"""The nouns of the door: a delivery as it came, what it says, and what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from schemas.message_events import Violation

Raw = dict[str, Any]  # a CloudEvent: attribute -> text, and `data`
HTTP = "http"
FORM = "form"
STRUCTURED = "application/cloudevents+json"
MOST_OF_EVENT = 100  # violations that are told; whoever breaks more rules has enough to mend
MOST_OF_DELIVERY = 1000


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came in by a door, verbatim. The door is `http`, `form` or the name of an inbox."""

    id: UUID
    door: str
    content_type: str
    headers: Mapping[str, str]  # only those that carry attributes, the prefix still on
    body: bytes
    speaker: str | None = None  # the department whose token came with it


class Sound(NamedTuple):
    """An event that breaks no rule. `digest` is of its canonical text: the same said in another mode is the same."""

    key: UUID
    digest: bytes
    case_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """An event, or (index None) a whole delivery, that breaks a rule. Paths start at the event."""

    index: int | None
    event: Any
    violations: list[Violation]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of a delivery: each event is sound or wrong."""

    delivery: Delivery
    batch: bool
    sound: tuple[tuple[int, Sound], ...] = ()
    wrong: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery: all its events came in (some were known), or none did."""

    delivery: Delivery
    batch: bool
    accepted: tuple[Sound, ...] = ()
    known: int = 0
    wrong: tuple[Wrong, ...] = ()

    @property
    def violations(self) -> list[Violation]:
        """What is wrong, with paths that start at the delivery."""
        wrong = (at(v, one.index if self.batch else None) for one in self.wrong for v in one.violations)
        return bounded(wrong, MOST_OF_DELIVERY)

    @property
    def codes(self) -> set[str]:
        return {violation.code for one in self.wrong for violation in one.violations}


def at(violation: Violation, index: int | None) -> Violation:
    """The same violation in the event with this number of a batch."""
    return violation if index is None else violation.model_copy(update={"path": f"/{index}{violation.path}"})


def violation(code: str, path: str, message: str) -> Violation:
    return Violation(code=code, path=path, message=message)


def bounded(found: Iterable[Violation], most: int) -> list[Violation]:
    """The first ones; if there are more than `most`, the last one says so. It looks no further than that."""
    told = list(islice(found, most + 1))
    if len(told) > most:
        told[most - 1 :] = [
            violation("more-violations", "", f"more is wrong than these {most - 1}; how much was not counted")
        ]
    return told


@dataclass(frozen=True, slots=True)
class Ground:
    """What the door knows besides the event: the end of the present, whose inbox it is, how large a batch may be."""

    latest: datetime | None = None  # None: no tick was heard yet, so nothing is in the future
    department: str | None = None  # also: whose token came along; None: the door of all
    batch_limit: int = 1000
    form: bool = False  # our own form: it speaks under its own source
