"""The headers of a Kafka message as one text, and back, byte for byte: one that is parked is said again as it came."""

import json
from collections.abc import Iterable

Headers = Iterable[tuple[str, bytes | None]]


def as_text(headers: Headers) -> str:
    """In order, for a name may come twice; bytes that are no UTF-8 come back too."""
    return json.dumps([(name, None if value is None else _read(value)) for name, value in headers])


def of_text(kept: str) -> list[tuple[str, bytes | None]]:
    return [
        (name, None if value is None else value.encode(errors="surrogateescape")) for name, value in json.loads(kept)
    ]


def _read(value: bytes) -> str:
    return value.decode(errors="surrogateescape")
