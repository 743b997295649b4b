"""The sheets of the overview and their drawings: what they say, to whom, and that nothing small is told to others."""

import re
from dataclasses import replace

import pytest

from schemas.catalogue import catalogue
from schemas.stories import on
from services.dashboard.core.access import Reach
from services.dashboard.core.board import board
from services.dashboard.core.cell import Row
from services.dashboard.core.chart import Bar, Part, Point, columns, small_bar, stacked, trend
from services.dashboard.core.filter import Filter
from services.dashboard.core.heard import Heard
from services.dashboard.core.question import Question
from services.dashboard.core.sheet import HIDDEN, Say
from services.dashboard.core.sheets_flow import hand_overs, steps
from services.dashboard.core.sheets_kept import around, reasons
from services.dashboard.core.sheets_lead import lead
from services.dashboard.core.sheets_now import departments
from services.dashboard.core.sheets_trend import months
from services.dashboard.core.tally import Kept
from services.dashboard.core.town import town

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


GROWING = {1: 20, 2: 40, 3: 60, 4: 60, 5: 59}  # half of the decisions of a month took so long


def growing(first):
    by_month = [row("lead", "decided", days, 10, month=on(month, 1)) for month, days in GROWING.items()]
    return replace(heard(*by_month, by_month=by_month), first=first)


@pytest.mark.parametrize(
    ("first", "answer", "begun"),
    [
        (on(1, 5), "Sinds apr 2026 blijft de doorlooptijd gelijk, rond 59 dagen.", 3),
        (on(11, 1, 2025), "Sinds jan 2026 stijgt de doorlooptijd, van 20 naar 59 dagen.", 0),
        (on(3, 25), "Dat is nog niet te zeggen: de eerste zaken kwamen binnen op 25\u00a0maart\u00a02026.", 5),
        (None, "Sinds jan 2026 stijgt de doorlooptijd, van 20 naar 59 dagen.", 0),
    ],
)
def test_a_rise_that_is_only_the_beginning_is_not_called_one(first, answer, begun):
    """Before 6 March nothing can have ended that takes 60 days, so March is not whole either; a city that was there
    before has such cases from the first month on."""
    sheet = months(growing(first), saying())

    assert sheet.answer == answer
    assert sum("(begin)" in cells[0].text for cells in sheet.rows) == begun
    assert ("c-begun" in sheet.drawing, "c-begun" in dict(sheet.legend)) == (bool(begun), bool(begun))
    assert any("op grijs" in note for note in sheet.notes) == bool(begun)


def test_a_department_sees_its_own_numbers_and_of_others_none_that_is_small():
    numbers = (("DSB", 3), ("DSO", 2), ("DPZ", 40), ("SZW", 50))
    city = [Kept("due", "", name, None, "municipality", [on(6, 1).toordinal()], [n]) for name, n in numbers]
    own = row("due", "municipality", 0, 3, "DSB")
    asked = Filter(today=on(5, 20))
    told = departments(
        replace(heard(own, by_department=[own]), town=town(city, ("DSB",), asked)), saying(reach=OF_DSB, afdeling="DSB")
    )
    shown = {cells[0].text: cells[-1] for cells in told.rows}

    assert (shown["Dienst Stadsbeheer"].text, bool(shown["Dienst Stadsbeheer"].href)) == ("3", True)
    assert (shown["Dienst Stedelijke Ontwikkeling"].text, shown["Dienst Publiekszaken"].text) == ("<5", "–")
    assert (shown["Alle zaken"].text, shown["Alle zaken"].href) == ("95", "")
    assert not shown["Sociale Zaken en Werkgelegenheid"].href


def test_where_a_percentage_is_not_told_it_is_said_whether_cases_are_too_few_or_a_number_is_hidden():
    few, hidden = saying().percent(3, 9), saying().percent(3, 40)

    assert (few, hidden, saying("en").percent(38, 40)) == ("te weinig", "verborgen", "hidden")
    late = [row("over", "decided", -9, 40), row("over", "decided", 0, 3)]
    assert around(heard(*late), saying()).answer == HIDDEN.nl
    assert around(heard(*late[1:]), saying()).answer == "Er zijn nog te weinig besluiten om dat te zeggen."


STEP_OF = ("bijstandsuitkering", "schuldhulpverlening")


def test_a_step_is_counted_and_named_for_its_own_type():
    rows = [Row("step", "", kind, None, "SZW/gesprek", {days: 10}) for kind, days in zip(STEP_OF, (9, 4), strict=True)]
    rows.append(Row("step-now", "", STEP_OF[0], None, "SZW/gesprek", {on(5, 1).toordinal(): 6}))
    found = Heard((), (), rows, (), (), None, on(5, 20))
    names = [cells[0].text for cells in steps(found, saying()).rows]

    assert len(names) == 2 and "klacht" not in " ".join(names).lower()
    assert [catalogue().newest_types[kind].nl in name for kind, name in zip(STEP_OF, names, strict=True)] == [True] * 2
    assert [(cells[1].text, cells[3].text) for cells in steps(found, saying()).rows] == [("10", "6"), ("10", "0")]


def test_where_nothing_waits_between_departments_the_sentence_says_so():
    none = hand_overs(heard(row("passed", "DPZ>DSB", 0, 20)), saying())

    assert none.answer == "Nergens wachten zaken tussen afdelingen: de volgende begint dezelfde dag."
    assert hand_overs(heard(row("passed", "DPZ>DSB", 2, 20)), saying()).answer.startswith("Zaken wachten samen")


def test_of_one_type_the_term_is_drawn_and_what_took_longer_is_red():
    """A terrace has eight weeks: day 56 is in time, day 57 is not."""
    rows = [row("lead", "decided", 56, 16), row("lead", "decided", 57, 5)]
    told = lead(heard(*rows), saying(soort="terrasvergunning"))

    assert told.answer == "De helft is klaar binnen 56 dagen. 1 op de 4 duurt langer dan de termijn van 8 weken."
    assert "Termijn: 8 weken" in told.drawing and told.drawing.count('class="c-late"') == 1
    assert [words for _, words in told.legend] == ["Binnen de termijn", "Na de termijn"]


@pytest.mark.parametrize("soort", ["", "bezwaar"])
def test_without_one_type_or_where_the_term_begins_later_no_term_is_drawn(soort):
    told = lead(heard(row("lead", "decided", 90, 20)), saying(soort=soort))

    assert "Termijn" not in told.drawing and "c-late" not in told.drawing and not told.legend


def test_without_one_type_the_ways_to_those_that_ended_keep_the_filter_and_tell_their_terms():
    judged = [Row("judged", "", kind, None, "term", {0: 1}) for kind in ("evenement-klein", "bezwaar")]
    found = replace(heard(), by_type=[*judged, Row("step", "", "klacht", None, "DSO/advice", {3: 1})])
    sheet = lead(found, saying(stadsdeel="Centrum", afdeling="DPZ,DSO", periode="3"))
    (objection, _), (event, words) = sheet.ways

    assert event == {"soort": "evenement-klein", "stadsdeel": "Centrum", "periode": "3"}
    assert objection["soort"] == "bezwaar" and "Elke soort heeft een eigen termijn." in sheet.hint
    assert words == f"{catalogue().newest_types['evenement-klein'].in_('nl')}: 8 weken"
    assert lead(found, saying(soort="bezwaar")).ways == () == lead(heard(), saying()).ways


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


@pytest.mark.parametrize("drawn", [stacked([]), columns([], "x"), small_bar(0, 0), trend([Point("a", 0, 0, 0)], "")])
def test_nothing_can_be_drawn_too(drawn):
    assert drawn.startswith('<svg class="chart"')
    assert 'aria-hidden="true"' in drawn


@pytest.mark.parametrize(
    ("days", "words"), [(-24, "24 dagen eerder"), (-1, "1 dag eerder"), (0, "op de dag zelf"), (3, "3 dagen later")]
)
def test_how_far_from_a_date_is_said_in_words(days, words):
    assert saying().off(days, 20) == words
    assert saying().off(days, 2) == "te weinig zaken"
