"""Rules for words: case types, steps, departments and reasons must stand in the catalogue."""

from collections.abc import Container, Iterator
from functools import cache
from typing import NamedTuple

from schemas.catalogue import catalogue
from schemas.message_events import Violation

from .delivery import Ground, Raw, violation

CORRECTED = "nl.spoor.fact.corrected.v1"
RETRACTED = "nl.spoor.fact.retracted.v1"
OPENED = "nl.spoor.case.opened.v1"
MOVED = ("nl.spoor.step.started.v1", "nl.spoor.step.completed.v1")
REASONED = ("nl.spoor.delay.announced.v1", "nl.spoor.term.extended.v1")


class Lookup(NamedTuple):
    sources: dict[str, str]
    departments: frozenset[str]
    case_types: frozenset[str]
    steps: dict[str, frozenset[str | None]]  # step -> the departments that own it in some case type; None: any
    reasons: frozenset[str]


@cache
def lookup() -> Lookup:
    """The catalogue, turned so that each word is found at once."""
    book = catalogue()
    owners: dict[str, set[str | None]] = {}
    for step in (step for versions in book.case_types.values() for kind in versions for step in kind.steps):
        owners.setdefault(step.id, set()).add(step.department)
    return Lookup(
        book.by_source,
        frozenset(book.departments),
        frozenset(book.case_types),
        {step: frozenset(names) for step, names in owners.items()},
        frozenset(book.reasons),
    )


def words(event: Raw, _: Ground) -> Iterator[Violation]:
    """The new data of a correction may be of any type: what is called a case type or a step there is judged as one."""
    kind = event.get("type")
    for data, path in told_data(event):
        if kind == OPENED or path == "/data/data":
            yield from _in_catalogue(data, path, "caseType", "case-type-unknown", lookup().case_types)
        if kind in MOVED or path == "/data/data":
            yield from _step(event, data, path)
        if kind in REASONED:
            yield from _in_catalogue(data, path, "reason", "reason-unknown", lookup().reasons)
    if kind in (CORRECTED, RETRACTED):
        yield from _own_fact(event)


def _own_fact(event: Raw) -> Iterator[Violation]:
    """Our answers name a fact `source#id`; a source puts right only what it said itself."""
    data = event.get("data")
    named = data.get("factId") if isinstance(data, dict) else None
    source = named.partition("#")[0] if isinstance(named, str) and "#" in named else ""
    if source in lookup().sources and source != event.get("source"):
        told = "`factId` names a fact of another source: only that one puts it right"
        yield violation("field-invalid", "/data/factId", told)


def _step(event: Raw, data: Raw, path: str) -> Iterator[Violation]:
    """A department may report a step of another one only if the catalogue gives that step to the other."""
    book = lookup()
    step, department = data.get("step"), data.get("department")
    yield from _in_catalogue(data, path, "step", "step-unknown", book.steps)
    yield from _in_catalogue(data, path, "department", "department-unknown", book.departments)
    if not isinstance(step, str) or not isinstance(department, str):
        return
    owners = book.steps.get(step, frozenset((None,)))
    strange = department in book.departments and None not in owners and department not in owners
    if strange and department != book.sources.get(str(event.get("source"))):
        told = "`department` is neither the sender's own nor one that owns this step in the catalogue"
        yield violation("department-not-of-step", f"{path}/department", told)


def _in_catalogue(data: Raw, path: str, name: str, code: str, known: Container[str]) -> Iterator[Violation]:
    said = data.get(name)
    if isinstance(said, str) and said not in known:
        yield violation(code, f"{path}/{name}", f"`{name}` does not stand in the catalogue")


def told_data(event: Raw) -> Iterator[tuple[Raw, str]]:
    """The data of a fact, and for a correction also the new data of the fact it corrects."""
    data = event.get("data")
    if isinstance(data, dict):
        yield data, "/data"
        if event.get("type") == CORRECTED and isinstance(data.get("data"), dict):
            yield data["data"], "/data/data"
