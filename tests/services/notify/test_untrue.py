"""What people act on and is not true any more is written once more: where to come, what to send, what was decided."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.envelope import Tick
from schemas.message_events import Kind
from schemas.snapshot import Item
from schemas.status_events import Announcement, Mended, Stood
from schemas.stories import at, on, tick
from services.notify.core.book import Book
from services.notify.core.judge import judge
from tests.services.notify.saying import PLAN, VISIT, announced

OPENED = announced("opened", "o")
RANG = announced("appointment-near", "near", at=at(10, 20, 7), appointments=(VISIT,))
LATER = replace(VISIT, at=at(10, 21, 14))
ELSEWHERE = replace(VISIT, place="Spui 70")
WITHOUT = replace(VISIT, bring=())
ASKS = {"phase": "waiting-for-applicant", "answer_before": on(11, 3)}
DECIDED = {"phase": "decided", "decided_on": on(10, 20)}


def mails(*heard: Announcement) -> list[Kind]:
    """The kinds that the last one led to; after each it is the next hour."""
    told: list[Announcement | Tick] = [OPENED]
    for said in heard:
        told += said, tick(said.data.happened_at + timedelta(hours=1))
    verdicts = judge(Book(at(10, 1, 9), {}, {}), told)
    return sorted({message.kind for one in verdicts for message in one.messages if message.said.id == heard[-1].id})


def after(name: str, **more: object) -> Announcement:
    return announced(name, "after", at=at(10, 20, 12), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["appointment", "corrected", "retracted"])
@pytest.mark.parametrize("now", [(LATER,), (ELSEWHERE,), (WITHOUT,), ()])
def test_who_was_told_of_a_visit_hears_that_it_is_otherwise(name: str, now: tuple[object, ...]):
    assert mails(RANG, after(name, appointments=now)) == ["appointment"]


@pytest.mark.parametrize("name", ["appointment", "corrected", "retracted"])
def test_who_was_told_of_a_visit_as_it_is_hears_nothing(name: str):
    assert mails(RANG, after(name, appointments=(VISIT,))) == []


def test_who_was_told_of_no_visit_hears_of_none():
    assert mails(after("appointment", appointments=())) == []
    assert mails(after("appointment", appointments=(replace(VISIT, at=at(11, 20, 9)),))) == []


def test_a_visit_that_is_planned_on_the_day_before_is_told_at_once_and_does_not_ring_again():
    planned = announced("appointment", "p", at=at(10, 20, 6), appointments=(VISIT,))

    assert mails(planned) == ["appointment"]
    assert mails(planned, RANG) == []


def test_a_visit_that_was_moved_rings_on_the_day_before_the_new_one():
    moved = replace(VISIT, at=at(10, 28, 9))
    rings = announced("appointment-near", "again", at=at(10, 27, 7), appointments=(moved,))

    assert mails(RANG, after("appointment", appointments=(moved,)), rings) == ["appointment"]


def test_a_visit_that_was_is_not_told_any_more():
    assert mails(RANG, announced("appointment", "after", at=at(10, 22, 9))) == []


@pytest.mark.parametrize("now", [Item(PLAN.ref, "Een foto", PLAN.why), Item(PLAN.ref, PLAN.what, "Zij is te oud.")])
def test_who_was_asked_for_the_wrong_thing_is_asked_for_the_right_one(now: Item):
    asked = announced("asked", "asks", asked=(PLAN,), **ASKS)  # type: ignore[arg-type]

    assert mails(asked, after("corrected", asked=(now,), **ASKS)) == ["information-requested"]


def test_who_sent_a_part_is_not_asked_again():
    photo = Item("foto", "Een foto", "Die ontbreekt.")
    asked = announced("asked", "asks", asked=(PLAN, photo), **ASKS)  # type: ignore[arg-type]

    assert mails(asked, after("corrected", asked=(photo,), **ASKS)) == []


def test_who_was_asked_before_the_wrong_day_is_told_the_right_one():
    asked = announced("asked", "asks", asked=(PLAN,), **ASKS)  # type: ignore[arg-type]
    another = {"phase": "waiting-for-applicant", "answer_before": on(11, 10), "stood": Stood(answer_before=on(11, 3))}

    assert mails(asked, after("corrected", asked=(PLAN,), **another)) == ["information-requested"]
    assert mails(asked, after("corrected", asked=(), **another)) == []


def test_a_decision_that_was_told_wrong_is_told_as_it_is():
    told = announced("decided", "d", outcome="granted", **DECIDED)  # type: ignore[arg-type]

    assert mails(told, after("corrected", outcome="refused", **DECIDED)) == ["decision"]
    assert mails(told, after("corrected", outcome="granted", **DECIDED)) == []


@pytest.mark.parametrize("changed", ["publishedOn", "objectionUntil", "validUntil"])
def test_who_was_told_of_a_decision_hears_of_another_day_from_which_it_counts(changed: str):
    """Also of one on an objection, where one can go to court: its last day is no field (Awb 6:7, 6:8)."""
    decision = {"case_type": "bezwaar", "outcome": "granted", **DECIDED}
    sent = Mended("decision.sent", "publishedOn", on(10, 20), on(10, 19))
    told = announced("decided", "d", **decision)  # type: ignore[arg-type]
    mended = announced("corrected", "after", at=at(10, 20, 12), mended=sent, **decision)  # type: ignore[arg-type]
    mended = mended.model_copy(update={"data": replace(mended.data, changed=(changed,))})

    assert mails(told, mended) == ["corrected"]


POST, NEXT = at(10, 20, 14), at(10, 21, 14)
TITLE = Mended(
    "case.opened", words="title", said="Terras bij Koffiebar Zeeheld", should_say="Terras bij Koffiebar Haan"
)
RENAMED = announced("corrected", "title", at=at(10, 20, 8), title="Terras bij Koffiebar Haan", mended=TITLE)
REDATED = announced(
    "corrected", "date", at=at(10, 20, 9), title="Terras bij Koffiebar Haan", legal_date=on(11, 23),
    mended=Mended("case.opened", "receivedOn", on(10, 5), on(9, 28)),
)  # fmt: skip


def became(*heard: Announcement | Tick) -> dict[str, str]:
    verdicts = judge(Book(at(10, 1, 9), {}, {}), [OPENED, tick(at(10, 20, 7)), *heard])
    return {v.said.id: v.silence.reason if v.silence else v.messages[0].kind for v in verdicts if v.said is not OPENED}


def test_two_corrections_of_a_case_on_one_day_are_both_told():
    assert became(RENAMED, REDATED, tick(POST)) == {"title": "corrected", "date": "corrected"}


def test_a_correction_that_is_taken_back_before_the_post_is_told_to_nobody():
    again = announced("corrected", "back", at=at(10, 20, 9))

    assert set(became(RENAMED, again, tick(POST)).values()) == {"nothing-new-for-applicant"}


def test_a_change_after_a_correction_is_told_beside_it():
    step = announced("step-started", "step", at=at(10, 20, 10), step_number=3, title="Terras bij Koffiebar Haan")

    assert became(RENAMED, step, tick(POST)) == {"title": "corrected", "step": "change"}


GIVEN = {"phase": "decided", "outcome": "granted", "decided_on": on(10, 20), "published_on": on(10, 20)}
LAST_DAY: dict[str, object] = {**GIVEN, "objection_until": on(12, 4)}


def sent_on_another_day(*changed: str) -> Announcement:
    said = after("corrected", **LAST_DAY, mended=Mended("decision.sent", "publishedOn", on(10, 20), on(10, 23)))
    return said.model_copy(update={"data": replace(said.data, changed=changed)})


def test_who_was_told_the_decision_hears_that_the_last_day_to_object_is_another():
    decided = announced("decided", "d", **GIVEN)  # type: ignore[arg-type]

    assert mails(decided, sent_on_another_day("publishedOn", "objectionUntil")) == ["corrected"]
    assert mails(decided, sent_on_another_day("publishedOn")) == []
