"""Whoever has a page open hears what is new, and not what stood there already."""

import pytest

from schemas.status_events import Expected
from schemas.stories import (
    asked,
    at,
    completed,
    corrected,
    decided,
    fact,
    on,
    opened,
    published,
    started,
    suspended,
    withdrawn,
)
from services.status.core.mine import mine
from services.status.core.news import glimpse, news, news_of_mine
from services.status.core.page import case_of
from services.status.core.showing import Letter

from .shown import seen, told

TODAY = on(9, 21)
OPENED = opened(on(9, 1))
BUSY = [OPENED, completed(on(9, 3), "controle"), started(on(9, 7))]
RANGE, LATER = Expected(on(10, 1), on(10, 12), 40), Expected(on(10, 20), on(11, 2), 40)
MAIL = Letter("change", "email", "sent", at(9, 8, 10))
BOUNCED = Letter("change", "email", "failed", at(9, 9, 10))
PAPER = fact("document.added", at(9, 8, 9), title="Tekening", kind="tekening", by="applicant", size=10)
TALK = fact("contact.logged", at(9, 8, 9), channel="phone", topic="progress", team="KCC")
VISIT = fact("appointment.planned", at(9, 8, 9), ref="a", at=at(9, 29, 9), place="Spui 70", bring=[])
WRONG = corrected(on(9, 10), OPENED, received_on="2026-08-31")


def heard(before, after, language="nl") -> str:
    first, second = (glimpse(case_of(seen(story, TODAY, *rest), language)) for story, *rest in (before, after))
    return news(first, second, language)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (([*BUSY, decided(on(9, 20)), published(on(9, 20))],), "Nieuw: u krijgt de vergunning"),
        (([*BUSY, asked(on(9, 14), on(9, 30))],), "Nieuw: we wachten op u. Wij hebben iets van u nodig"),
        (([*BUSY, started(on(9, 8), "advies", "DSB")],), "Dienst Stadsbeheer is begonnen"),
        (([*BUSY, PAPER],), "Nieuw: een document, Tekening."),
        (([*BUSY, TALK],), "Nieuw: ons gesprek met u."),
        (([*BUSY, VISIT],), "Nieuw: uw afspraken zijn anders."),
        (([*BUSY, WRONG],), "wij hebben iets gecorrigeerd."),
        (([*BUSY, suspended(on(9, 18), "force-majeure")],), "Nieuw: besluit: de tijd telt nu niet mee."),
        ((BUSY, LATER), "Nieuw: besluit: tussen 20 oktober en 2 november."),
        ((BUSY, RANGE, [MAIL]), "Nieuw: een bericht aan u, er is iets veranderd."),
        ((BUSY, RANGE, [BOUNCED], True), "Nieuw: ons laatste bericht kwam niet aan."),
    ],
)
def test_what_is_new_is_said_in_a_line(after, words):
    story, *rest = after

    assert words.lower() in heard((BUSY, RANGE), (story, *(rest or [RANGE]))).lower()


def test_a_page_that_only_got_fresher_says_nothing():
    assert heard((BUSY, RANGE), (BUSY, RANGE)) == ""


def test_of_much_that_is_new_only_the_first_things_are_said():
    everything = [*BUSY, asked(on(9, 14), on(9, 30)), PAPER, TALK, VISIT]

    assert heard((BUSY, RANGE), (everything, LATER)).count(".") == 3


def test_an_english_reader_hears_english():
    assert heard((BUSY, RANGE), ([*BUSY, TALK], RANGE), "en") == "New: our talk with you."


def test_of_a_list_each_application_that_moved_is_named():
    first, second = (opened(on(9, n), f"DH-{n}", title=f"Plan {n}") for n in (1, 2))
    before = mine([told([first], TODAY)], {}, TODAY, "nl")
    after = mine([told([first, withdrawn(on(9, 20), "DH-1")], TODAY), told([second], TODAY)], {}, TODAY, "nl")

    said = news_of_mine(before, after, "nl")
    assert said.startswith("Nieuw: een aanvraag, Plan 2. Plan 1, u hebt uw aanvraag ingetrokken")
    assert news_of_mine(after, after, "nl") == ""
