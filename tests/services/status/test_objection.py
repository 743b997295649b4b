"""An objection is no application, and "het besluit" is what it is about (Awb 7:10, 7:11): so says its page."""

from typing import Any

import pytest

from schemas.catalogue import Language, Phrase
from schemas.stories import (
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
)
from services.status.core import desk, explain, phrases, refused, words
from services.status.core.answer import terms_answer
from services.status.core.mine import mine
from services.status.core.news import glimpse, missed, news, news_of_mine
from services.status.core.page import case_of
from tests.front.spoken_of import wrong_words

from .shown import shown, told, words_of
from .test_case_page import STATES, State
from .test_complaint import ALLOWED, BESIDE, LANGUAGES, WROTE, page_of

# What becomes of the decision that it is about.
RESULTS = ("wij veranderen het besluit", "wij veranderen een deel van het besluit", "het besluit blijft zoals het is")
OPENED = opened(on(9, 1), case_type="bezwaar", title="Bezwaar", contested_on=on(8, 20))
BUSY = [OPENED, completed(on(9, 3), "compleet"), started(on(9, 4), "hoorzitting")]
STEPS = {"controle": "compleet", "beoordeling": "hoorzitting"}


def objected(fact: Any) -> Any:
    """The same fact of an objection."""
    if fact.type.endswith("case.opened.v1"):
        return OPENED
    if fact.type.endswith("fact.corrected.v1"):
        return corrected(on(9, 10), OPENED, received_on="2026-08-31")
    step = getattr(fact.data, "step", None)
    return fact.model_copy(update={"data": fact.data.model_copy(update={"step": STEPS[step]})}) if step else fact


OBJECTIONS: dict[str, State] = {
    **{name: state._replace(story=[objected(one) for one in state.story]) for name, state in STATES.items()},
    "extended": State([*BUSY, extended(on(9, 18), by="P6W")], ()),
    "delayed beyond the law": State([*BUSY, delayed(on(9, 18), on(12, 30))], ()),
    "late": State(BUSY, (), today=on(12, 20)),
    "a notice of default": State([*BUSY, noticed(on(12, 14))], (), today=on(12, 20)),
    "reopened": State([*BUSY, closed(on(9, 18)), reopened(on(9, 20))], ()),
    "all messages": State(BUSY, (), letters=WROTE),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OBJECTIONS)
def test_the_page_of_an_objection_calls_it_one(name: str, language: Language):
    page = words_of(page_of(OBJECTIONS[name]), language)

    assert wrong_words(page, "objection", ALLOWED + RESULTS) == []
    assert ("uw bezwaar" if language == "nl" else "your objection") in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OBJECTIONS)
def test_the_list_of_all_cases_and_the_sum_of_its_term_too(name: str, language: Language):
    state = OBJECTIONS[name]
    case = told(state.story, state.today)
    page = shown("mine.html", {"mine": mine([case], {}, state.today, language), "more": False, "updated": None,
                               "bounced": False}, language)  # fmt: skip
    terms = terms_answer(case, state.today, language)
    lines = [terms.som, *(one.uitleg for one in terms.regels), *(one.uitleg for one in terms.niet_meegeteld)]
    lines += [one.uitleg for one in terms.verdere_termijnen]

    assert wrong_words(page[page.index("Bezwaar") : page.index("14070")], "objection", ALLOWED + RESULTS) == []
    assert wrong_words("\n".join(lines), "objection") == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OBJECTIONS)
def test_whoever_has_the_page_open_hears_of_an_objection(name: str, language: Language):
    state, first = OBJECTIONS[name], page_of(State([OPENED], (), today=on(9, 1)))
    before, after = (glimpse(case_of(one, language)) for one in (first, page_of(state)))
    none, now = (mine(cases, {}, state.today, language) for cases in ([], [page_of(state).case]))
    heard = [news(before, after, language), missed(after, language), news_of_mine(none, now, language)]

    assert wrong_words("\n".join(heard), "objection", RESULTS) == []


def test_each_sentence_of_status_that_speaks_of_applications_has_one_for_an_objection():
    """Also those that no state above happens to show; what one can object to is no objection itself."""
    tables: list[dict[Any, Phrase]] = [words.KINDS, words.PHASES, refused.REFUSED, explain.SAYS, desk.SAID]
    said = [*(one for table in tables for one in table.values()), *(words.FURTHER[one] for one in BESIDE)]
    said += [one for one in vars(phrases).values() if isinstance(one, Phrase)]

    assert [one.nl for one in said if wrong_words(one.of("objection").nl + one.of("objection").en, "objection")] == []


def test_an_objection_is_decided_on():
    state = State([*BUSY, decided(on(9, 28), "refused"), published(on(9, 30))], (), today=on(10, 2))
    page, waiting = words_of(page_of(state), "nl"), words_of(page_of(State(BUSY, ())), "nl")

    assert "U krijgt geen gelijk en het besluit blijft zoals het is We hebben beslist op maandag 28 september." in page
    assert "U kunt bezwaar maken" not in page
    assert "Wanneer krijgt u onze beslissing?" in waiting and "Uw bezwaar ligt nu bij" in waiting
    assert "We moeten uiterlijk donderdag 12 november beslissen" in waiting


def test_who_waits_too_long_may_ask_for_a_decision():
    """Awb 7:14 with 4:17."""
    page = words_of(page_of(OBJECTIONS["late"]), "nl")

    assert "vragen om nu te beslissen. Dat heet een ingebrekestelling." in page and "ombudsman" not in page
