"""The page tells in a sentence what each message said, as far as the case tells it."""

from types import SimpleNamespace

import pytest

from schemas.status_events import Expected
from schemas.stories import asked, at, completed, decided, delayed, on, opened, published, started
from services.status.core.mailed import mails
from services.status.core.showing import Letter

from .shown import told

TODAY = on(9, 21)
BUSY = [opened(on(9, 1)), started(on(9, 2), "controle"), completed(on(9, 7), "controle"), started(on(9, 7))]
RANGES = [SimpleNamespace(tijdstip=at(9, 8, 0), verwachting=Expected(on(10, 1), on(10, 12), 40))]


def said(kind, moment, story=BUSY, ranges=(), language="nl") -> str:
    (one,) = mails([Letter(kind, "email", "sent", moment, moment)], told(story, TODAY), ranges, TODAY, language)
    return one.said


@pytest.mark.parametrize(
    ("kind", "moment", "story", "words"),
    [
        ("receipt", at(9, 1, 9), BUSY,
         "Wij kregen uw aanvraag op 1 september. Wij moeten uiterlijk 27 oktober besluiten."),
        ("change", at(9, 7, 9), BUSY, "Dienst Stedelijke Ontwikkeling ging verder met de volgende stap."),
        ("change", at(9, 9, 9), [*BUSY, started(on(9, 9), "advies", "DSB")], "Dienst Stadsbeheer begon."),
        ("change", at(9, 10, 9), BUSY, ""),
        ("still-busy", at(9, 15, 0), BUSY, "Uw aanvraag lag bij Dienst Stedelijke Ontwikkeling."),
        ("delay", at(9, 18, 9), [*BUSY, delayed(on(9, 18), on(11, 20))],
         "Wij beloofden het besluit op of vóór 20 november."),
        ("decision", at(9, 20, 9), [*BUSY, decided(on(9, 20)), published(on(9, 20))], "U krijgt de vergunning."),
        ("reminder", at(9, 20, 9), [*BUSY, asked(on(9, 14), on(9, 30))],
         "Wij vroegen u om: Een nieuwe plattegrond. Wij hadden dat nodig vóór 30 september."),
        ("link", at(9, 20, 9), BUSY, ""),
    ],
)  # fmt: skip
def test_a_message_is_told_in_a_sentence(kind, moment, story, words):
    assert said(kind, moment, story) == words


def test_what_we_expected_is_told_as_it_was_then():
    nobody = SimpleNamespace(tijdstip=at(9, 12, 0), verwachting=None)

    assert said("expectation", at(9, 9, 0), ranges=RANGES) == "Wij verwachtten het besluit tussen 1 en 12 oktober."
    assert "niet meer goed zeggen" in said("expectation", at(9, 12, 0), ranges=[*RANGES, nobody])


def test_a_message_on_its_way_has_no_day_on_which_it_arrived():
    letters = [Letter("receipt", "email", state, at(9, 1, 9), at(9, 1, 10)) for state in ("queued", "sent")]
    found = mails(letters, told(BUSY, TODAY), (), TODAY, "nl")

    assert [one.fared for one in found] == [
        (("Nog niet verstuurd", None, False),),
        (("Verstuurd", at(9, 1, 10), False),),
    ]


@pytest.mark.parametrize(
    ("state", "since", "fared"),
    [
        ("delivered", at(9, 1, 11), (("Verstuurd", at(9, 1, 10), False), ("aangekomen", at(9, 1, 11), True))),
        ("delivered", at(9, 2, 9), (("Verstuurd", at(9, 1, 10), False), ("aangekomen", at(9, 2, 9), False))),
        ("failed", at(9, 2, 9), (("Verstuurd", at(9, 1, 10), False), ("kwam niet aan", at(9, 2, 9), False))),
        ("sent", at(9, 1, 10), (("Verstuurd", at(9, 1, 10), False),)),
    ],
)
def test_when_a_message_left_is_told_also_after_it_arrived(state, since, fared):
    letter = Letter("receipt", "email", state, at(9, 1, 9), since, at(9, 1, 10))
    (one,) = mails([letter], told(BUSY, TODAY), (), TODAY, "nl")

    assert one.fared == fared
