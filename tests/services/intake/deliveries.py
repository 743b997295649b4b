"""Test words for the door: the same event in every mode, at every door."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

from nacl.public import PrivateKey

from plumbing.testing import record_of
from schemas.stories import DSO, at, raw_fact
from services.intake.core.delivery import HTTP, Delivery, Ground, Raw

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
NOTIFY = PrivateKey(bytes(range(32)))
PUBLIC = b64encode(bytes(NOTIFY.public_key)).decode()
NOW = datetime(2026, 11, 1, tzinfo=UTC)
GROUND = Ground(latest=NOW)


def event(name: str = "step.started", source: str = DSO, **more: Any) -> Raw:
    """A sound event as it goes over the wire."""
    data = {"step": "beoordeling", "department": "DSO"} if name.startswith("step.") else more.pop("said", {})
    return raw_fact(name, at(3, 2, 10), source=source, **data) | more


def having(said: Raw, **data: Any) -> Raw:
    """The same event with other data; None takes a field away."""
    new = {name: value for name, value in {**said["data"], **data}.items() if value is not None}
    return said | {"data": new}


def structured(said: Any, door: str = HTTP, kind: str = STRUCTURED) -> Delivery:
    return Delivery(uuid4(), door, kind, {}, said if isinstance(said, bytes) else json.dumps(said).encode())


def batch(*events: Any) -> Delivery:
    return structured(list(events), kind=BATCH)


def binary_headers(said: Raw, door: str = HTTP) -> dict[str, str]:
    attributes = {name: value for name, value in said.items() if name not in ("data", "datacontenttype")}
    if door == HTTP:
        return {f"ce-{name}": quote(value, safe=" !#$&'()*+,/:;=?@[]^`{|}~") for name, value in attributes.items()}
    return {f"ce_{name}": value for name, value in attributes.items()}


def binary(said: Raw, door: str = HTTP, id: UUID | None = None) -> Delivery:
    body = json.dumps(said["data"]).encode() if "data" in said else b""
    return Delivery(id or uuid4(), door, "application/json", binary_headers(said, door), body)


def record(said: Any, offset: int = 0, headers: dict[str, str] | None = None, topic: str = "inbox-dso") -> Any:
    """As Kafka hands it to the inbox."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    sent = {"content-type": STRUCTURED} if headers is None else headers
    return record_of(body, topic, offset, [(name, value.encode()) for name, value in sent.items()])
