"""Bytes and headers become CloudEvents: structured, binary or batch, over HTTP (`ce-`) and Kafka (`ce_`) alike."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from schemas.message_events import Violation

from .delivery import HTTP, STRUCTURED, Delivery, Raw, violation

BATCH = "application/cloudevents-batch+json"
JSON = "application/json"
PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
CHARSET = re.compile(r";\s*charset=\"?([^\";\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """The events of a delivery, as they were said; not yet judged."""

    events: list[Any]
    batch: bool = False


def translate(delivery: Delivery) -> Read | Violation:
    """What a delivery says, the same whatever the mode; or why it cannot be read."""
    match media_type(delivery.content_type):
        case _ if not _is_utf8(delivery.content_type):
            return _unsupported(delivery)
        case "application/cloudevents+json":
            return _structured(delivery)
        case "application/cloudevents-batch+json" if delivery.door == HTTP:
            return _batch(delivery)
        case "application/json" | "":
            return _by_headers(delivery)
        case _:
            return _unsupported(delivery)


def _by_headers(delivery: Delivery) -> Read | Violation:
    if any(name.startswith(prefix(delivery.door)) for name in delivery.headers):
        return _binary(delivery)
    if delivery.headers:
        words = f"attributes travel in `{prefix(delivery.door)}…` headers at this door"
        return violation("header-prefix-wrong", "", words)
    # Kafka producers often leave the content type out; without attributes in headers it can only be structured.
    return _unsupported(delivery) if delivery.door == HTTP else _structured(delivery)


def media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _is_utf8(content_type: str) -> bool:
    charset = CHARSET.search(content_type)
    return charset is None or charset[1].lower() in ("utf-8", "utf8")


def prefix(door: str) -> str:
    """HTTP separates with a hyphen, Kafka with an underscore (CloudEvents protocol bindings)."""
    return "ce-" if door == HTTP else "ce_"


def _structured(delivery: Delivery) -> Read | Violation:
    try:
        event = from_json(delivery.body, allow_inf_nan=False)
    except ValueError:
        return NOT_JSON
    return Read([as_said(event)])


def _batch(delivery: Delivery) -> Read | Violation:
    try:
        events = from_json(delivery.body, allow_inf_nan=False)
    except ValueError:
        return NOT_JSON
    if not isinstance(events, list):
        return violation("not-a-batch", "", "a batch is a JSON array of events")
    return Read([as_said(event) for event in events], batch=True)


def _binary(delivery: Delivery) -> Read | Violation:
    mine = prefix(delivery.door)
    read = _from_http if delivery.door == HTTP else str
    said = {name[len(mine) :]: read(value) for name, value in delivery.headers.items() if name.startswith(mine)}
    said["datacontenttype"] = delivery.content_type or JSON
    try:
        data = from_json(delivery.body, allow_inf_nan=False) if delivery.body else None
    except ValueError:
        return NOT_JSON
    return Read([as_said(said | {"data": data})])


def as_said(event: Any) -> Any:
    """The same in every mode: attributes are text as in a header, null is unset, JSON is the default."""
    if not isinstance(event, dict):
        return event
    said: Raw = {name: _text(name, value) for name, value in event.items() if value is not None}
    if _is_json(said.setdefault("datacontenttype", JSON)):
        said["datacontenttype"] = JSON
    return said


def _text(name: str, value: Any) -> Any:
    if isinstance(value, str) or name == "data":
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else value


def _is_json(content_type: Any) -> bool:
    return isinstance(content_type, str) and (content_type == JSON or media_type(content_type) == JSON)


def _from_http(value: str) -> str:
    """Header values may be quoted and are percent-encoded (CloudEvents HTTP binding 3.1.3.2)."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    return PERCENT.sub(lambda found: bytes([int(found[1], 16)]), value.encode()).decode(errors="replace")


def _unsupported(delivery: Delivery) -> Violation:
    words = f"send {STRUCTURED}, or {JSON} with `{prefix(delivery.door)}…` headers"
    also = f", or {BATCH}" if delivery.door == HTTP else ""
    return violation("content-type-unsupported", "", words + also)


NOT_JSON = violation("not-json", "", "the body is not JSON (RFC 8259, UTF-8)")
