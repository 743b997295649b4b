"""Every word of every page is there in Dutch, and no word that no page says."""

import re
from collections import Counter

import pytest

from front.words import CALLED, DUTCH, OTHERWISE, dutch, otherwise, said, words
from tests.front.spoken_of import WRONG, wrong_words

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


ABOUT_A_CASE = {"case.html", "_case.html", "_bar.html", "_bounced.html"}  # beside the letters
OF_NO_CASE = {
    "week.txt",
    "week-address.txt",
    "week-again.txt",
    "address.txt",
    "address-changed.txt",
    "paper.txt",
    "validity.txt",
}
SAME_OF_ALL = {
    "My applications",  # where all are listed that somebody asked
    "News about your applications and complaints",
    "News about your applications and objections",
    "News about your applications, complaints and objections",
    # Never of a complaint: it has the ombudsman.
    "You can ask us by letter to decide now. That is called a notice of default.",
    "Do we not decide within 2 weeks then? Then you may get money from us.",
}


def about_a_case() -> set[object]:
    templates = ((message, template) for message, template in said() if template.name not in OF_NO_CASE)
    return {
        message
        for message, template in templates
        if template.parent.name == "letters" or (template.name in ABOUT_A_CASE and "dashboard" not in template.parts)
    }


@pytest.mark.parametrize(("called", "language"), OTHERWISE)
def test_what_pages_and_letters_say_of_a_case_has_words_for_a_complaint_and_an_objection(called, language):
    spoken = words(language, called)
    told = {message: spoken.gettext(message) for message in about_a_case() - SAME_OF_ALL if type(message) is str}

    assert {message: text for message, text in told.items() if wrong_words(text, called)} == {}


@pytest.mark.parametrize(("called", "language"), OTHERWISE)
def test_a_complaint_and_an_objection_have_words_of_their_own_only_for_what_is_said(called, language):
    catalog, used = otherwise(called, language), {message for message, _ in said()}
    ids = re.findall(r"^msgid (.+)$", OTHERWISE[called, language].read_text("utf-8"), re.MULTILINE)

    assert {one.id for one in catalog if one.id} - used == set(), "run `python -m front.words`"
    assert len(ids) == len(set(ids))
    for one in catalog:
        assert one.string and set(BLANK.findall(str(one.string))) == set(BLANK.findall(str(one.id)))


@pytest.mark.parametrize("called", CALLED[1:])
def test_it_is_spoken_of_in_both_languages_by_the_same_sentences(called):
    assert {one.id for one in otherwise(called, "nl")} == {one.id for one in otherwise(called, "en")}


def test_words_of_applications_would_be_noticed():
    told = "Uw aanvraag: het besluit. Uw aanvragen. Wij beslissen. Your application, our decision"

    assert WRONG["complaint"].findall(told) == [
        "aanvraag", "besluit", "aanvragen", "beslissen", "application", "decision",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("called", "language", "text"),
    [
        ("complaint", "nl", "Bekijk uw klacht"),
        ("complaint", "en", "See your complaint"),
        ("objection", "nl", "Bekijk uw bezwaar"),
        ("objection", "en", "See your objection"),
    ],
)
def test_what_a_complaint_or_an_objection_does_not_say_otherwise_it_says_the_same(called, language, text):
    spoken = words(language, called)

    assert spoken.gettext("See your application") == text
    assert spoken.gettext("Log out") == words(language).gettext("Log out")
