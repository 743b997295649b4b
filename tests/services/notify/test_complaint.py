"""A complaint is no application, and what the city says of it is no decision (Awb 9:1, 9:12): so say its letters."""

from dataclasses import replace
from typing import get_args

import pytest

from schemas.catalogue import Language, catalogue
from schemas.message_events import Kind
from schemas.status_events import Announcement
from schemas.stories import on
from services.notify.core.compose import Letter, Part, compose
from services.notify.core.short import short
from services.notify.templates import render
from tests.front.spoken_of import wrong_words
from tests.front.test_plain_words import unfit
from tests.services.notify.saying import delayed_until
from tests.services.notify.sorts import BUNDLES, LANGUAGES, PLACES, SORTS, part

NEVER_OF_A_COMPLAINT = {"validity"}  # nothing is granted that could expire
ELSEWHERE = {"draft-on-display", "objection"}  # reasons of a decision that others may object to: no complaint has one
COMPLAINTS = [sort for sort, (kind, _) in SORTS.items() if kind not in NEVER_OF_A_COMPLAINT]
KINDS: tuple[Kind, ...] = get_args(Kind)


def complained(said: Announcement, case_type: str = "klacht", title: str = "Klacht") -> Announcement:
    now = replace(said.data.snapshot, case_type=case_type, title=title)
    return said.model_copy(update={"data": replace(said.data, snapshot=now)})


def written(sort: str, language: Language, case_type: str = "klacht", title: str = "Klacht") -> Letter:
    sorts = [SORTS[one] for one in BUNDLES.get(sort, (sort,))]
    return compose([part(kind, complained(said, case_type, title)) for kind, said in sorts], language, PLACES, render)


def about_no_complaint(letter: Letter) -> list[str]:
    return wrong_words("\n".join((letter.subject, letter.title, letter.text, letter.html)))


@pytest.mark.parametrize("case_type", ["klacht", "klacht-commissie"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sort", [*COMPLAINTS, *BUNDLES])
def test_no_letter_about_a_complaint_speaks_of_an_application_or_a_decision(
    sort: str, language: Language, case_type: str
):
    letter = written(sort, language, case_type)

    assert about_no_complaint(letter) == []
    assert ("klacht" if language == "nl" else "complaint") in letter.text.lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", sorted(set(catalogue().reasons) - ELSEWHERE))
def test_whatever_makes_a_complaint_take_longer_is_said_of_a_complaint(reason: str, language: Language):
    said = complained(delayed_until(on(12, 21)))
    said = said.model_copy(update={"data": replace(said.data, change=replace(said.data.change, reason=reason))})

    assert about_no_complaint(compose([Part(said, "delay", "TOKEN")], language, PLACES, render)) == []


@pytest.mark.parametrize("reason", sorted(set(catalogue().reasons) - ELSEWHERE))
def test_a_department_that_repeats_the_reason_for_an_application_is_not_quoted(reason: str):
    usual = catalogue().reasons[reason].nl
    said = complained(delayed_until(on(12, 21)))
    change = replace(said.data.change, reason=reason, explanation=usual)
    said = said.model_copy(update={"data": replace(said.data, change=change)})

    assert '"' not in compose([Part(said, "delay", "TOKEN")], "nl", PLACES, render).text


@pytest.mark.parametrize("sort", [*COMPLAINTS, *BUNDLES])
def test_a_letter_about_a_complaint_is_plain(sort: str):
    assert [wrong for line in written(sort, "nl").text.splitlines() for wrong in unfit(line)] == []


def test_a_complaint_is_received_and_answered():
    receipt, answer = written("receipt", "nl"), written("refused", "nl")

    assert receipt.subject == "Klacht: we hebben uw klacht ontvangen"
    assert "Ons antwoord uiterlijk volgens de wet: maandag 30 november" in receipt.text  # theirs has a day of its own
    assert "Eerst lezen we uw klacht." in receipt.text
    assert "Bekijk uw klacht: https://denhaag.nl/volg/v/TOKEN" in receipt.text
    assert answer.subject == "Klacht: ons antwoord op uw klacht is klaar"
    assert "naar welke ombudsman u dan kunt gaan" in answer.text.replace("\n", " ")


def test_who_waits_too_long_for_an_answer_can_go_to_the_ombudsman_and_gets_no_penalty():
    text = written("term-passed", "nl").text

    assert "ombudsman" in text
    assert not any(word in text for word in ("ingebrekestelling", "geld van ons"))


@pytest.mark.parametrize(
    ("language", "subject"),
    [("nl", "Nieuws over uw aanvragen en klachten"), ("en", "News about your applications and complaints")],
)
def test_an_application_and_a_complaint_in_one_mail_are_each_called_what_they_are(language: Language, subject: str):
    (kind, one), (other_kind, other) = (SORTS[sort] for sort in BUNDLES["bundle-of-cases"])
    letter = compose([part(kind, complained(one)), part(other_kind, other)], language, PLACES, render)
    number, other_number = one.case_id, other.case_id

    assert letter.subject == subject
    assert (f"Bekijk klacht {number}" if language == "nl" else f"See complaint {number}") in letter.text
    assert (f"Bekijk aanvraag {other_number}" if language == "nl" else f"See application {other_number}") in letter.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_locked_screen_shows_news_of_a_complaint(kind: Kind, language: Language):
    said = short(kind, language, "DH-2026-0001", "denhaag.nl/volg", render, "complaint")

    assert wrong_words("\n".join((said.title, said.body, said.sms))) == []
    assert ("klacht" if language == "nl" else "complaint") in said.sms
