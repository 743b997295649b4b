"""What an applicant chose: the language of our messages, and which of them are wanted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from schemas.catalogue import Language
from schemas.message_events import Kind

# What the law wants told (Awb 2:17, 3:41, 4:5, 4:14, 4:15), the day of a visit, the end, and what was asked for.
ALWAYS: frozenset[Kind] = frozenset(
    {"receipt", "information-requested", "reminder", "appointment", "delay", "term-passed", "decision", "ended", "link",
     "address", "address-changed"}
)  # fmt: skip
BY_CHOICE: tuple[Kind, ...] = (  # in the order of the page
    "change", "still-busy", "expectation", "information-received", "corrected", "validity",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preference:
    """By default everything, in the language that the department told."""

    language: Language | None = None
    off: frozenset[Kind] = frozenset()


def chosen(language: str, on: Iterable[str]) -> Preference:
    """From a form, in which only what is wanted is named."""
    wanted = set(on)
    return Preference("en" if language == "en" else "nl", frozenset(kind for kind in BY_CHOICE if kind not in wanted))


def wanted(kinds: tuple[Kind, ...], off: Collection[Kind]) -> tuple[Kind, ...]:
    return tuple(kind for kind in kinds if kind in ALWAYS or kind not in off)
