"""Page, mail, notification and paper speak with one voice: what is the same in English is the same in Dutch.

Templates say it from the catalogue; the brain of status, which may read no files, carries pairs of its own. So these
are held against the catalogue here, and what letters and page both tell is named.
"""

import re

import pytest

from front.words import complaint, dutch, said
from schemas.catalogue import Phrase, Words
from services.status.core import phrases
from services.status.core import words as status_words
from tests.front.test_plain_words import every_pair

BLANK = re.compile(r"\{\w*\}|%\(\w+\)[sd]")


def bare(text: str) -> str:
    return BLANK.sub("…", text).rstrip(".").lower()


def catalogue() -> dict[str, str]:
    return {bare(one.id): bare(str(one.string)) for one in dutch() if isinstance(one.id, str) and one.id}


def of_a_complaint() -> dict[str, str]:
    english = {message.id: str(message.string) for message in complaint("en") if message.id}
    return {bare(english[one.id]): bare(str(one.string)) for one in complaint("nl") if one.id}


def two_voices(pairs: set[tuple[str, str]], known: dict[str, str]) -> list[tuple[str, str]]:
    """What the catalogue says in other Dutch."""
    return sorted((en, nl) for en, nl in pairs if known.get(bare(en), bare(nl)) != bare(nl))


def test_status_and_the_catalogue_say_the_same():
    pairs = {(pair.en, pair.nl) for _, pair in every_pair()}

    assert len(pairs) > 100
    assert two_voices(pairs, catalogue()) == []


def test_of_a_complaint_they_say_the_same_too():
    pairs = {(other.en, other.nl) for _, pair in every_pair() if isinstance(pair, Phrase) and (other := pair.complaint)}

    assert len(pairs) > 30
    assert two_voices(pairs, catalogue() | of_a_complaint()) == []


def test_another_word_for_the_same_would_be_noticed():
    said_here = ("You do not need to do anything now", "U moet nu niets doen")

    assert two_voices({said_here}, catalogue()) == [said_here]


SHARED = [
    phrases.EIGHT_OF_TEN, phrases.BEYOND_THE_LAW, phrases.NO_FORECAST, phrases.TOOK_LONGER, phrases.DO_NOTHING,
    phrases.SOONER, phrases.MAY_ASK, phrases.WITH, phrases.WAITS["third-party"], phrases.WAITS_AND_COUNTS,
    phrases.LATE, phrases.VALID_UNTIL, *status_words.PHASES.values(),
    *(words for kind, words in status_words.KINDS.items()
      if kind not in ("change", "expectation", "appointment", "ended", "validity")),  # there the letter says more
]  # fmt: skip


@pytest.mark.parametrize("sentence", SHARED, ids=lambda words: words.en)
def test_what_the_page_says_the_letters_say_in_the_same_words(sentence: Words):
    in_letters = {bare(text) for text, form in said() if form.parent.name == "letters" and isinstance(text, str)}

    assert bare(sentence.en) in in_letters


@pytest.mark.parametrize(
    "sentence", [one for one in SHARED if isinstance(one, Phrase) and one.complaint], ids=lambda words: words.en
)
def test_what_the_page_says_of_a_complaint_the_letters_say_in_the_same_words(sentence: Phrase):
    assert bare(sentence.of("complaint").en) in of_a_complaint()
