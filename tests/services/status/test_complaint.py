"""A complaint is no application, and what the city says of it is no decision (Awb 9:1, 9:12): so says its page."""

from typing import Any, NamedTuple, get_args

import pytest

from schemas.catalogue import Language, Phrase
from schemas.message_events import Kind
from schemas.stories import (
    at,
    closed,
    completed,
    corrected,
    decided,
    delayed,
    extended,
    noticed,
    on,
    opened,
    published,
    reopened,
    started,
    suspended,
)
from services.status.core import desk, explain, refused, words
from services.status.core.answer import terms_answer
from services.status.core.mailed import mails
from services.status.core.mine import mine
from services.status.core.news import glimpse, missed, news, news_of_mine
from services.status.core.page import case_of
from services.status.core.showing import Letter
from tests.front.spoken_of import wrong_words

from .shown import seen, shown, told, words_of
from .test_case_page import LATER, PASSED, RANGE, STATES, State

# The name of the whole service and of the list of everything that somebody asked: they are no words about this case.
ALLOWED = ("Volg uw aanvraag", "Follow your application", "Mijn aanvragen", "My applications")
LANGUAGES: tuple[Language, ...] = ("nl", "en")
OPENED = opened(on(9, 1), case_type="klacht", title="Klacht")
BUSY = [OPENED, completed(on(9, 3), "compleet"), started(on(9, 4), "onderzoek")]
STEPS = {"controle": "compleet", "beoordeling": "onderzoek"}
WROTE = tuple(Letter(kind, "email", "sent", at(9, 18, 9), at(9, 18, 9)) for kind in get_args(Kind))
BESIDE = sorted(set(words.FURTHER) - {"apply-by"})


class Expectations(NamedTuple):
    tijdstip: Any
    verwachting: Any


def complained(fact: Any) -> Any:
    """The same fact of a complaint."""
    if fact.type.endswith("case.opened.v1"):
        return OPENED
    if fact.type.endswith("fact.corrected.v1"):
        return corrected(on(9, 10), OPENED, received_on="2026-08-31")
    step = getattr(fact.data, "step", None)
    return fact.model_copy(update={"data": fact.data.model_copy(update={"step": STEPS[step]})}) if step else fact


COMPLAINTS: dict[str, State] = {
    **{name: state._replace(story=[complained(one) for one in state.story]) for name, state in STATES.items()},
    "extended": State([*BUSY, extended(on(9, 18), by="P4W")], ()),
    "agreed to wait longer": State([*BUSY, suspended(on(9, 18), "consent")], ()),
    "delayed beyond the law": State([*BUSY, delayed(on(9, 18), on(12, 20))], ()),
    "a notice of default": State([*BUSY, noticed(on(11, 2))], (), today=on(11, 20)),
    "reopened": State([*BUSY, closed(on(9, 18)), reopened(on(9, 20))], ()),
    "closed": State([*BUSY, closed(on(9, 18))], ()),
    "all messages": State(BUSY, (), letters=WROTE, expected=RANGE),
}


def page_of(state: State) -> Any:
    return seen(state.story, state.today, state.expected, state.letters, state.bounced)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMPLAINTS)
def test_the_page_of_a_complaint_speaks_of_no_application_and_no_decision(name, language):
    page = words_of(page_of(COMPLAINTS[name]), language)

    assert wrong_words(page, allowed=ALLOWED) == []
    assert ("uw klacht" if language == "nl" else "your complaint") in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMPLAINTS)
def test_the_line_of_a_complaint_among_all_cases_too(name, language):
    state = COMPLAINTS[name]
    listed = mine([told(state.story, state.today)], {}, state.today, language)
    page = shown("mine.html", {"mine": listed, "more": False, "updated": None, "bounced": False}, language)

    assert wrong_words(page[page.index("Klacht") : page.index("14070")], allowed=ALLOWED) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMPLAINTS)
def test_what_other_systems_read_of_its_term_too(name, language):
    state = COMPLAINTS[name]
    terms = terms_answer(told(state.story, state.today), state.today, language)

    lines = [line.uitleg for line in terms.regels]
    lines += [*(one.uitleg for one in terms.niet_meegeteld), *(one.uitleg for one in terms.verdere_termijnen)]
    assert wrong_words("\n".join([terms.som, *lines])) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", COMPLAINTS)
def test_whoever_has_the_page_open_hears_of_a_complaint(name, language):
    state, first = COMPLAINTS[name], seen([OPENED], on(9, 1))
    before, after = (glimpse(case_of(one, language)) for one in (first, page_of(state)))
    none, listed, now = (mine(cases, {}, state.today, language) for cases in ([], [first.case], [page_of(state).case]))
    heard = [
        news(before, after, language), missed(after, language),
        news_of_mine(listed, now, language), news_of_mine(none, now, language),
    ]  # fmt: skip

    assert wrong_words("\n".join(heard)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("expected", [RANGE, LATER, PASSED])
def test_what_each_message_said_is_told_of_a_complaint(language, expected):
    case, before = told(BUSY, on(9, 21)), Expectations(at(9, 5, 9), expected)
    nobody = Expectations(at(9, 6, 9), None)
    for ranges in ([before], [before, nobody]):
        found = mails(WROTE, case, ranges, on(9, 21), language)
        assert wrong_words("\n".join(f"{one.title} {one.said}" for one in found)) == []


def test_each_sentence_of_status_that_speaks_of_applications_has_one_for_a_complaint():
    """Also those that no state above happens to show; `apply-by` is of events, which are no complaints."""
    tables: list[dict[Any, Phrase]] = [words.KINDS, words.PHASES, refused.REFUSED, explain.SAYS, desk.SAID]
    said = [*(one for table in tables for one in table.values()), *(words.FURTHER[one] for one in BESIDE)]

    assert [one.nl for one in said if wrong_words(one.of("complaint").nl + one.of("complaint").en)] == []


def test_a_complaint_is_answered():
    state = State([*BUSY, decided(on(9, 28), "refused"), published(on(9, 30))], (), today=on(10, 2))
    page, waiting = words_of(page_of(state), "nl"), words_of(page_of(State(BUSY, ())), "nl")

    assert "Wij zijn het niet met uw klacht eens Ons antwoord was klaar op maandag 28 september." in page
    assert (
        "Wanneer krijgt u ons antwoord?" in waiting and "We moeten uiterlijk dinsdag 13 oktober antwoorden" in waiting
    )
    assert "Antwoord uiterlijk 13 oktober" in waiting and "Uw klacht ligt nu bij" in waiting


def test_who_complains_and_waits_too_long_can_go_to_the_ombudsman():
    page = words_of(page_of(State(BUSY, (), today=on(11, 5))), "nl")

    assert "Dan kunt u naar de ombudsman." in page
    assert "ingebrekestelling" not in page and "dwangsom" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_link_does_not_know_what_it_opens(language):
    """It is the same for every token, so it speaks of neither."""
    page = shown("link.html", {}, language)

    assert wrong_words(page, allowed=ALLOWED) == []
    assert ("Bekijk hoe het ervoor staat" if language == "nl" else "See how it stands") in page
