"""Promises made and kept: every date that was told, judged by the day the decision was made known."""

from dataclasses import replace

import pytest

from schemas.service import Words, news
from schemas.stories import (
    answered,
    asked,
    at,
    corrected,
    decided,
    delayed,
    extended,
    fact,
    on,
    opened,
    published,
    resumed,
    suspended,
    withdrawn,
)  # fmt: skip
from services.status.core.case_answer import kept as kept_by_the_api
from services.status.core.fold import retell
from services.status.core.message_answer import Message, as_known
from services.status.core.page import case_of
from services.status.core.promises import Sent, promises
from services.status.core.showing import Letter

from .shown import seen

OPENED = opened(on(3, 2))


def told(*facts):
    snapshot = retell("DH-2026-0001", [OPENED, *facts]).snapshot
    assert snapshot
    return snapshot


def made(*facts):
    return [(one.kind, one.told_on, one.until) for one in told(*facts).promises]


def kept(*facts, today):
    found = promises(told(*facts), today)
    return {(one.kind, one.until): one.state for one in found if one.kind not in ("receipt", "news")}


def service(kind, *facts, today, messages=()):
    (found,) = [one for one in promises(told(*facts), today, messages) if one.kind == kind]
    return found.until, found.state


FIRST = ("term", on(3, 2), on(4, 28))


def test_a_question_and_its_answer_each_promise_another_day():
    assert made(asked(on(3, 10), on(4, 10)), answered(on(3, 20))) == [
        FIRST,
        ("suspension", on(3, 10), on(5, 27)),
        ("resumption", on(3, 20), on(5, 6)),
    ]


def test_a_question_without_a_date_promises_nothing_new():
    assert made(asked(on(3, 10))) == [FIRST]


def test_while_nobody_knows_how_long_there_is_no_day_to_promise():
    standing = suspended(on(3, 10), "force-majeure")

    assert made(standing) == [FIRST]
    assert made(standing, resumed(on(3, 20), "force-majeure"))[1][:2] == ("resumption", on(3, 20))


def test_a_correction_does_not_unsay_what_was_promised():
    assert made(corrected(on(3, 9), OPENED, receivedOn="2026-02-23")) == [FIRST, ("correction", on(3, 9), on(4, 20))]


def test_what_is_promised_after_a_correction_follows_from_it():
    wrong = corrected(on(3, 9), OPENED, receivedOn="2026-02-23")
    assert made(wrong, extended(on(3, 20)))[1:] == [
        ("correction", on(3, 9), on(4, 20)), ("extension", on(3, 20), on(6, 1)),
    ]  # fmt: skip


def test_a_correction_that_moves_no_day_promises_nothing():
    assert made(corrected(on(3, 9), OPENED, title="Dakkapel aan de achterkant")) == [FIRST]


@pytest.mark.parametrize(("sent", "state"), [(on(4, 28), "kept"), (on(4, 29), "missed")])
def test_a_day_is_kept_when_the_decision_was_made_known_by_then(sent, state):
    assert kept(decided(sent), published(sent), today=on(6, 1)) == {("term", on(4, 28)): state}


def test_each_day_is_judged_by_itself_also_when_a_later_one_was_told():
    late = delayed(on(4, 20), on(5, 29))

    assert kept(late, today=on(4, 28)) == {("term", on(4, 28)): "open", ("delay", on(5, 29)): "open"}
    assert kept(late, today=on(4, 29)) == {("term", on(4, 28)): "missed", ("delay", on(5, 29)): "open"}
    ready = kept(late, decided(on(5, 1)), published(on(5, 4)), today=on(6, 1))
    assert ready == {("term", on(4, 28)): "missed", ("delay", on(5, 29)): "kept"}


def test_what_was_withdrawn_in_time_is_neither_kept_nor_missed():
    assert kept(withdrawn(on(3, 9)), today=on(6, 1)) == {("term", on(4, 28)): "lapsed"}


RECEIPT = Sent("receipt", "sent", at(3, 2, 9))


@pytest.mark.parametrize(
    ("messages", "today", "state"),
    [
        ([], on(3, 3), "open"),
        ([], on(3, 4), "missed"),
        ([RECEIPT], on(3, 4), "kept"),
        ([RECEIPT._replace(state="delivered")], on(6, 1), "kept"),
        ([RECEIPT._replace(state="failed")], on(3, 4), "missed"),
        ([RECEIPT._replace(at=at(3, 5, 9))], on(6, 1), "missed"),
    ],
)
def test_a_receipt_comes_within_a_working_day(messages, today, state):
    assert service("receipt", today=today, messages=messages) == (on(3, 3), state)


def test_while_we_wait_for_an_answer_the_next_word_is_not_ours():
    question = asked(on(3, 4), on(4, 20))

    assert service("news", question, today=on(4, 1), messages=[RECEIPT]) == (on(4, 15), "open")
    replied = question, answered(on(4, 2))
    assert service("news", *replied, today=on(4, 16), messages=[RECEIPT]) == (on(4, 16), "open")
    assert service("news", *replied, today=on(4, 17), messages=[RECEIPT]) == (on(4, 16), "missed")


def test_a_question_without_a_date_rests_the_promise_too_and_after_the_answer_it_did():
    question = asked(on(3, 4))

    assert service("news", question, today=on(6, 1), messages=[RECEIPT])[1] == "open"
    replied = question, answered(on(5, 20))
    assert service("news", *replied, today=on(6, 1), messages=[RECEIPT]) == (on(6, 3), "open")
    assert service("news", *replied, today=on(6, 4), messages=[RECEIPT]) == (on(6, 3), "missed")
    sent_in_all = fact("information.received", on(5, 20), refs=["plattegrond"], complete=False)
    assert service("news", question, sent_in_all, today=on(6, 4), messages=[RECEIPT]) == (on(6, 3), "missed")


def test_who_waits_for_others_waits_for_a_word_of_the_city_too():
    for ground in ("bibob", "abroad", "force-majeure"):
        waits = suspended(on(3, 4), ground)

        assert service("news", waits, today=on(3, 16), messages=[RECEIPT]) == (on(3, 16), "open")
        assert service("news", waits, today=on(3, 17), messages=[RECEIPT]) == (on(3, 16), "missed")


def test_a_case_that_was_told_before_questions_were_rests_as_far_as_it_tells():
    told_before = replace(told(asked(on(3, 4), on(4, 20))), questions=())
    answered_before = replace(told(asked(on(3, 4), on(4, 20)), answered(on(4, 2))), questions=())

    assert news(told_before, None, Words()).until is None
    assert news(answered_before, None, Words()).until == on(4, 15)


def test_a_new_question_does_not_break_the_promise_that_an_older_one_rested():
    whole = told(asked(on(3, 4), on(4, 20)), answered(on(4, 2)), asked(on(4, 10), on(4, 30)), answered(on(4, 12)))
    begun_before = replace(whole, questions=whole.questions[1:])

    assert news(begun_before, None, Words([on(4, 14)])) == news(whole, None, Words([on(4, 14)]))


def test_nobody_waits_two_weeks_for_a_word():
    news = [RECEIPT, Sent("change", "sent", at(3, 9, 9)), Sent("change", "failed", at(3, 20, 9))]

    assert service("news", today=on(3, 23), messages=news) == (on(3, 23), "open")
    assert service("news", today=on(3, 24), messages=news) == (on(3, 23), "missed")
    assert service("news", withdrawn(on(3, 20)), today=on(4, 24), messages=news)[1] == "lapsed"


def test_a_word_that_is_due_on_a_day_without_post_comes_on_the_next_working_day():
    before_easter = [RECEIPT, Sent("change", "sent", at(3, 9, 9)), Sent("still-busy", "sent", at(3, 23, 9))]

    assert service("news", today=on(4, 7), messages=before_easter) == (on(4, 7), "open")  # 6 April is Easter Monday
    assert service("news", today=on(4, 8), messages=before_easter) == (on(4, 7), "missed")


def test_a_promise_of_news_that_was_broken_is_not_kept_because_the_case_ended():
    late = [RECEIPT, Sent("change", "sent", at(3, 30, 9))]
    in_time = [RECEIPT, Sent("change", "sent", at(3, 15, 9)), Sent("change", "sent", at(3, 28, 9))]
    end = (decided(on(4, 1)), published(on(4, 1)))

    assert service("news", *end, today=on(4, 24), messages=late)[1] == "missed"
    assert service("news", *end, today=on(4, 24), messages=in_time)[1] == "kept"


@pytest.mark.parametrize(("handed_over", "state", "words"), [(3, "kept", "gelukt"), (4, "missed", "niet gelukt")])
def test_a_receipt_is_judged_by_the_day_on_which_its_page_says_it_was_sent(handed_over, state, words):
    """What the message tells of was in time; what counts is when it left."""
    moment, today = at(3, handed_over, 9), on(3, 6)
    page = case_of(seen([OPENED], today, letters=[Letter("receipt", "email", "sent", at(3, 2, 9), moment)]), "nl")
    sent = Message(soort="receipt", kanaal="email", stand="sent", tijdstip=at(3, 2, 9), stand_op=moment)

    assert (page.mails[0].fared[0].at, page.vows[0].became) == (moment, f"Dat is {words}")
    assert kept_by_the_api(told(), today, [sent])[0].stand == state


def test_a_receipt_that_left_in_time_is_kept_though_it_arrived_late():
    left, arrived, today = at(3, 3, 9), at(3, 6, 9), on(3, 9)
    letter = Letter("receipt", "email", "delivered", at(3, 2, 9), arrived, left)
    page = case_of(seen([OPENED], today, letters=[letter]), "nl")
    sent = Message(
        soort="receipt", kanaal="email", stand="delivered", tijdstip=at(3, 2, 9), stand_op=arrived, verstuurd_op=left
    )

    assert page.vows[0].state == kept_by_the_api(told(), today, [sent])[0].stand == "kept"


@pytest.mark.parametrize(
    ("day", "stands"),
    [
        (2, ("queued", None, None)),
        (3, ("sent", at(3, 3, 9), at(3, 3, 9))),
        (4, ("delivered", at(3, 4, 9), at(3, 3, 9))),
    ],
)
def test_a_message_that_arrived_a_day_later_was_sent_and_no_more_on_the_day_it_left(day, stands):
    sent = Message(
        soort="receipt", kanaal="email", stand="delivered", tijdstip=at(3, 2, 9), stand_op=at(3, 4, 9),
        verstuurd_op=at(3, 3, 9),
    )  # fmt: skip
    then = as_known(sent, on(3, day))

    assert (then.stand, then.stand_op, then.verstuurd_op) == stands


@pytest.mark.parametrize(("day", "stands"), [(3, ("queued", None)), (4, ("sent", at(3, 4, 9)))])
def test_what_became_of_a_message_later_was_not_known_on_an_earlier_day(day, stands):
    sent = Message(soort="receipt", kanaal="email", stand="sent", tijdstip=at(3, 2, 9), stand_op=at(3, 4, 9))
    then = as_known(sent, on(3, day))

    assert (then.stand, then.stand_op) == stands
