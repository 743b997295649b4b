"""A published example is eternal: it stays, it is understood, and it comes out as it went in."""

import re
from hashlib import sha256

import pytest
from pydantic import ValidationError

from tests.contract.published import EXAMPLES, TYPES, Wired, changed, example, told, understood

SUMS = EXAMPLES / "SHA256SUMS"
INSTANT = re.compile(r"^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?)(Z|[+-]\d{2}:\d{2})$")
FREE = {"/data/data"}  # the new data of a corrected fact: whatever that fact says
SUSPECT = [r"@", r"\b\d{8,9}\b", r"\b\d{4} ?[A-Z]{2}\b", r"\b0[1-9]\d{8}\b", r"\b(de heer|mevrouw|mr\.|mrs\.)"]


def eternal() -> dict[str, str]:
    lines = SUMS.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def without_zone(wired):
    found = INSTANT.match(wired) if isinstance(wired, str) else None
    return found[1] if found else wired


def is_understood(wired: Wired) -> bool:
    try:
        return bool(understood(wired))
    except ValidationError:
        return False


def at_midnight_somewhere(wired):
    """The naive midnight that some systems send when they mean a day."""
    return wired | {"occurredAt": "2026-03-02T00:00:00"} if isinstance(wired, dict) and "occurredAt" in wired else wired


def with_more(wired):
    return wired | {"unheardOf": {"of": ["what", "comes"]}} if isinstance(wired, dict) else wired


def test_every_published_event_has_an_example_and_no_example_is_without_its_event():
    assert sorted(path.name for path in EXAMPLES.glob("*.json")) == [f"{name}.json" for name in TYPES]


def test_a_published_example_never_changes():
    now = {path.name: sha256(path.read_bytes()).hexdigest() for path in EXAMPLES.glob("*.json")}
    broken = {name for name, digest in eternal().items() if now.get(name) != digest}
    unsigned = now.keys() - eternal().keys()

    assert broken == set(), "a published example never changes and never goes: add a .v2 beside it"
    assert unsigned == set(), "sign a new example once: sha256sum <name>.json >> SHA256SUMS"


@pytest.mark.parametrize("name", TYPES)
def test_what_was_said_comes_back_as_it_was_said(name):
    assert example(name)["type"] == name
    assert told(understood(example(name))) == example(name)


@pytest.mark.parametrize("name", TYPES)
def test_a_reader_ignores_what_it_does_not_know(name):
    event = understood(example(name))
    others = dict(changed(example(name), with_more))

    assert {"/", "/data"} <= others.keys()
    assert [path for path, other in others.items() if path not in FREE and understood(other) != event] == []


@pytest.mark.parametrize("name", TYPES)
def test_an_extension_attribute_changes_nothing(name):
    extended = example(name) | {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}

    assert understood(extended) == understood(example(name))


@pytest.mark.parametrize("name", TYPES)
def test_a_time_without_a_zone_is_refused_everywhere(name):
    naive = {path: other for path, other in changed(example(name), without_zone) if not path.startswith("/data/data/")}

    assert "/time" in naive
    assert [path for path, other in naive.items() if is_understood(other)] == []


@pytest.mark.parametrize("name", [name for name in TYPES if "occurredAt" in example(name)["data"]])
def test_a_naive_midnight_is_no_day(name):
    (path, other), *_ = changed(example(name), at_midnight_somewhere)

    assert path == "/data"
    with pytest.raises(ValueError, match="occurredAt"):
        understood(other)


@pytest.mark.parametrize("name", TYPES)
def test_no_example_holds_anything_of_a_person(name):
    text = (EXAMPLES / f"{name}.json").read_text(encoding="utf-8")

    assert [pattern for pattern in SUSPECT if re.search(pattern, text)] == []
