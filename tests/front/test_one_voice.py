"""Page, mail, notification and paper speak with one voice: what is the same in English is the same in Dutch.

Templates say it from the catalogue; the brain of status, which may read no files, carries pairs of its own. So these
are held against the catalogue here, and what letters and page both tell is named.
"""

import re

import pytest

from front.words import CALLED, dutch, otherwise, said
from schemas.catalogue import Called, Phrase, Words
from services.status.core import phrases
from services.status.core import words as status_words
from tests.front.test_plain_words import every_pair

BLANK = re.compile(r"\{\w*\}|%\(\w+\)[sd]")


def bare(text: str) -> str:
    return BLANK.sub("…", text).rstrip(".").lower()


def catalogue() -> dict[str, str]:
    return {bare(one.id): bare(str(one.string)) for one in dutch() if isinstance(one.id, str) and one.id}


def said_of(called: Called) -> dict[str, str]:
    english = {message.id: str(message.string) for message in otherwise(called, "en") if message.id}
    return {bare(english[one.id]): bare(str(one.string)) for one in otherwise(called, "nl") if one.id}


def others(sentence: Words, called: Called) -> Words | None:
    return getattr(sentence, called) if isinstance(sentence, Phrase) else None


def two_voices(pairs: set[tuple[str, str]], known: dict[str, str]) -> list[tuple[str, str]]:
    """What the catalogue says in other Dutch."""
    return sorted((en, nl) for en, nl in pairs if known.get(bare(en), bare(nl)) != bare(nl))


def test_status_and_the_catalogue_say_the_same():
    pairs = {(pair.en, pair.nl) for _, pair in every_pair()}

    assert len(pairs) > 100
    assert two_voices(pairs, catalogue()) == []


@pytest.mark.parametrize("called", CALLED[1:])
def test_of_a_complaint_and_an_objection_they_say_the_same_too(called: Called):
    pairs = {(other.en, other.nl) for _, pair in every_pair() if (other := others(pair, called))}

    assert len(pairs) > 30
    assert two_voices(pairs, catalogue() | said_of(called)) == []


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


@pytest.mark.parametrize("called", CALLED[1:])
def test_what_the_page_says_of_a_complaint_or_an_objection_the_letters_say_in_the_same_words(called: Called):
    spoken = [other for sentence in SHARED if (other := others(sentence, called))]

    assert len(spoken) > 5
    assert [one.en for one in spoken if bare(one.en) not in said_of(called)] == []
