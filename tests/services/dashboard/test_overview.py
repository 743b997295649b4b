"""The sheets of the overview and their drawings: what they say, to whom, and that nothing small is told to others."""

import re

import pytest

from schemas.stories import on
from services.dashboard.core.access import Reach
from services.dashboard.core.board import board
from services.dashboard.core.cell import Row
from services.dashboard.core.chart import Bar, Part, columns, small_bar, stacked, trend
from services.dashboard.core.heard import Heard
from services.dashboard.core.question import Question
from services.dashboard.core.sheet import Say
from services.dashboard.core.sheets_flow import lead, months
from services.dashboard.core.sheets_kept import reasons
from services.dashboard.core.sheets_now import departments

CITY, OF_DSB = Reach(None), Reach(("DSB",))
NOTHING = Heard((), (), (), (), (), None, None)


def saying(language="nl", reach=CITY, **asked):
    return Say(language, Question(**asked), reach, lambda query: f"/dashboard/zaken?{query['stand']}")


def row(figure, word="", value=0, cases=1, department="", month=None):
    return Row(figure, department, "", month, word, {value: cases})


def heard(*rows, by_department=(), by_month=()):
    return Heard(rows, by_department, (), by_month, (), None, on(5, 20))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("reach", [CITY, OF_DSB])
def test_an_empty_town_has_an_answer_to_every_question(language, reach):
    shown = board(NOTHING, saying(language, reach))

    assert len(shown.tiles) == 5
    assert all(sheet.question.endswith("?") and sheet.answer.endswith(".") for sheet in shown.sheets)
    assert all(len(cells) == len(sheet.heads) for sheet in shown.sheets for cells in sheet.rows)


def test_no_two_sheets_share_a_name():
    names = [sheet.id for sheet in board(NOTHING, saying()).sheets]

    assert len(names) == len(set(names)) == 16


def test_the_sentence_says_how_long_half_took_and_how_many_were_late():
    told = lead(
        heard(row("lead", "decided", 41, 20), row("over", "decided", -5, 10), row("over", "decided", 9, 10)), saying()
    )

    assert told.answer == "De helft is klaar binnen 41 dagen. 50% was later dan de wettelijke termijn."


def test_the_sentence_says_whether_it_goes_faster():
    by_month = [row("lead", "decided", 53, 6, month=on(1, 1)), row("lead", "decided", 41, 6, month=on(4, 1))]

    assert (
        months(heard(by_month=by_month), saying()).answer
        == "Sinds jan 2026 daalt de doorlooptijd, van 53 naar 41 dagen."
    )
    assert months(heard(by_month=by_month[:1]), saying("en")).answer == "There are too few months to say so."


def test_a_department_sees_its_own_numbers_and_of_others_none_that_is_small():
    apart = [row("due", "municipality", 0, n, name) for name, n in (("DSB", 3), ("DSO", 2), ("DPZ", 40), ("SZW", 50))]
    told = departments(heard(row("due", "municipality", 0, 95), by_department=apart), saying(reach=OF_DSB))
    shown = {cells[0].text: cells[-1] for cells in told.rows}

    assert (shown["Dienst Stadsbeheer"].text, bool(shown["Dienst Stadsbeheer"].href)) == ("3", True)
    assert (shown["Dienst Stedelijke Ontwikkeling"].text, shown["Dienst Publiekszaken"].text) == ("<5", "-")
    assert not shown["Sociale Zaken en Werkgelegenheid"].href


def test_the_first_reason_is_named_when_there_are_enough_cases():
    told = reasons(heard(row("reason", "external-advice", 0, 15), row("reason", "term-extended", 0, 5)), saying())

    assert told.answer.startswith("De meest genoemde reden geldt voor 75% van de zaken: we wachten op advies")
    assert [cells[2].text for cells in told.rows] == ["75%", "100%"]


def test_the_parts_of_a_bar_are_as_wide_as_their_numbers():
    drawn = stacked(
        [Bar("A", "10", [Part("c-ok", 6), Part("c-risk", 3), Part("c-late", 1)]), Bar("B", "5", [Part("c-ok", 5)])]
    )

    assert re.findall(r'class="c-(ok|risk|late)"[^>]* width="([\d.]+)%"', drawn) == [
        ("ok", "60"), ("risk", "30"), ("late", "10"), ("ok", "50")
    ]  # fmt: skip
    assert 'fill="url(#gestreept)"' in drawn  # readable without colour


def test_a_bar_leads_to_its_list_for_who_may_read_it_and_says_where_to():
    told = heard(by_department=(row("due", "municipality", 0, 7, "DSB"), row("due", "municipality", 0, 9, "DPZ")))
    sheet, drawn = departments(told, saying()), departments(told, saying(reach=OF_DSB)).drawing

    assert sheet.drawing.count("<a ") == sheet.drawing.count('aria-label="Open zaken, ') == 4
    assert re.findall(r'<a [^>]*aria-label="([^"]+)"', drawn) == ["Open zaken, Dienst Stadsbeheer: 7"]
    assert drawn.index("</g>") < drawn.index("<a ") and 'svg class="chart" width="100%" height="192"><g aria' in drawn


def test_words_in_a_drawing_cannot_break_out_of_it():
    assert "<b>" not in stacked([Bar("<b>", "<b>", [], "<b>", "<b>")]) + columns([("<b>", Part("c-ok", 1))], "<b>")


@pytest.mark.parametrize("drawn", [stacked([]), columns([], "x"), small_bar(0, 0), trend(["a"], [0], [0], [0], "")])
def test_nothing_can_be_drawn_too(drawn):
    assert drawn.startswith('<svg class="chart"')
    assert 'aria-hidden="true"' in drawn


@pytest.mark.parametrize(
    ("days", "words"), [(-24, "24 dagen eerder"), (-1, "1 dag eerder"), (0, "op de dag zelf"), (3, "3 dagen later")]
)
def test_how_far_from_a_date_is_said_in_words(days, words):
    assert saying().off(days, 20) == words
    assert saying().off(days, 2) == "te weinig zaken"
