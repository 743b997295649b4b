"""What applicants read is plain (B1), on pages and in letters.

No word of the back office, no sentence that is too long to read at once, nobody hidden behind "wordt gedaan", no
abbreviation, and never "je".
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping

import pytest

import services.status.core
from front.words import CALLED, OTHERWISE, dutch, otherwise, said
from schemas.catalogue import Phrase, Words

FORBIDDEN = re.compile(
    r"\bza(?:ak|ken)\b|\bzaaktypen?\b|\bstatus\b|in behandeling|afgehandeld|\bnotificaties?\b|\bproduct(?:en)?\b"
    r"|ontvankelijk|z\.s\.m\.|zo snel mogelijk|binnenkort|\bas soon as possible\b",
    re.IGNORECASE,
)
# "wordt … beoordeeld": who does it? Of "is … beoordeeld" nobody can tell it from a past tense by its form.
DONE = r"(?!eer|erger|meer|later)(?:\w*ge|be|ver|ont|her)\w{2,}(?:d|t|en)"
PASSIVE = re.compile(
    rf"\b(?:wordt|worden|werd|werden)\b(?: [\w-]+){{0,6}}? {DONE}\b|\b{DONE} (?:wordt|worden|werd|werden)\b",
    re.IGNORECASE,
)
SHORTENED = re.compile(
    r"\b(?:bijv|d\.w\.z|m\.b\.t|i\.v\.m|t\.a\.v|o\.a|incl|evt|nr|tel|etc|max|min|e\.g|i\.e)\.", re.IGNORECASE
)
FAMILIAR = re.compile(r"\b(?:je|jij|jou|jouw|uwe|gij)\b", re.IGNORECASE)
LONGEST = 20  # words
FOR_COLLEAGUES = {  # and all pages of the dashboard
    *(
        "desk.html",
        "desk_case.html",
        "_told.html",
        "week.html",
        "weekly.html",
        "week.txt",
        "week-address.txt",
        "week-again.txt",
    ),
}
SENTENCE = re.compile(r"(?<=[a-z)}%][.?!])\s+|(?<=\d[.?!])\s+(?=[A-Z])|: ")
FILLED_IN = re.compile(r"\{\w*\}|%\(\w+\)[sd]")


def unfit(text: str) -> list[str]:
    """What an applicant should not have to read."""
    plain = FILLED_IN.sub("x", text)
    long = [part for part in SENTENCE.split(plain) if len(part.split()) > LONGEST]
    rules = (FORBIDDEN, PASSIVE, SHORTENED, FAMILIAR)
    return [*(found.group() for rule in rules for found in rule.finditer(plain)), *long]


def on_pages() -> Iterator[str]:
    """All that the pages for applicants and the letters say, in Dutch and in English."""
    known = {message.id: message.string for message in dutch()}
    for message, template in said():
        if template.name not in FOR_COLLEAGUES and "dashboard" not in template.parts:
            for words in (message, known.get(message) or ()):
                yield from (words,) if isinstance(words, str) else words
    yield from (str(message.string) for key in OTHERWISE for message in otherwise(*key) if message.id)


def words_in(value: object) -> Iterator[Words]:
    match value:
        case Words():
            yield value
        case Mapping():
            for one in value.values():
                yield from words_in(one)
        case tuple() | list():
            for one in value:
                yield from words_in(one)


def every_pair() -> Iterator[tuple[str, Words]]:
    """Every sentence that status says about a case, with the module that says it; the desk is for colleagues."""
    for module in pkgutil.iter_modules(services.status.core.__path__):
        if module.name != "desk":
            told = vars(importlib.import_module(f"services.status.core.{module.name}"))
            yield from ((module.name, words) for value in list(told.values()) for words in words_in(value))


def of_the_brain() -> Iterator[tuple[str, str]]:
    for module, words in every_pair():
        for one in {words.of(called) for called in CALLED} if isinstance(words, Phrase) else [words]:
            yield from ((module, text) for text in (one.nl, one.en))


def test_pages_for_applicants_are_plain():
    assert {text: wrong for text in on_pages() if (wrong := unfit(text))} == {}


def test_what_status_says_of_a_case_is_plain():
    told = list(of_the_brain())

    assert len(told) > 200
    assert {text: (name, wrong) for name, text in told if (wrong := unfit(text))} == {}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Uw zaak is in behandeling.", ["zaak", "in behandeling"]),
        ("De status van uw zaaktype volgt binnenkort.", ["status", "zaaktype", "binnenkort"]),
        ("We laten het z.s.m. weten.", ["z.s.m."]),
        ("Uw aanvraag wordt door ons beoordeeld.", ["wordt door ons beoordeeld"]),
        ("We zeggen wat er besloten werd.", ["besloten werd"]),
        ("Het kan dus later worden dan in de wet staat.", []),
        ("Stuur bijv. een foto. Bel evt. tel. 14070.", ["bijv.", "evt.", "tel."]),
        ("Je krijgt jouw besluit.", ["Je", "jouw"]),
        ("Oorzaak onbekend. De zakelijke kant telt niet.", []),
        (" ".join(["woord"] * 20) + ". " + " ".join(["woord"] * 20) + ".", []),
        (" ".join(["woord"] * 21) + ".", [" ".join(["woord"] * 21) + "."]),
    ],
)
def test_words_that_nobody_understands_would_be_noticed(text, wrong):
    assert unfit(text) == wrong
