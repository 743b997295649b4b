"""An objection is no application, and what it is about is another decision than ours on it: so say its letters."""

from dataclasses import replace
from typing import get_args

import pytest

from schemas.catalogue import Language, catalogue
from schemas.message_events import Kind
from schemas.status_events import Mended
from schemas.stories import on
from services.notify.core.compose import Letter, Part, compose
from services.notify.core.short import short
from services.notify.templates import render
from tests.front.spoken_of import wrong_words
from tests.front.test_plain_words import unfit
from tests.services.notify.saying import announced, delayed_until
from tests.services.notify.sorts import BUNDLES, LANGUAGES, PLACES, SORTS, letter, part

from .test_complaint import ELSEWHERE, complained, written

NEVER = {"validity"}  # nothing is granted that could expire
OBJECTIONS = [sort for sort, (kind, _) in SORTS.items() if kind not in NEVER]
KINDS: tuple[Kind, ...] = get_args(Kind)


def objected(sort: str, language: Language, case_type: str = "bezwaar") -> Letter:
    return written(sort, language, case_type, "Bezwaar")


def wrong_in(letter: Letter) -> list[str]:
    return wrong_words("\n".join((letter.subject, letter.title, letter.text, letter.html)), "objection")


@pytest.mark.parametrize("case_type", ["bezwaar", "bezwaar-commissie"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sort", [*OBJECTIONS, *BUNDLES])
def test_no_letter_about_an_objection_calls_it_an_application(sort: str, language: Language, case_type: str):
    letter = objected(sort, language, case_type)

    assert wrong_in(letter) == []
    assert ("bezwaar" if language == "nl" else "objection") in letter.text.lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", sorted(set(catalogue().reasons) - ELSEWHERE))
def test_whatever_makes_an_objection_take_longer_is_said_of_an_objection(reason: str, language: Language):
    said = complained(delayed_until(on(12, 21)), "bezwaar", "Bezwaar")
    said = said.model_copy(update={"data": replace(said.data, change=replace(said.data.change, reason=reason))})

    assert wrong_in(compose([Part(said, "delay", "TOKEN")], language, PLACES, render)) == []


@pytest.mark.parametrize("sort", [*OBJECTIONS, *BUNDLES])
def test_a_letter_about_an_objection_is_plain(sort: str):
    assert [wrong for line in objected(sort, "nl").text.splitlines() for wrong in unfit(line)] == []


def test_an_objection_is_received_and_decided_on():
    receipt, decision = objected("receipt", "nl"), objected("refused", "nl")

    assert receipt.subject == "Bezwaar: we hebben uw bezwaar ontvangen"
    assert "Beslissing uiterlijk volgens de wet: maandag 30 november" in receipt.text
    assert "Bekijk uw bezwaar: https://denhaag.nl/volg/v/TOKEN" in receipt.text
    assert decision.subject == "Bezwaar: we hebben een beslissing op uw bezwaar genomen"
    assert "naar welke rechter u dan kunt gaan, en tot wanneer" in decision.text.replace("\n", " ")


def test_who_waits_too_long_for_the_decision_on_an_objection_may_ask_for_it_and_get_money():
    """Awb 7:14 with 4:17."""
    text = " ".join(objected("term-passed", "nl").text.split())

    assert "Dat heet een ingebrekestelling. Beslissen we dan niet binnen 2 weken?" in text
    assert "ombudsman" not in text


def test_who_got_the_decision_on_an_objection_hears_from_which_other_day_the_time_to_go_to_court_counts():
    said = announced(
        "corrected", phase="decided", mended=Mended("decision.sent", "publishedOn", on(10, 20), on(10, 23))
    )
    text = " ".join(letter(complained(said, "bezwaar", "Bezwaar"), "corrected").text.split())

    assert "Dan kunt u binnen 6 weken na vrijdag 23 oktober naar de rechter." in text
    assert "bezwaar maken" not in text


@pytest.mark.parametrize(
    ("types", "language", "subject"),
    [
        (("bezwaar", None), "nl", "Nieuws over uw aanvragen en bezwaren"),
        (("bezwaar", None), "en", "News about your applications and objections"),
        (("bezwaar", "klacht"), "nl", "Nieuws over uw klachten en bezwaren"),
        (("bezwaar", "klacht"), "en", "News about your complaints and objections"),
        (("bezwaar", "klacht", None), "nl", "Nieuws over uw aanvragen, klachten en bezwaren"),
        (("bezwaar", "klacht", None), "en", "News about your applications, complaints and objections"),
        (("bezwaar", "bezwaar"), "nl", "Nieuws over 2 van uw bezwaren"),
    ],
)
def test_what_comes_in_one_mail_is_each_called_what_it_is(types: tuple[str | None, ...], language: Language, subject):
    kind, said = SORTS[BUNDLES["bundle-of-cases"][0]]
    parts = [part(kind, _numbered(said, number, one)) for number, one in enumerate(types)]

    assert compose(parts, language, PLACES, render).subject == subject


def _numbered(said, number: int, case_type: str | None):
    case = replace(said.data.snapshot, case_id=f"DH-2026-000{number}")
    said = said.model_copy(update={"data": replace(said.data, snapshot=case)})
    return complained(said, case_type) if case_type else said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_locked_screen_shows_news_of_an_objection(kind: Kind, language: Language):
    said = short(kind, language, "DH-2026-0001", "denhaag.nl/volg", render, "objection")

    assert wrong_words("\n".join((said.title, said.body, said.sms)), "objection") == []
    assert ("bezwaar" if language == "nl" else "objection") in said.sms
