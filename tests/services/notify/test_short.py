"""What a locked screen shows: that there is news, in one text message, and nothing of the case."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue import Language
from schemas.message_events import Kind
from services.notify.core.short import GSM_7, GSM_7_TWICE, Short, fits, short
from services.notify.templates import render

LANGUAGES: tuple[Language, ...] = ("nl", "en")
KINDS: tuple[Kind, ...] = get_args(Kind)


def written(kind: Kind, language: Language = "nl", case_id: str = "DH-2026-0001") -> Short:
    return short(kind, language, case_id, "denhaag.nl/volg", render)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_one_text_message_says_who_writes_where_to_look_and_whom_to_call(kind: Kind, language: Language):
    said = written(kind, language).sms

    assert fits(said) and set(said) <= GSM_7
    assert all(word in said for word in ("DH-2026-0001", "denhaag.nl/volg", "14070"))
    assert said.startswith("Gemeente Den Haag: " if language == "nl" else "City of The Hague: ")
    assert "http" not in said


def test_nobody_reads_on_a_locked_screen_what_the_news_is():
    assert {written(kind) for kind in KINDS if kind not in ("information-requested", "reminder")} == {
        Short(
            "Nieuws over uw aanvraag",
            "Nummer DH-2026-0001. Open het bericht om het te lezen.",
            "Gemeente Den Haag: er is nieuws over uw aanvraag DH-2026-0001. Ga naar denhaag.nl/volg of bel 14070.",
        )
    }


def test_who_must_do_something_is_told_so():
    assert written("reminder") == written("information-requested")
    assert written("reminder").body == "U moet nog iets doen. Nummer DH-2026-0001."


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=100))
def test_whatever_the_number_of_a_case_is_one_message_is_enough(number: str):
    assert all(fits(written(kind, language, number).sms) for kind in KINDS for language in LANGUAGES)


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("a" * 160, True),
        ("a" * 161, False),
        ("€" * 80, True),
        ("€" * 81, False),
        ("ë" + "a" * 69, True),
        ("ë" + "a" * 70, False),
        ("😀" * 35, True),
        ("😀" * 36, False),
        ("é" * 160, True),
        ("", True),
    ],
)
def test_a_text_message_is_counted_as_a_telephone_counts_it(text: str, one: bool):
    """GSM 03.38: 160 letters, some of which take two places; of any other letter 70."""
    assert fits(text) is one


def test_the_alphabet_has_all_its_letters():
    assert (len(GSM_7), len(GSM_7_TWICE)) == (127, 10)
