"""What a department is told of the whole city never tells a small number of others, whatever it subtracts."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.stories import on
from services.dashboard.core.access import Reach
from services.dashboard.core.board import board, elsewhere
from services.dashboard.core.filter import Filter, Stand
from services.dashboard.core.heard import Heard
from services.dashboard.core.question import Question
from services.dashboard.core.sheet import Say
from services.dashboard.core.small import FEW, WITHHELD
from services.dashboard.core.tally import Kept
from services.dashboard.core.town import town

TODAY = on(5, 20)
ASKED = Filter(today=TODAY)
OWN = ("DSB",)
PARTS = (Stand.ON_TIME, Stand.LIKELY, Stand.LATE)
PLACES = ("DSB", "DSO", "DPZ", "DPZ,DSB", "DPZ,DSO")
MOST = 40


def kept(cases):
    """Rows as they are kept, of so many open cases by where they lie and how they stand."""
    rows = []
    for (departments, stand), number in cases.items():
        due = on(5, 1) if stand == Stand.LATE else on(6, 1)
        for figure in ("due", "likely") if stand == Stand.LIKELY else ("due",):
            rows.append(Kept(figure, "", departments, None, "municipality", [due.toordinal()], [number]))
    return rows


def told_of(cases):
    return town(kept(cases), OWN, ASKED)


def test_the_numbers_of_the_stranger_cannot_be_subtracted_any_more():
    """All cases 119 on schedule, 12 likely late, "<5" late, 133 open: so 2 were late; the lists said 14 beside 12."""
    told = told_of(dict(zip((("DPZ", part) for part in PARTS), (119, 12, 2), strict=True)))

    assert [told.number(Filter(one)) for one in (*PARTS, Stand.OPEN)] == [119, WITHHELD, FEW, 133]
    assert told.number(Filter(Stand.ATTENTION)) == WITHHELD


def test_who_knows_its_own_numbers_learns_nothing_of_the_others_from_the_total():
    """20, "<5", "<5" and 24 in all, of which 3 and 1 are one's own: so no others were late."""
    own, others = (
        {("DSB", Stand.LIKELY): 3, ("DSB", Stand.LATE): 2},
        {("DSO", Stand.ON_TIME): 20, ("DSO", Stand.LATE): 1},
    )
    told = told_of(own | others)

    assert [told.number(Filter(one)) for one in (*PARTS, Stand.OPEN)] == [WITHHELD, WITHHELD, WITHHELD, 26]


def test_of_what_nobody_else_has_all_is_told():
    told = told_of({("DSB", Stand.LATE): 2, ("DSO", Stand.ON_TIME): 9})

    assert [told.number(Filter(one)) for one in (*PARTS, Stand.OPEN)] == [9, 0, 2, 11]


@pytest.mark.parametrize(
    "asked",
    [
        Filter(case_type="terrasvergunning"), Filter(area="Scheveningen"), Filter(waits_on="applicant"),
        Filter(about="reason:illness"), Filter(Stand.DECIDED), Filter(Stand.ALL), Filter(Stand.LATE, "DPZ"),
        Filter(department="DPZ,DSO"),
    ],
)  # fmt: skip
def test_a_filter_that_could_be_subtracted_from_another_has_no_number(asked):
    assert told_of({("DPZ", Stand.LATE): 900, ("DSO", Stand.LATE): 800}).number(asked) == WITHHELD


@pytest.mark.parametrize(
    ("own", "others", "lead", "promises"),
    [
        (3, 0, "te weinig zaken", "te weinig"),  # all of it is one's own
        (3, 4, "verborgen", "verborgen"),
        (30, 4, "verborgen", "verborgen"),
        (30, 9, "40 dagen", "verborgen"),
        (30, 40, "40 dagen", "100%"),
    ],
)
def test_where_a_figure_of_the_city_is_not_told_it_is_said_whether_cases_are_too_few_or_a_number_is_hidden(
    own, others, lead, promises
):
    rows = [
        one
        for name, number in (("DSB", own), ("DSO", others)) if number
        for one in (Kept("lead", "", name, on(4, 1), "decided", [40], [number]),
                    Kept("judged", "", name, on(4, 1), "term", [0], [number]))
    ]  # fmt: skip
    heard = Heard((), (), (), (), (), None, TODAY, town(rows, OWN, ASKED))
    tiles = board(heard, Say("nl", Question(afdeling="DSB"), Reach(OWN), str)).tiles

    assert [tile.number.text for tile in tiles[3:]] == [lead, promises]


CASES = st.dictionaries(st.tuples(st.sampled_from(PLACES), st.sampled_from(PARTS)), st.integers(1, 9), max_size=9)


@given(CASES)
def test_no_sum_of_what_is_shown_tells_a_small_number_of_others(cases):
    """Solved by trying every town that would be told the same: each small number of others differs between two."""
    told, own, others = told_of(cases), Counter[str](), Counter[str]()
    for (where, stand), number in cases.items():
        mine = "DSB" in where
        for name in (stand, Stand.OPEN, *where.split(",")):
            (own if mine else others)[name] += number

    def could_be(shown, name):
        """What others have of it, as far as one number tells; the reader takes off what it knows."""
        if shown == WITHHELD:
            return range(MOST)
        return range(1, 5 - own[name]) if shown == FEW else [shown - own[name]]

    shown = [told.number(Filter(one)) for one in PARTS]
    parts = [one for one in product(*map(could_be, shown, PARTS))]
    attention, total = told.number(Filter(Stand.ATTENTION)), told.number(Filter(Stand.OPEN))
    if isinstance(attention, int):
        parts = [one for one in parts if one[1] + one[2] == attention - own[Stand.LIKELY] - own[Stand.LATE]]
    if isinstance(total, int):
        parts = [one for one in parts if sum(one) == total - own[Stand.OPEN]]
    sums = {sum(one) for one in parts}
    names = ("DSO", "DPZ")
    rows = product(*(could_be(told.number(Filter(department=name)), name) for name in names))
    places = [(one, r) for one in rows for r in sums if max(one) <= r <= sum(one)]  # a case may lie with two

    assert tuple(others[part] for part in PARTS) in parts
    for place, part in enumerate(PARTS):
        assert is_hidden(others[part], {one[place] for one in parts}), part
    for place, name in enumerate(names):
        assert is_hidden(others[name], {one[place] for one, _ in places}), name
    assert is_hidden(others[Stand.OPEN], {r for _, r in places})


def is_hidden(number, worlds):
    return number in worlds and (not 0 < number < 5 or len(worlds) > 1)


def saying(**asked):
    return Say("nl", Question(**asked), Reach(OWN), lambda query: "/dashboard/zaken")


def test_the_page_of_another_department_says_how_many_are_open_and_nothing_else():
    told = told_of({("DPZ", Stand.ON_TIME): 119, ("DPZ", Stand.LIKELY): 12, ("DPZ", Stand.LATE): 2})
    page = elsewhere(Heard((), (), (), (), (), None, TODAY, told), saying(afdeling="DPZ"))

    assert ([tile.number.text for tile in page.tiles], page.sheets) == (["133"], [])


def test_with_a_filter_a_department_sees_its_own_cases_only_and_is_told_so():
    reach = Reach(OWN)

    assert reach.town(Question(periode="12")) and not reach.town(Question(afdeling="DSB", periode="12"))
    assert not any(
        reach.town(asked)
        for asked in (
            Question(soort="klacht", periode="12"),
            Question(stadsdeel="Centrum", periode="12"),
            Question(periode="3"),
        )
    )
    assert reach.own(Question(soort="klacht")) == Question(afdeling="DSB", soort="klacht")
    assert reach.own(Question(afdeling="DPZ")) is None
    page = board(Heard((), (), (), (), (), None, TODAY), saying(afdeling="DSB", soort="klacht", periode="12"))
    assert page.notes == ("Met een filter ziet u alleen de zaken van uw eigen afdeling.",)
