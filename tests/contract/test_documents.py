"""The papers of the contract are made from it, and tell the same as the code."""

import re
from pathlib import Path

import pytest

from schemas import generate
from schemas.generate import CHANNELS, PUBLISHED, out_of_step, schema_of, types_of, write
from schemas.topics import DEPARTMENTS, TOPICS
from tests.contract.published import TYPES, example

README = Path(__file__).parents[2] / "schemas" / "README.md"
ROW = re.compile(r"^\| `(nl\.[^`]+)` \| ([^|]+) \| ([^|]+) \| (\d+\.\d+\.\d+) \| ([^|]+) \|$", re.MULTILINE)
DOORS = {f"inbox-{name.lower()}" for name in DEPARTMENTS}


def people(name: str, side: str) -> set[str]:
    """Who says or hears an event, by the topics it travels in; facts are said by departments, whatever carries them."""
    travels = {topic for topic, models in CHANNELS.items() for model in models if name in types_of(model)}
    if travels & DOORS:
        travels = travels & DOORS if side == "said_by" else travels - DOORS
    return {"departments" if who in DEPARTMENTS else who for topic in travels for who in getattr(TOPICS[topic], side)}


def rows() -> dict[str, re.Match[str]]:
    return {found[1]: found for found in ROW.finditer(README.read_text(encoding="utf-8"))}


def test_the_generated_documents_are_up_to_date():
    assert out_of_step() == [], "run `python -m schemas.generate`"


def test_a_document_that_lags_behind_or_lingers_would_be_noticed(tmp_path):
    write(tmp_path)
    assert out_of_step(tmp_path) == []

    (tmp_path / "nl.spoor.tick.v1.json").write_text("{}")
    (tmp_path / "nl.spoor.tree.felled.v1.json").write_text("{}")
    (tmp_path / "asyncapi.json").unlink()
    assert out_of_step(tmp_path) == ["asyncapi.json", "nl.spoor.tick.v1.json", "nl.spoor.tree.felled.v1.json"]
    write(tmp_path)
    assert out_of_step(tmp_path) == []


def test_every_topic_has_its_channel_and_every_channel_its_events():
    document = generate.asyncapi()

    assert document["channels"].keys() == TOPICS.keys() == CHANNELS.keys()
    assert {name for channel in document["channels"].values() for name in channel["messages"]} == set(TYPES)
    assert document["operations"]["dashboard-hears-case-status"]["action"] == "receive"


@pytest.mark.parametrize("name", TYPES)
def test_a_schema_asks_for_all_that_an_event_must_have(name):
    schema = schema_of(name)

    assert set(schema["required"]) <= example(name).keys() <= schema["properties"].keys()
    assert {"specversion", "id", "source", "type", "time", "data"} <= set(schema["required"])
    assert schema["properties"]["type"]["const"] == name and schema.get("additionalProperties") is not False


def test_the_table_of_events_names_every_event_once():
    assert sorted(rows()) == TYPES


@pytest.mark.parametrize("name", TYPES)
def test_the_table_tells_who_says_and_who_hears_it(name):
    row = rows()[name]

    assert set(re.split(r", ", row[2])) == people(name, "said_by")
    assert set(re.split(r", ", row[3])) == people(name, "heard_by")


def test_every_event_says_in_one_line_what_it_means():
    assert [name for name, model in PUBLISHED.items() if not (model.__doc__ or "").strip()] == []
