"""What it was before is what somebody read last, and not what nobody sent."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from schemas.message_events import Kind
from schemas.snapshot import Item, Step
from schemas.status_events import Mended, Stood, Told
from schemas.stories import at, on
from services.notify.core.recall import Earlier, recalled
from tests.services.notify.saying import PLAN, VISIT, told

NOVEMBER = on(11, 3)
ASKS: dict[str, Any] = {"phase": "waiting-for-applicant", "answer_before": NOVEMBER}
PHOTO, DRAWING = Item("foto", "Een foto", "Die ontbreekt."), Item("tekening", "Een tekening", "Die is te oud.")
AT_NINE, AT_TEN, AT_TWO = (replace(VISIT, at=at(10, 21, hour)) for hour in (7, 8, 12))
RUIMTE, GELUID, BESLUIT = (Step(step, "DSB", on(10, 12)) for step in ("ruimte", "geluid", "besluit"))


def before(kind: Kind, said: Told, read: bool = True) -> Earlier:
    return Earlier(kind, said, read)


def visits(*appointments, was=()) -> Told:
    return told("appointment", appointments=appointments, stood=Stood(appointments=was) if was else None)


def was_of(kind: Kind, said: Told, *earlier: Earlier) -> Stood | None:
    found = recalled(kind, said, earlier)
    return found.stood if found else None


def test_a_visit_that_moved_twice_was_at_the_hour_that_they_read():
    moved = visits(AT_TWO, was=(AT_TEN,))
    read, unread = before("appointment", visits(AT_NINE)), before("appointment", visits(AT_TEN), read=False)

    assert was_of("appointment", moved, read, unread) == Stood(appointments=(AT_NINE,))
    assert was_of("appointment", moved, unread) == Stood()
    assert was_of("appointment", moved, before("appointment", visits(AT_TWO)), unread) is None


def test_a_visit_of_which_nobody_was_told_is_not_cancelled():
    cancelled = visits(was=(AT_TEN,))

    assert recalled("appointment", cancelled, [before("appointment", visits(AT_TEN), read=False)]) is None
    assert was_of("appointment", cancelled, before("appointment", visits(AT_TEN))) == Stood(appointments=(AT_TEN,))


def test_a_mail_of_the_day_before_says_nothing_of_other_visits():
    later = replace(VISIT, ref="gesprek", at=at(10, 30, 9))
    both, rang = visits(VISIT, later), told("appointment-near", appointments=(VISIT, later))
    moved = visits(VISIT, replace(later, at=at(10, 31, 9)), was=(later,))

    read = was_of("appointment", moved, before("appointment", both), before("appointment", rang))
    assert read == Stood(appointments=(later,))


def test_the_day_before_a_visit_rings_although_all_was_read():
    rang = told("appointment-near", appointments=(VISIT,))

    assert recalled("appointment", rang, [before("appointment", visits(VISIT))]) is not None


def asked(*items: Item, until: date = NOVEMBER, was: Stood | None = None) -> Told:
    return told("corrected" if was else "asked", asked=items, stood=was, **ASKS | {"answer_before": until})


def test_what_need_not_be_sent_any_more_is_what_they_read():
    again = asked(DRAWING, was=Stood(asked=(PHOTO,)))
    unread = before("information-requested", asked(PHOTO, was=Stood(asked=(PLAN,))), read=False)

    assert was_of("information-requested", again, before("information-requested", asked(PLAN)), unread) == Stood(
        asked=(PLAN,)
    )
    assert was_of("information-requested", again, unread) == Stood()


def test_who_reads_another_mail_of_the_case_reads_what_is_asked():
    again = asked(DRAWING, until=on(11, 5), was=Stood(asked=(PHOTO,), answer_before=on(11, 4)))

    assert was_of("information-requested", again, before("change", asked(PLAN, until=on(11, 1)))) == Stood(
        asked=(PLAN,), answer_before=on(11, 1)
    )


def test_who_is_asked_what_they_read_is_not_asked_again():
    back = asked(PLAN, was=Stood(asked=(PHOTO,)))

    assert recalled("information-requested", back, [before("information-requested", asked(PLAN))]) is None


TITLE = Mended("case.opened", words="title", said="Feest", should_say="Markt")
RECEIVED = Mended("case.opened", "receivedOn", on(10, 6), on(10, 8))


def corrected(mended: Mended, **more: Any) -> Told:
    change = {"before": on(11, 30), "after": on(11, 30)}
    return told("corrected", mended=mended, change=more.pop("change", change), **more)


def mended(said: Told, *earlier: Earlier) -> Mended | None:
    found = recalled("corrected", said, earlier)
    return found.mended if found else None


def test_a_title_was_the_one_of_the_last_mail():
    now = corrected(TITLE, title="Markt")
    receipt = before("receipt", told("opened", title="Terras"))

    assert mended(now, receipt) == replace(TITLE, said="Terras")
    assert mended(now, receipt, before("change", told("step-started", title="Feest"))) == TITLE
    assert mended(now, receipt, before("change", told("step-started", title="Markt"))) is None
    assert mended(now) == replace(TITLE, said=None)


def test_the_day_of_receipt_was_the_one_of_the_receipt_or_of_the_last_correction():
    receipt = before("receipt", told("opened", received_on=on(10, 5)))
    first = corrected(Mended("case.opened", "receivedOn", on(10, 5), on(10, 6)), received_on=on(10, 6))
    change = before("change", told("step-started", received_on=on(10, 6)))  # that does not say it

    assert mended(corrected(RECEIVED), receipt, before("corrected", first, read=False), change) == replace(
        RECEIVED, was=on(10, 5)
    )
    assert mended(corrected(RECEIVED), receipt, before("corrected", first), change) == RECEIVED
    assert mended(corrected(RECEIVED)) == replace(RECEIVED, was=None)


def test_a_day_that_only_the_page_shows_was_the_one_before_the_first_correction_that_they_did_not_read():
    days = [on(10, day) for day in (12, 13, 14, 15)]
    one, two, three = (Mended("step.completed", "occurredAt", *pair) for pair in pairwise(days))
    earlier = [before("corrected", corrected(one)), before("corrected", corrected(two), read=False)]

    assert mended(corrected(three), *earlier) == replace(three, was=on(10, 13))
    assert mended(corrected(three), before("corrected", corrected(two), read=False)) == replace(three, was=on(10, 13))
    assert mended(corrected(three)) == three


def test_a_step_was_the_one_that_stood_in_the_last_mail():
    step = Mended("step.started", words="step", said="geluid", should_say="besluit")
    now = corrected(step, steps=(BESLUIT,))

    assert mended(now, before("change", told("step-started", steps=(RUIMTE,)))) == replace(step, said="ruimte")
    assert mended(now, before("change", told("step-started", steps=(GELUID,)))) == step
    assert mended(now, before("receipt", told("opened", steps=()))) == replace(step, said=None)
    assert mended(now, before("change", told("step-started", steps=(BESLUIT,)))) is None


def test_of_two_things_of_one_correction_only_the_one_that_was_read_otherwise_is_told():
    both = corrected(Mended("case.opened", "receivedOn", on(10, 6), on(10, 8), "title", "Feest", "Markt"))
    receipt = before("receipt", told("opened", received_on=on(10, 8), title="Terras"))

    assert mended(both, receipt) == Mended("case.opened", words="title", said="Terras", should_say="Markt")


@pytest.mark.parametrize(("read", "was"), [(on(11, 20), on(11, 20)), (on(12, 7), on(12, 7))])
def test_the_date_for_the_decision_was_the_one_of_the_last_mail(read: date, was: date):
    now = corrected(TITLE, legal_date=on(12, 7), change={"before": on(11, 30), "after": on(12, 7)})
    found = recalled("corrected", now, [before("receipt", told("opened", legal_date=read))])

    assert found and (found.change.before, found.change.after) == (was, on(12, 7))


@pytest.mark.parametrize(("read", "was"), [(True, on(11, 20)), (False, on(11, 14))])
def test_the_last_day_to_object_was_the_one_of_the_last_correction_that_they_read(read: bool, was: date):
    sent = Mended("decision.sent", "publishedOn", on(10, 8), on(10, 9))
    first = corrected(sent, objection_until=on(11, 20), stood=Stood(objection_until=on(11, 14)))
    now = corrected(sent, objection_until=on(11, 25), stood=Stood(objection_until=on(11, 20)))

    assert was_of("corrected", now, before("corrected", first, read)) == Stood(objection_until=was)


def test_that_a_case_is_open_again_is_told_whatever_else_is_as_it_was():
    """Also that something was noted by mistake."""
    decided = before("decision", told("decided", phase="decided", title="Markt"))

    assert recalled("corrected", corrected(TITLE, title="Markt"), [decided]) is not None
    assert recalled("corrected", told("retracted", mended=Mended("step.started")), [decided]) is not None
