"""Every kind of letter in both languages, as people get it: compared with the letters in `letters/`.

After a change that was meant: `SPOOR_WRITE_LETTERS=1 pytest tests/services/notify/test_letters.py`, and read the diff.
"""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue import Language, catalogue
from schemas.message_events import Kind
from schemas.snapshot import Appointment, Item, Line
from schemas.status_events import Announcement, Expected
from schemas.stories import on
from services.notify.core.compose import Letter, Part, Places, compose
from services.notify.core.mailbox import ABOUT_ADDRESSES
from services.notify.core.words import HOLE, plain
from services.notify.templates import render, version
from tests.front.test_plain_words import unfit
from tests.services.notify.saying import CASE, PLAN, VISIT, announced, asked_for, delayed_until, expects_later

WAITED = Line("suspension", "Awb art. 4:15", "dsb#1", datetime(2026, 10, 1, tzinfo=UTC), days=9, ground="completion")
STANDS_STILL = Line(
    "suspension", "Awb art. 4:15", "dsb#1", datetime(2026, 10, 20, tzinfo=UTC), since=on(10, 21), open=True
)
ADVICE = replace(STANDS_STILL, ground="bibob", until=on(12, 1))
FIRE = {"reason": "force-majeure", "explanation": "Het archief brandde af."}
PHOTO = Item("foto", "Een foto", "Het is onduidelijk")
BARE = Appointment("gesprek", datetime(2026, 10, 21, 13, 0, tzinfo=UTC), "Stadhuis Spui")
PLACES = Places("denhaag.nl/volg")
LETTERS = Path(__file__).parent / "letters"
LANGUAGES: tuple[Language, ...] = ("nl", "en")
SORTS: dict[str, tuple[Kind, Announcement]] = {
    "receipt": ("receipt", announced("opened", phase="received", step_number=1, steps=(), taken_in_on=None)),
    "taken-in": ("change", announced("taken-in")),
    "change": ("change", announced("step-started", team="Team 7")),
    "ready": ("change", announced("step-completed", step_number=3)),
    "information-requested": ("information-requested", asked_for(PLAN)),
    "two-questions": ("information-requested", asked_for(PLAN, PHOTO, answer_before=None)),
    "information-received": (
        "information-received",
        announced("answered", legal_date=on(12, 9), ledger=(WAITED,)),
    ),
    "nothing-suspended": ("information-received", announced("answered")),
    "information-incomplete": ("information-received", announced("answered", asked=(PLAN,))),
    "stands-still": (
        "delay",
        announced("suspended", ledger=(STANDS_STILL,), change=FIRE),
    ),
    "reopened": ("corrected", announced("reopened")),
    "delay": ("delay", delayed_until(on(12, 21))),
    "delay-into-next-year": ("delay", delayed_until(on(1, 8, 2027))),
    "extension": (
        "delay",
        announced(
            "extended",
            legal_date=on(1, 25, 2027),
            change={"reason": "term-extended", "explanation": "Het plan is ingewikkeld."},
        ),
    ),
    "delay-by-the-applicant": (
        "delay",
        announced("delayed", asked=(PLAN,), expected_on=on(12, 21), change={"reason": "missing-data"}),
    ),
    "delay-without-a-question": (
        "delay",
        announced("delayed", expected_on=on(12, 21), change={"reason": "adjusted-plan"}),
    ),
    "term-passed": ("term-passed", announced("term-passed", late=True)),
    "granted": ("decision", announced("decided", phase="decided", outcome="granted", decided_on=on(11, 20))),
    "partly": ("decision", announced("decided", phase="decided", outcome="partly")),
    "refused": ("decision", announced("decided", phase="decided", outcome="refused")),
    "left-unprocessed": ("decision", announced("decided", phase="decided", outcome="left-unprocessed")),
    "income-support": (
        "decision",
        announced(
            "decided", case_type="bijstandsuitkering", title="Uitkering van iemand", phase="decided", outcome="refused"
        ),
    ),
    "withdrawn": ("ended", announced("withdrawn", phase="withdrawn", change={"reason": "withdrawn"})),
    "closed": ("ended", announced("closed", phase="closed")),
    "corrected": (
        "corrected",
        announced("corrected", legal_date=on(11, 23), corrected=True, change={"reason": "De datum klopte niet."}),
    ),
    "still-busy": ("still-busy", announced("nothing-new", expected=Expected(on(11, 19), on(12, 4), 40))),
    "still-busy-by-law": ("still-busy", announced("nothing-new", team="Team 7")),
    "still-waiting-for-advice": ("still-busy", announced("nothing-new", ledger=(ADVICE,))),
    "still-late": ("still-busy", announced("nothing-new", late=True)),
    "still-standing-still": ("still-busy", announced("nothing-new", ledger=(STANDS_STILL,))),
    "later": ("expectation", expects_later()),
    "sooner": ("expectation", expects_later(on(11, 9), on(11, 13))),
    "waits-for-advice": (
        "expectation",
        expects_later(
            on(1, 4, 2027), on(1, 15, 2027), change={"reason": "external-advice", "whose": "third-party"}
        ),
    ),
    "nobody-can-say": ("expectation", expects_later(expected=None)),
    "reminder": ("reminder", asked_for(PLAN, name="action-near")),
    "reminder-of-two": ("reminder", asked_for(PLAN, PHOTO, name="action-near")),
    "appointment": ("appointment", announced("appointment-near", appointments=(VISIT,))),
    "appointments": ("appointment", announced("appointment-near", appointments=(VISIT, BARE))),
    "validity": (
        "validity",
        announced("validity-near", phase="decided", valid_until=on(1, 15, 2027), ended_on=on(1, 5)),
    ),
    "link": ("link", announced("step-started")),
    "another-case": (
        "still-busy",
        announced("nothing-new", case="DH-2026-0002", title="Zomerfeest op het Plein", team="Team 7"),
    ),
}  # fmt: skip


def written(sort: str, language: Language) -> Letter:
    parts = [part(*SORTS[one]) for one in BUNDLES.get(sort, (sort,))]
    return compose(parts, language, PLACES, render)


def part(kind: Kind, said: Announcement) -> Part:
    return Part(said, kind, "TOKEN" if said.case_id == CASE else "OTHER")


def letter(said: Announcement, kind: Kind, language: Language = "nl") -> Letter:
    return compose([Part(said, kind, "TOKEN")], language, PLACES, render)


# Several messages that leave together; the last one of a case shows where it stands.
BUNDLES = {
    "bundle-of-cases": ("later", "another-case"),
    "bundle-of-a-case": ("still-busy-by-law", "nothing-suspended", "change"),
}


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


class Words(HTMLParser):
    """What a reader of the HTML sees, and the elements it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":  # in the text the address stands after its words
            self.seen.append(next(attrs["href"] or "" for name, attrs in reversed(self.elements) if name == "a"))

    def handle_data(self, data: str) -> None:
        self.seen += data.split()


EVERY: list[tuple[str, Language]] = [(sort, language) for sort in (*SORTS, *BUNDLES) for language in LANGUAGES]


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
    token = "OTHER" if sort == "another-case" else "TOKEN"
    case, preferences = leads
    assert case == f"https://denhaag.nl/volg/v/{token}{'?' if english else ''}{english}"
    assert preferences == f"https://denhaag.nl/volg/v/{token}?{english}{'&' if english else ''}naar=voorkeuren"


@pytest.mark.parametrize(("sort", "language"), EVERY)
def test_a_mail_has_one_button_for_a_case_and_no_link_twice(sort: str, language: Language):
    letter = written(sort, language)
    buttons = [value for block in letter.blocks if block.sort == "button" for _, value in block.rows]

    assert len(buttons) == (0 if sort == "validity" else 2 if sort == "bundle-of-cases" else 1)
    assert all(letter.html.count(f'"{address}"'.replace("&", "&amp;")) == 1 for address in buttons)
    assert all(letter.text.split().count(address) == 1 for address in buttons)


@pytest.mark.parametrize("sort", [*SORTS, *BUNDLES])
def test_a_subject_says_what_about_which_application_and_fits_on_a_telephone(sort: str):
    """A short title stays whole, even when the news is long."""
    letter = written(sort, "nl")

    assert len(letter.subject) <= 75 and letter.subject == letter.title
    assert letter.subject.startswith("Nieuws over 2") or letter.subject[:6] in ("Terras", "Zomerf", "Aanvra")


def test_of_a_long_title_the_subject_keeps_the_beginning_and_the_letter_all():
    title = "Terras met windschermen en verwarming bij Koffiebar Zeeheld aan het Zeeheldenplein"
    made = letter(delayed_until(on(12, 21), title=title), "delay")

    assert made.subject == "Terras met windschermen en verwarming bij…: het duurt langer"
    assert len(made.subject) == 60 and f"{title}: het duurt langer" in made.html


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


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_staff_writes_stays_text(title: str, words: str):
    """Letter by letter in its place in the HTML, and nothing of it becomes an element, an address or another block."""
    said = announced("delayed", expected_on=on(12, 21), title=title, change={"reason": "on-hold", "explanation": words})
    made, calm = letter(said, "delay"), letter(delayed_until(on(12, 21)), "delay")
    links = [attrs["href"] for name, attrs in Words(made.html).elements if name == "a"]

    assert links == [attrs["href"] for name, attrs in Words(calm.html).elements if name == "a"]
    assert {name for name, _ in Words(made.html).elements} <= {name for name, _ in Words(calm.html).elements}
    assert len(made.subject.splitlines()) == 1


@given(
    st.from_regex(
        r"(https?://|www\.|mailto:)?[a-z0-9-]{1,10}(@[a-z]{2,6})?\.(nl|com|xn--p1ai|рф)(/[a-z?=&]*)?", fullmatch=True
    )
)
def test_no_mail_program_finds_a_link_in_what_staff_writes(address: str):
    """Programs look for `://`, `www.`, `@` and a dot between letters."""
    assert re.search(r"://|\w@\w|\w\.[^\W\d_]{2}", plain(f"Kijk op {address} of bel.")) is None


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


def test_words_of_staff_are_shown_as_text_and_make_no_link():
    said = announced(
        "delayed",
        expected_on=on(12, 21),
        change={
            "reason": "on-hold",
            "explanation": "Zie <b>https://kwaad.example/x</b>\r\nBcc: a@kwaad.example\n# Kop",
        },
    )
    written = letter(said, "delay")

    assert "<b>" not in written.html and "&lt;b&gt;" in written.html
    assert "kwaad.example" not in written.text + written.html
    assert f"https:{HOLE}//kwaad.{HOLE}example/x" in written.text
    assert f'Bcc: a@{HOLE}kwaad.{HOLE}example # Kop"' in written.text


def test_a_title_cannot_break_out_of_the_subject():
    said = announced("opened", title="Terras\r\nBcc: iedereen@example.org")

    assert "\n" not in letter(said, "receipt").subject


def test_of_income_support_neither_the_title_nor_the_outcome_is_told():
    letter = written("income-support", "nl")

    assert letter.subject == "Aanvraag voor een uitkering: we hebben een besluit genomen"
    assert "vergunning" not in letter.text and "iemand" not in letter.text


def test_a_case_type_that_left_the_catalogue_can_still_be_written_about():
    assert "Stap 2 van 5" in letter(announced("step-started", case_type="oud"), "change").text
