"""Every word of every page is there in Dutch, and no word that no page says."""

import re
from collections import Counter

import pytest

from front.words import DUTCH, dutch, said, words

BLANK = re.compile(r"%\((\w+)\)")
MESSAGES = {message: str(template.name) for message, template in said()}


def every(told) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told)


def without_dutch(messages, catalog) -> set[object]:
    known = {m.id: m for m in catalog if m.id and all(every(m.string)) and not m.fuzzy}
    return {message for message in messages if message not in known}


def test_everything_that_is_said_is_said_in_dutch():
    assert without_dutch(MESSAGES, dutch()) == set(), "run `python -m front.words` and translate in front/locale/nl.po"


def test_nothing_is_translated_that_nobody_says():
    assert {message.id for message in dutch() if message.id} - set(MESSAGES) == set(), "run `python -m front.words`"


def test_nothing_is_translated_twice():
    ids = Counter(re.findall(r"^msgid (.+)$", DUTCH.read_text("utf-8"), re.MULTILINE))

    assert [name for name, times in ids.items() if times > 1] == []


def test_the_same_blanks_are_filled_in():
    for message in dutch():
        for text in every(message.string):
            assert set(BLANK.findall(text)) <= {blank for one in every(message.id) for blank in BLANK.findall(one)}


def test_a_word_without_dutch_would_be_noticed():
    catalog = dutch()
    catalog.add("Tea", "Thee", flags=("fuzzy",))
    catalog.add("Coffee", "")

    assert without_dutch(["Tea", "Coffee", "Milk", "Log out"], catalog) == {"Tea", "Coffee", "Milk"}


@pytest.mark.parametrize(("language", "text"), [("nl", "Uitloggen"), ("en", "Log out")])
def test_a_word_in_each_language(language, text):
    assert words(language).gettext("Log out") == text
