"""What was corrected more than once is told once: what was told first, and what holds now."""

from dataclasses import replace
from datetime import date

import pytest

from schemas.status_events import Announcement, Mended, Stood
from schemas.stories import on
from services.notify.core.chain import chained
from services.notify.core.compose import Part
from tests.services.notify.saying import announced


def step(id: str, said: str, should_say: str, case: str = "DH-1") -> Part:
    return Part(mends(id, Mended("step.started", words="step", said=said, should_say=should_say), case), "corrected")


def day(id: str, was: int, should_be: int, name: str = "receivedOn") -> Part:
    return Part(mends(id, Mended("case.opened", name, on(10, was), on(10, should_be))), "corrected")


def mends(id: str, mended: Mended, case: str = "DH-1") -> Announcement:
    return announced("corrected", id, case, change={"before": on(11, 30), "after": on(12, 7)}, mended=mended)


def told(parts: list[Part]) -> list[Mended | None]:
    return [one.said.data.mended for one in chained(parts)]


def test_a_step_that_was_corrected_thrice_was_the_first_and_is_the_last():
    parts = [step("1", "ruimte", "veiligheid"), step("2", "veiligheid", "geluid"), step("3", "geluid", "besluit")]

    assert told(parts) == [Mended("step.started", words="step", said="ruimte", should_say="besluit")]


def test_a_day_too_and_the_date_for_the_decision_with_it():
    first, last = day("1", 5, 6), day("2", 6, 8)
    earlier = announced("corrected", "1", "DH-1", change={"before": on(11, 20), "after": on(11, 30)},
                        mended=first.said.data.mended)  # fmt: skip
    (one,) = chained([Part(earlier, "corrected"), last])

    assert one.said.data.mended == Mended("case.opened", "receivedOn", on(10, 5), on(10, 8))
    assert (one.said.data.change.before, one.said.data.change.after) == (on(11, 20), on(12, 7))


def test_what_is_another_thing_stays_beside_it():
    parts = [step("1", "ruimte", "veiligheid"), day("2", 5, 6), step("3", "geluid", "besluit")]
    parts += [step("4", "veiligheid", "besluit", case="DH-2"), day("5", 6, 8, "answerBefore")]
    parts += [Part(mends("6", Mended("handler.assigned")), "corrected") for _ in range(2)]

    assert told(parts) == [one.said.data.mended for one in parts]


def test_the_date_for_the_decision_is_told_once_of_each_case():
    parts = [step("1", "ruimte", "veiligheid"), day("2", 5, 6), step("4", "veiligheid", "besluit", case="DH-2")]
    moved = [one.said.data.change.before != one.said.data.change.after for one in chained(parts)]

    assert moved == [False, True, True]


def test_each_thing_is_told_once_though_the_second_correction_mends_two():
    first, both = title("1", "Terras", "Feest"), title("2", "Feest", "Markt", on(10, 5), on(10, 6))

    assert told([first, both]) == [
        Mended("case.opened", "receivedOn", on(10, 5), on(10, 6), "title", "Terras", "Markt"),
    ]


def test_of_two_things_the_one_that_came_back_is_not_told():
    first, both = title("1", "Terras", "Feest"), title("2", "Feest", "Terras", on(10, 5), on(10, 6))

    assert told([first, both]) == [Mended("case.opened", "receivedOn", on(10, 5), on(10, 6))]


def test_the_first_that_mended_two_keeps_the_one_that_the_second_left_alone():
    both, last = title("1", "Terras", "Feest", on(10, 5), on(10, 6)), title("2", "Feest", "Markt")

    assert told([both, last]) == [
        Mended("case.opened", "receivedOn", on(10, 5), on(10, 6)),
        Mended("case.opened", words="title", said="Terras", should_say="Markt"),
    ]


def test_of_corrections_that_undo_each_other_nothing_is_left():
    assert chained([still(title("1", "Terras", "Feest")), still(title("2", "Feest", "Terras"))]) == []


def title(id: str, said: str, should_say: str, was: date | None = None, should_be: date | None = None) -> Part:
    name = "receivedOn" if was else None
    return Part(mends(id, Mended("case.opened", name, was, should_be, "title", said, should_say)), "corrected")


def still(part: Part) -> Part:
    """The same, where no date for the decision moved."""
    data = replace(part.said.data, change=replace(part.said.data.change, before=part.said.data.change.after))
    return replace(part, said=part.said.model_copy(update={"data": data}))


def test_what_is_no_correction_is_told_as_it_is():
    parts = [Part(one.said, "change") for one in (step("1", "ruimte", "geluid"), step("2", "geluid", "besluit"))]

    assert chained(parts) == parts


def test_what_was_put_back_is_told_without_what_it_was_and_is():
    parts = [step("1", "ruimte", "veiligheid"), step("2", "veiligheid", "ruimte")]

    assert told(parts) == [Mended("step.started")]


@pytest.mark.parametrize(
    ("first", "then", "last", "stood"),
    [
        (on(11, 14), on(11, 20), on(11, 25), Stood(objection_until=on(11, 14))),
        (on(11, 14), on(11, 20), on(11, 14), None),
        (on(11, 14), on(11, 14), on(11, 14), None),
    ],
)
def test_the_last_day_to_object_was_the_one_that_somebody_read(
    first: date, then: date, last: date, stood: Stood | None
):
    (one,) = chained([sent("1", 5, 6, first, then), sent("2", 6, 8, then, last)])

    assert one.said.data.stood == stood


def sent(id: str, was: int, should_be: int, until: date, now: date) -> Part:
    mended = Mended("decision.sent", "publishedOn", on(10, was), on(10, should_be))
    stood = Stood(objection_until=until) if until != now else None
    said = announced("corrected", id, "DH-1", objection_until=now, mended=mended, stood=stood)
    return Part(said, "corrected")
