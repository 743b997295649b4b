"""The page of a case in every state that an applicant can be in: what it says in both languages, and what never."""

from typing import Any, NamedTuple

import pytest

from schemas.snapshot import Snapshot
from schemas.status_events import Expected
from schemas.stories import (
    answered,
    asked,
    completed,
    corrected,
    decided,
    delayed,
    fact,
    noticed,
    on,
    opened,
    published,
    started,
    suspended,
    taken_in,
    withdrawn,
)  # fmt: skip
from services.status.core.doing import steps
from services.status.core.fold import retell
from services.status.core.page import case_of
from services.status.core.showing import Letter

from .shown import seen, words_of

OPENED = opened(on(9, 1))
BUSY = [OPENED, completed(on(9, 3), "controle"), taken_in(on(9, 4)), started(on(9, 7))]
RANGE = Expected(on(10, 1), on(10, 12), 40)
LATER = Expected(on(10, 20), on(11, 2), 40)
PASSED = Expected(on(9, 14), on(9, 18), 40)
ON_TIME = ("uiterlijk dinsdag 27 oktober besluiten", "decide by Tuesday 27 October")
CALM = ("U hoeft nu niets te doen", "You do not need to do anything now")


def ended(outcome: str) -> list[Any]:
    return [*BUSY, decided(on(9, 28), outcome), published(on(9, 30))]


class State(NamedTuple):
    story: list[Any]
    says: tuple[tuple[str, str], ...]  # in Dutch and in English
    today: Any = on(9, 21)
    expected: Any = None
    letters: tuple[Letter, ...] = ()
    bounced: bool = False


STATES = {
    "just received": State(
        [OPENED],
        (("We hebben uw aanvraag ontvangen", "We have received"), ("over 5 werkdagen", "in 5 working days"), ON_TIME),
        today=on(9, 1),
    ),
    "received, and nobody can say": State(
        [OPENED], (("Uiterlijk 27 oktober", "27 October at the latest"), ("niet goed voorspellen", "cannot predict"))
    ),
    "nothing to do, a range": State(
        BUSY,
        (
            ("Tussen 1 en 12 oktober", "Between 1 and 12 October"),
            ("Bij 8 van de 10 aanvragen", "For 8 out of 10 applications"),
            ("ligt nu bij Dienst Stedelijke Ontwikkeling", "is now with Urban Development"),
            ("Stap 2 van 4", "Step 2 of 4"),
            ON_TIME,
            CALM,
        ),
        expected=RANGE,
    ),
    "the range ends after the law": State(
        BUSY,
        (("Tussen 20 oktober en 2 november", "Between 20 October and 2 November"), ("dus later", "So it may")),
        expected=LATER,
    ),
    "past the range, inside the limit": State(
        BUSY, (("duurt langer dan we verwachtten", "takes longer than we expected"), ON_TIME), expected=PASSED
    ),
    "no forecast": State(BUSY, (("niet goed voorspellen", "cannot predict"), ON_TIME, CALM)),
    "waits for the applicant": State(
        [*BUSY, asked(on(9, 18), on(10, 2))],
        (
            ("We wachten op u. Zolang telt de tijd niet mee.", "We are waiting for you. This time does not count."),
            ("Dit moet u nog doen", "What you still have to do"),
            ("Vóór vrijdag 2 oktober, nog 11 dagen", "Before Friday 2 October, 11 days left"),
            ("Wacht op u", "Waits for you"),
            ("Een nieuwe plattegrond", "Een nieuwe plattegrond"),
        ),
    ),
    "the day to answer is over": State(
        [*BUSY, asked(on(9, 4), on(9, 18))], (("die dag is voorbij", "that day is over"),)
    ),
    "agreed to wait": State(
        [*BUSY, suspended(on(9, 18), "consent", on(10, 9))],
        (
            ("De tijd telt nu niet mee.", "The time does not count now."),
            ("U hoeft nu niets te doen", "You do not need to"),
        ),
    ),
    "waits for advice of others": State(
        [*BUSY, suspended(on(9, 18), "bibob")],
        (("We wachten op advies van anderen", "We are waiting for advice from others"),),
    ),
    "delayed": State(
        [*BUSY, delayed(on(9, 18), on(11, 20))],
        (
            ("Het duurt langer dan we eerst zeiden", "It takes longer than we said at first"),
            ("Wij wachten op het advies van de brandweer.", "We are waiting for advice from another organisation"),
            ("Op of vóór 20 november", "On or before 20 November"),
            ("27 oktober", "27 October"),
        ),
    ),
    "past the legal limit": State(
        BUSY,
        (
            ("We zijn te laat", "We are late"),
            ("moesten uiterlijk dinsdag 27 oktober", "had to decide by Tuesday 27 October"),
            ("ingebrekestelling", "notice of default"),
            ("dwangsom", "penalty"),
        ),
        today=on(11, 5),
    ),
    "the penalty runs": State(
        [*BUSY, noticed(on(11, 2))],
        (("Wij kregen uw ingebrekestelling op maandag 2 november", "received your notice"), ("Dat is nu", "That is ")),
        today=on(11, 20),
    ),
    "granted": State(
        ended("granted"),
        (
            ("U krijgt de vergunning", "You get the permit"),
            ("bezwaar maken tot en met", "You can object until"),
            ("Hebben wij u goed op de hoogte gehouden?", "Did we keep you well informed?"),
        ),
        today=on(10, 2),
    ),
    "partly": State(ended("partly"), (("U krijgt een deel", "You get part"),), today=on(10, 2)),
    "refused": State(ended("refused"), (("U krijgt de vergunning niet", "You do not get"),), today=on(10, 2)),
    "left unprocessed": State(
        ended("left-unprocessed"), (("We behandelen uw aanvraag niet verder", "We do not handle"),), today=on(10, 2)
    ),
    "decided, not told yet": State(
        [*BUSY, decided(on(9, 28))], (("U krijgt de brief nog.", "The letter is still to come."),), today=on(9, 29)
    ),
    "withdrawn": State(
        [*BUSY, withdrawn(on(9, 18))],
        (("U hebt uw aanvraag ingetrokken", "You have withdrawn"), ("U hoeft niets meer", "There is nothing to do")),
    ),
    "the message bounced": State(
        BUSY,
        (
            ("Uw e-mailadres werkt niet", "Your e-mail address does not work"),
            (
                "Wij moeten uiterlijk 27 oktober besluiten. Kwam niet aan",
                "We must decide by 27 October. Did not",
            ),
        ),
        letters=(Letter("receipt", "email", "failed", OPENED.time),),
        bounced=True,
    ),
    "corrected": State(
        [*BUSY, corrected(on(9, 10), OPENED, received_on="2026-08-31")],
        (("We hebben iets op deze pagina gecorrigeerd", "We have corrected something on this page"),),
    ),
    "answered": State([*BUSY, asked(on(9, 10), on(9, 24)), answered(on(9, 18))], (CALM,)),
    "around": State(
        [
            *BUSY,
            fact("document.added", on(9, 8), title="Tekening", kind="drawing", by="applicant", size=1_100_000),
            fact("contact.logged", on(9, 9), channel="phone", topic="progress", team="Bouwen"),
            fact("appointment.planned", on(9, 10), ref="a1", at="2026-09-28T09:30:00Z", place="Spui 70", bring=["Pas"]),
        ],
        (
            ("Tekening van u, 8 september, 1,1 MB", "Tekening from you, 8 September, 1.1 MB"),
            ("Telefoon, Bouwen", "Phone, Bouwen"),
            ("28 september om 11.30 uur", "28 September at 11:30"),
            ("Neem mee: Pas", "Bring: Pas"),
        ),
    ),
}


@pytest.mark.parametrize("language", [0, 1], ids=["nl", "en"])
@pytest.mark.parametrize("name", STATES)
def test_the_page_says_where_it_stands(name, language):
    state = STATES[name]

    page = words_of(
        seen(state.story, state.today, state.expected, state.letters, state.bounced), ("nl", "en")[language]
    )

    missing = [says[language] for says in state.says if says[language] not in page]
    assert missing == [], page


@pytest.mark.parametrize("name", STATES)
def test_nobody_is_asked_to_do_something_and_told_to_do_nothing(name):
    state = STATES[name]
    page = words_of(seen(state.story, state.today, state.expected), "nl")

    assert not ("Dit moet u nog doen" in page and CALM[0] in page)
    assert not ("wachten op u." in page and CALM[0] in page)


def test_a_last_day_is_never_called_an_expectation():
    page = words_of(seen(BUSY, on(9, 21)), "nl")

    assert "verwacht" not in page.lower()


def test_a_promise_that_was_not_kept_is_shown():
    assert "Besluit uiterlijk 27 oktober Gezegd op 1 september. Dat is niet gelukt" in words_of(
        seen(BUSY, on(11, 5)), "nl"
    )
    kept = words_of(seen(ended("granted"), on(10, 2)), "nl")
    assert "Besluit uiterlijk 27 oktober Gezegd op 1 september. Dat is gelukt" in kept


def test_only_who_applied_rates_and_only_once():
    case = seen(ended("granted"), on(10, 2))
    rated = seen([*ended("granted"), fact("case.rated", on(10, 1), grade=4)], on(10, 2))

    assert "Uw cijfer" in words_of(case, "nl") and "Uw cijfer" not in words_of(case, "nl", permit="")
    assert "Uw cijfer" not in words_of(rated, "nl")
    assert "Dank u wel." in words_of(rated, "nl", said="dank")


def test_of_two_grades_the_page_says_that_the_newest_counts():
    grades = [fact("case.rated", on(10, day), grade=grade) for day, grade in ((1, 5), (2, 2))]
    none, two = seen(ended("granted"), on(10, 2)), seen([*ended("granted"), *grades], on(10, 2))

    assert "Dan telt het nieuwste." in words_of(none, "nl") and "the newest one counts" in words_of(none, "en")
    assert "U gaf ons een 2 op 2 oktober . Gaf u meer dan één cijfer, dan telt het nieuwste." in words_of(two, "nl")
    assert "You gave us a 2 on 2 October . If you gave more than one grade" in words_of(two, "en")


def test_the_sum_stands_behind_the_date():
    page = words_of(seen([*BUSY, asked(on(9, 10), on(9, 24)), answered(on(9, 18))], on(9, 21)), "nl")

    assert "Hoe komen we aan deze datum?" in page and "Awb art. 4:5" in page and "8 weken, plus 7 dagen" in page


def test_each_department_of_a_step_has_its_own_state():
    case = seen([*BUSY, completed(on(9, 16)), started(on(9, 17), "beoordeling", "DSB")], on(9, 21))
    step = case_of(case, "nl").steps[1]

    assert [(part.department, part.badge, part.when) for part in step.parts] == [
        ("Dienst Stedelijke Ontwikkeling", "Klaar", "Klaar op 16 september"),
        ("Dienst Stadsbeheer", "Bezig", "Bezig sinds 17 september"),
    ]


def test_of_an_application_that_is_not_handled_further_no_step_is_said_to_be_done_that_was_not():
    told = retell("A", [opened(on(3, 2), "A"), decided(on(3, 20), "left-unprocessed", "A")]).snapshot
    assert told

    shown = steps(told, None, on(3, 21), "nl")
    assert {one.state for one in shown} == {"next"} and {part.badge for one in shown for part in one.parts} == {
        "Niet gedaan"
    }


def test_the_bar_lies_between_receipt_and_the_last_day():
    case = seen(BUSY, on(9, 21), RANGE)
    drawn = case_of(case, "nl").when

    assert isinstance(case.case, Snapshot) and drawn is not None and drawn.bar is not None
    assert 0 < drawn.bar.now < (drawn.bar.first or 0) < (drawn.bar.last or 0) < drawn.bar.limit == 100
