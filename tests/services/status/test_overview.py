"""What one reads of a plan of which others have a part, and how it is drawn."""

from dataclasses import replace

from schemas.stories import asked, decided, delayed, on, opened, withdrawn
from services.status.core.dossier import plan
from services.status.core.fold import retell
from services.status.core.overview import Overview, overview
from services.status.core.timeline import bars

TODAY = on(3, 10)


def cases(*stories):
    return [told for story in stories if (told := retell(story[0].case_id, story).snapshot)]


def read(found, mine: str) -> Overview | None:
    return overview("D-1", plan(found, TODAY), lambda case: case.case_id == mine, TODAY)


def test_that_somebody_else_was_refused_is_not_told():
    bouw, terras = cases([opened(on(3, 2), "bouw"), decided(on(3, 5), "refused", "bouw")], [opened(on(3, 2), "terras")])
    found = [bouw, replace(terras, depends_on=("bouw",))]
    told, theirs = read(found, "terras"), read(found, "bouw")

    assert told and theirs
    assert (told.zaken[0].stand, told.zaken[0].besluit, told.zaken[1].afgevallen) == ("klaar", None, [])
    assert theirs.zaken[0].besluit == "refused"


def test_what_is_asked_of_somebody_else_is_not_told():
    told = read(
        cases([opened(on(3, 2), "bouw"), asked(on(3, 5), on(5, 1), "bouw")], [opened(on(3, 2), "terras")]), "terras"
    )

    assert told and told.te_doen == []
    assert [case.stand for case in told.zaken] == ["bezig", "bezig"]
    assert told.wacht_vooral_op and (told.wacht_vooral_op.titel, told.wacht_vooral_op.aan_zet) == (None, "derde")


def test_who_may_see_nothing_reads_nothing():
    assert read(cases([opened(on(3, 2), "bouw")]), "terras") is None
    assert read([], "terras") is None


def test_what_was_withdrawn_is_not_ready_but_withdrawn():
    told = read(cases([opened(on(3, 2), "bouw"), withdrawn(on(3, 5), "bouw")]), "bouw")

    assert told and (told.klaar, told.zaken[0].stand, told.zaken[0].grondslag) == (True, "ingetrokken", "afgelopen")


def test_the_lines_lie_between_the_first_day_and_the_last():
    told = read(
        cases([opened(on(3, 2), "bouw"), delayed(on(3, 9), on(6, 10), "bouw")], [opened(on(3, 4), "terras")]), "bouw"
    )
    assert told
    lines, today = bars(told)

    assert today == 8.0  # the eighth day of a hundred
    assert lines[2] == (0.0, 100.0) and all(bar.x >= 0 and bar.x + bar.width <= 101 for bar in lines.values())
