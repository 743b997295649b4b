"""Every kind of letter in both languages, as people get it: compared with the letters in `letters/`.

After a change that was meant: `SPOOR_WRITE_LETTERS=1 pytest tests/services/notify/test_letters.py`, and read the diff.
"""

import os
import re
from pathlib import Path
from typing import get_args

import pytest

from schemas import facts
from schemas.catalogue import Language, catalogue
from schemas.message_events import Kind
from schemas.status_events import Mended
from schemas.stories import on
from services.notify.core.compose import Part, compose
from services.notify.core.mailbox import ABOUT_ADDRESSES
from services.notify.core.words import HOLE
from services.notify.templates import render, version
from tests.front.test_plain_words import unfit
from tests.services.notify.saying import announced, delayed_until
from tests.services.notify.sorts import BUNDLES, LANGUAGES, PLACES, SORTS, Words, letter, written

FACTS = sorted(re.findall(r"nl\.spoor\.([a-z.-]+)\.v1", Path(facts.__file__).read_text(encoding="utf-8")))
LETTERS = Path(__file__).parent / "letters"
OF_CASES = ("bundle-of-cases", "bundle-of-receipts")
EVERY: list[tuple[str, Language]] = [(sort, language) for sort in (*SORTS, *BUNDLES) for language in LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sort", [*SORTS, *BUNDLES])
def test_a_letter_reads_as_it_was_approved(sort: str, language: Language):
    letter = written(sort, language)
    approved = LETTERS / f"{sort}.{language}.txt"
    shown = f"Subject: {letter.subject}\n\n{letter.text}"
    if os.environ.get("SPOOR_WRITE_LETTERS"):
        approved.write_text(shown, encoding="utf-8")

    assert shown == approved.read_text(encoding="utf-8")


def test_every_kind_of_message_has_an_approved_letter():
    assert {kind for kind, _ in SORTS.values()} == set(get_args(Kind)) - ABOUT_ADDRESSES  # those have their own test


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sort", SORTS)
def test_a_letter_as_it_goes_out_is_plain(sort: str, language: Language):
    """The sentences of staff in it too, and what the blanks were filled in with."""
    text = written(sort, language).text.replace(HOLE, "")

    assert [wrong for line in text.splitlines() for wrong in unfit(line)] == []


@pytest.mark.parametrize(("sort", "language"), EVERY)
def test_text_and_html_say_the_same(sort: str, language: Language):
    letter = written(sort, language)
    marks = str.maketrans("", "", '-":=')

    def words(text: str) -> list[str]:
        return text.translate(marks).lower().split()

    html = Words(letter.html[letter.html.index("</h1>") :])

    assert words(" ".join(html.seen)) == words(letter.text)


@pytest.mark.parametrize(("sort", "language"), EVERY)
def test_the_html_is_made_for_every_reader_and_loads_nothing(sort: str, language: Language):
    letter = written(sort, language)
    elements, tables = Words(letter.html).elements, len([block for block in letter.blocks if block.sort == "rows"])
    names = [name for name, _ in elements]

    assert dict(elements)["html"]["lang"] == language
    assert names.count("h1") == 1 and names.count("main") == 1
    assert all(attrs.get("scope") == "row" for name, attrs in elements if name == "th")
    assert len([attrs for name, attrs in elements if name == "table" and "role" not in attrs]) == tables
    assert not {"img", "script", "link", "iframe", "form"} & set(names)
    assert "url(" not in letter.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sort", SORTS)
def test_every_letter_says_whom_to_call_and_where_to_look(sort: str, language: Language):
    letter = written(sort, language)

    assert all(word in letter.text for word in ("14070", SORTS[sort][1].case_id, "denhaag.nl/volg"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sort", SORTS)
def test_every_letter_leads_to_the_case_and_to_the_preferences_and_nowhere_else(sort: str, language: Language):
    elements = Words(written(sort, language).html).elements
    leads = [attrs["href"] for name, attrs in elements if name == "a"]
    english = "taal=en" if language == "en" else ""

    if sort == "validity":  # long after the end no link opens the case
        assert leads == []
        return
    token = "OTHER" if sort in ("another-case", "another-receipt") else "TOKEN"
    case, preferences = leads
    assert case == f"https://denhaag.nl/volg/v/{token}{'?' if english else ''}{english}"
    assert preferences == f"https://denhaag.nl/volg/v/{token}?{english}{'&' if english else ''}naar=voorkeuren"


@pytest.mark.parametrize(("sort", "language"), EVERY)
def test_a_mail_has_one_button_for_a_case_and_no_link_twice(sort: str, language: Language):
    letter = written(sort, language)
    buttons = [value for block in letter.blocks if block.sort == "button" for _, value in block.rows]

    assert len(buttons) == (0 if sort == "validity" else 2 if sort in OF_CASES else 1)
    assert all(letter.html.count(f'"{address}"'.replace("&", "&amp;")) == 1 for address in buttons)
    assert all(letter.text.split().count(address) == 1 for address in buttons)


@pytest.mark.parametrize("sort", [*SORTS, *BUNDLES])
def test_a_subject_says_what_about_which_application_and_fits_on_a_telephone(sort: str):
    """A short title stays whole, even when the news is long."""
    letter = written(sort, "nl")

    assert len(letter.subject) <= 75 and letter.subject == letter.title
    assert letter.subject.startswith(("Nieuws over 2", "We hebben 2")) or letter.subject[:6] in (
        "Terras",
        "Zomerf",
        "Aanvra",
    )


def test_of_a_long_title_the_subject_keeps_the_beginning_and_the_letter_all():
    title = "Terras met windschermen en verwarming bij Koffiebar Zeeheld aan het Zeeheldenplein"
    made = letter(delayed_until(on(12, 21), title=title), "delay")

    assert made.subject == "Terras met windschermen en verwarming bij…: het duurt langer"
    assert len(made.subject) == 60 and f"{title}: het duurt langer" in made.html


def test_of_a_title_of_long_words_the_subject_keeps_enough_to_know_it_again():
    made = letter(announced("opened", title="Klacht bij de jeugdgezondheidszorgorganisatie Haaglanden"), "receipt")

    assert made.subject == "Klacht bij de jeugdgezondheid…: we hebben uw aanvraag ontvangen"


def test_a_bundle_tells_each_thing_once_and_greets_once():
    text = written("bundle-of-cases", "nl").text

    assert text.count("Met vriendelijke groet") == text.count("Vragen?".upper()) == text.count("Te doen:") - 1 == 1
    assert [text.count(word) for word in ("TOKEN?naar", "/v/TOKEN\n", "/v/OTHER\n", "Team 7")] == [1, 1, 1, 1]


def test_two_things_of_one_case_are_told_in_order_and_where_it_stands_once():
    bundle = written("bundle-of-a-case", "nl").text
    news = ["we zijn nog bezig", "we hebben uw antwoord ontvangen", "stap 2 van 5"]

    assert [bundle.index(f"Zeeheld: {one}") for one in news] == sorted(bundle.index(f"Zeeheld: {one}") for one in news)
    assert bundle.count("Nu: Stap 2 van 5") == bundle.count("Vraag naar Team 7") == 1


def test_a_letter_tells_of_which_forms_and_words_it_was_made():
    one, other = written("delay", "nl"), written("delay", "en")

    assert (one.template, written("bundle-of-cases", "nl").template) == ("delay", "expectation+still-busy")
    assert len(one.digest) == 64 and one.digest == written("delay", "nl").digest != other.digest
    assert len(version()) == 12


def test_without_a_token_a_letter_names_the_address_to_type():
    said = announced("opened")
    text = compose([Part(said, "receipt")], "nl", PLACES, render).text

    assert "Ga naar denhaag.nl/volg en vul DH-2026-0001 in." in text and "/v/" not in text


def test_a_delay_tells_the_old_date_the_new_date_and_the_reason():
    text = written("delay", "nl").text

    assert "Oude datum: Uiterlijk maandag 30 november" in text
    assert "Nieuwe datum: Uiterlijk maandag 21 december" in text
    assert "We wachten op advies van een andere organisatie." in text
    assert '"Wij wachten op het advies van de brandweer."' in text


@pytest.mark.parametrize("kind", ["delay", "expectation"])
@pytest.mark.parametrize("reason", sorted(catalogue().whys))
def test_who_has_nothing_to_do_is_not_told_that_we_wait_for_them(reason: str, kind: Kind):
    said = announced("delayed", expected_on=on(12, 21), change={"reason": reason, "whose": "applicant"})
    made = letter(said, kind).text

    assert "U hoeft nu niets te doen" in made
    assert not re.search(r"wachten op (?:u|uw antwoord|de aanvrager)\b", made)


def test_of_income_support_neither_the_title_nor_the_outcome_is_told():
    letter = written("income-support", "nl")

    assert letter.subject == "Aanvraag voor een uitkering: we hebben een besluit genomen"
    assert "vergunning" not in letter.text and "iemand" not in letter.text


def test_a_case_type_that_left_the_catalogue_can_still_be_written_about():
    assert "Stap 2 van 5" in letter(announced("step-started", case_type="oud"), "change").text


@pytest.mark.parametrize(("sort", "language"), EVERY)
def test_who_hears_the_links_of_a_mail_alone_can_tell_them_apart(sort: str, language: Language):
    """A list of links is how many people who do not see read a mail (WCAG 2.4.4)."""
    html = written(sort, language).html
    named = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>([^<]+)</a>', html)

    assert len({label for _, label in named}) == len(named)
    if sort in OF_CASES:
        assert all("DH-" in label for address, label in named if "voorkeuren" not in address)


@pytest.mark.parametrize(
    ("sort", "sentence"),
    [
        (
            "corrected",
            "De dag waarop wij uw aanvraag kregen was maandag 5 oktober. Dat moet maandag 28 september zijn.",
        ),
        (
            "corrected-step",
            "De datum van een stap van uw aanvraag was maandag 12 oktober. Dat moet dinsdag 13 oktober zijn.",
        ),
        ("corrected-without-date", "Het gaat over uw contactpersoon bij de gemeente."),
        ("retracted", "Het gaat over het besluit. Wij hadden dat per ongeluk genoteerd. Het telt niet meer."),
    ],
)
def test_a_correction_says_what_was_wrong_and_what_is_right(sort: str, sentence: str):
    assert sentence in written(sort, "nl").text.replace("\n", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fact", [*FACTS, "unheard.of"])
def test_whatever_fact_was_corrected_the_letter_has_plain_words_for_it(fact: str, language: Language):
    for mended in (Mended(fact), Mended(fact, "occurredAt", on(10, 5), on(10, 6))):
        text = letter(announced("corrected", corrected=True, mended=mended), "corrected", language).text
        told = text.partition("\n\n")[0].replace("\n", " ")

        assert unfit(told) == [] and len(told.split(". ")) >= 2 and "None" not in told
