"""Finds what must not travel: citizen service numbers anywhere, addresses and telephone numbers in attributes.

Of what a person typed into a form, also those in the data.
"""

import re
from collections.abc import Iterator
from typing import Any

from schemas.facts import FORM_SOURCE
from schemas.message_events import Violation

from .delivery import Raw, violation

# Nine digits, with dots or spaces between them; hexadecimal neighbours are an id and no number.
NINE = re.compile(r"(?<![0-9a-fA-F])(?=([0-9](?:[ .]?[0-9]){8})(?![0-9a-fA-F]))")
NINE_SOMEWHERE = re.compile(r"[0-9](?<![0-9].)(?:[ .]?[0-9]){8}(?![0-9])")  # begins with a class: quick
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
PHONE = re.compile(r"[+0](?<![\w.-].)(?:(?<=\+)[0-9]{9,14}|(?:031)?[ -]?[1-9](?:[ -]?[0-9]){8})(?![0-9A-Za-z])")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]+([Zz]|[+-][0-9]{2}:[0-9]{2})")
LONGEST_PATH = 500  # what lies deeper is told by the place above it
PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")
PERSONAL = frozenset({"bsn-like", "email-like", "phone-like"})
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
SMALLEST_BSN = 10_000_000


def is_bsn(digits: str) -> bool:
    """Nine digits that pass the eleven-proof of citizen service numbers."""
    sum_ = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True))
    return sum_ % 11 == 0 and int(digits) >= SMALLEST_BSN


def bsn_like(text: str) -> bool:
    found = (re.sub("[ .]", "", nine[1]) for nine in NINE.finditer(text))
    return any(is_bsn(digits) for digits in found) and not MOMENT.fullmatch(text)


def email_like(text: str) -> bool:
    return "@" in text and EMAIL.search(text) is not None


def phone_like(text: str) -> bool:
    return PHONE.search(text) is not None and not MOMENT.fullmatch(text)


def personal(event: Raw, text: str) -> Iterator[Violation]:
    """What must not be in an event; `text` is its JSON and spares nearly all of them the long look."""
    escaped = "\\u00" in text  # a control character: its own digits hide what follows
    if escaped or NINE_SOMEWHERE.search(text):
        yield from _service_numbers(event)
    if escaped or "@" in text or PHONE.search(text):
        for name, value in event.items():
            if name != "data" and isinstance(value, str):
                yield from _in_attribute(pointer("", name), value)
    if event.get("source") == FORM_SOURCE:
        for path, value in leaves(event.get("data"), "/data"):
            if path != "/data/occurredAt":
                yield from _in_attribute(path, value)


def _service_numbers(event: Raw) -> Iterator[Violation]:
    told = set()
    for path, value in leaves(event, ""):
        if path not in told and bsn_like(value):
            told.add(path)
            yield violation("bsn-like", path, f"{called(path)} holds what may be a citizen service number")


def may_travel(text: str) -> bool:
    """Whether an attribute holds nothing personal and no control characters."""
    return not (bsn_like(text) or email_like(text) or phone_like(text) or CONTROL.search(text))


def _in_attribute(path: str, value: str) -> Iterator[Violation]:
    if email_like(value):
        yield violation("email-like", path, f"{called(path)} holds what may be an e-mail address")
    if path != "/sequence" and phone_like(value):
        yield violation("phone-like", path, f"{called(path)} holds what may be a telephone number")


def leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text and whole number in a JSON value, and the names in it, with the place where it stands."""
    match value:
        case dict():
            for name, inner in value.items():
                yield path, name
                yield from leaves(inner, pointer(path, name))
        case list():
            for index, inner in enumerate(value):
                yield from leaves(inner, pointer(path, str(index)))
        case str():
            yield path, value
        case int():
            yield path, str(value)


def pointer(path: str, name: str) -> str:
    """A JSON pointer one step deeper; a name that might itself be personal is not repeated."""
    if len(path) > LONGEST_PATH or not PLAIN_NAME.fullmatch(name) or NINE_SOMEWHERE.search(name):
        return path
    return f"{path}/{name}"


def called(path: str) -> str:
    """How a message speaks of a place: by its last name."""
    return f"`{path.rpartition('/')[2]}`" if path else "the event"
