"""Writes schemas/json: a JSON Schema for every published event and one AsyncAPI document.

`python -m schemas.generate` writes, `--check` only compares: a change of the contract is a diff.
"""

import json
import sys
from pathlib import Path
from typing import Any, get_args

from .case_events import FACTS
from .envelope import Tick, Wire
from .message_events import (
    CaseLooked,
    ContactGiven,
    FactRejected,
    MessageCancelled,
    MessageDelivered,
    MessageFailed,
    MessageQueued,
    MessageSent,
)
from .status_events import Announcement, CaseForgotten, SourceHeard, SourceSilent
from .topics import (
    CASE_EVENTS,
    CASE_LOOKS,
    CASE_MESSAGES,
    CASE_STATUS,
    CONTACTS,
    DEPARTMENTS,
    REJECTIONS,
    TOPICS,
    WEEK_AHEAD,
    Topic,
    inbox,
)
from .week_events import WeekAhead

FOLDER = Path(__file__).parent / "json"
VERSION = "1.0.0"  # of the contract as a whole: rises in the middle when something is added
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ALWAYS = (
    "specversion",
    "id",
    "source",
    "type",
    "time",
)  # readers forgive a missing one where they can, senders may not
Model = type[Wire]
Json = dict[str, Any]

CHANNELS: dict[str, tuple[Model, ...]] = {
    **{inbox(department): FACTS for department in DEPARTMENTS},
    CASE_EVENTS: (*FACTS, Tick),
    CONTACTS: (ContactGiven,),
    CASE_STATUS: (Announcement, CaseForgotten, SourceSilent, SourceHeard, Tick),
    CASE_MESSAGES: (MessageQueued, MessageSent, MessageFailed, MessageDelivered, MessageCancelled),
    CASE_LOOKS: (CaseLooked,),
    WEEK_AHEAD: (WeekAhead,),
    REJECTIONS: (FactRejected,),
}


def types_of(model: Model) -> tuple[str, ...]:
    """The names under which a model travels: most have one."""
    return tuple(get_args(model.model_fields["type"].annotation))


PUBLISHED: dict[str, Model] = {
    name: model for models in CHANNELS.values() for model in models for name in types_of(model)
}


def schema_of(name: str) -> Json:
    """What a sender of this event must keep to; unknown fields are allowed, for readers ignore them."""
    schema = PUBLISHED[name].model_json_schema()
    properties = schema["properties"] | {"type": {"const": name, "type": "string"}}
    required = [field for field in properties if field in ALWAYS or field in schema["required"]]
    head = {"$schema": DIALECT, "$id": f"{name}.json"}
    return head | schema | {"title": name, "properties": properties, "required": required}


def asyncapi() -> Json:
    """Who says what to whom."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Spoor",
            "version": VERSION,
            "description": "What is said on the bus about a case: CloudEvents 1.0, NL GOV profile 1.1.",
            "license": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/en/"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {name: _channel(topic) for name, topic in TOPICS.items()},
        "operations": {name: one for topic in TOPICS.values() for name, one in _operations(topic).items()},
        "components": {"messages": {name: _message(name) for name in PUBLISHED}},
    }


def _channel(topic: Topic) -> Json:
    names = [name for model in CHANNELS[topic.name] for name in types_of(model)]
    kept = "for ever" if topic.keep_days is None else f"{topic.keep_days} days"
    return {
        "address": topic.name,
        "description": f"Key: {topic.key}. Kept {kept}{', the newest of each key' if topic.compacted else ''}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }


def _operations(topic: Topic) -> Json:
    channel = {"channel": {"$ref": f"#/channels/{topic.name}"}}
    says = {f"{who}-says-{topic.name}": {"action": "send"} | channel for who in topic.said_by}
    hears = {f"{who}-hears-{topic.name}": {"action": "receive"} | channel for who in topic.heard_by}
    return says | hears


def _message(name: str) -> Json:
    payload = {"schemaFormat": "application/schema+json;version=draft-2020-12", "schema": {"$ref": f"./{name}.json"}}
    return {"name": name, "summary": PUBLISHED[name].__doc__, "payload": payload}


def files() -> dict[str, str]:
    """Every file of schemas/json with its text."""
    texts: dict[str, Json] = {f"{name}.json": schema_of(name) for name in PUBLISHED} | {"asyncapi.json": asyncapi()}
    return {name: json.dumps(text, indent=2, ensure_ascii=False) + "\n" for name, text in texts.items()}


def out_of_step(folder: Path = FOLDER) -> list[str]:
    """The files that differ from the models, are missing, or have no model."""
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    wanted = files()
    return sorted(name for name in there.keys() | wanted.keys() if there.get(name) != wanted.get(name))


def write(folder: Path = FOLDER) -> None:
    """Bring the folder up to date; what has no model any more goes."""
    wanted = files()
    for name in out_of_step(folder):
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (folder / name).unlink()


if __name__ == "__main__":
    if "--check" not in sys.argv:
        write()
    elif wrong := out_of_step():
        sys.exit(f"schemas/json is out of step, run `python -m schemas.generate`: {', '.join(wrong)}")
