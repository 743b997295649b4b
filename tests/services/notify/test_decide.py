"""What is told and what is not: the table of messages, and that nothing is told twice."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.envelope import Tick
from schemas.message_events import Kind
from schemas.snapshot import Line
from schemas.status_events import Announcement, ChangeName
from schemas.stories import at, on, tick
from services.notify.core.book import Book
from services.notify.core.decide import RULES, decide
from services.notify.core.judge import judge
from services.notify.core.known import Known, learned
from services.notify.core.message import Silence, Verdict
from tests.services.notify.saying import PLAN, VISIT, announced, asked_for, delayed_until, expects_later

STRANGER = Known()
OPENED = announced("opened", "o", phase="received", step_number=1, steps=(), taken_in_on=None)
INFORMED = learned(STRANGER, OPENED.data.snapshot, ("receipt",))
UP_TO_DATE = learned(STRANGER, announced("step-started").data.snapshot, ("receipt", "change"))
DECIDED = announced("decided", "d", phase="decided", outcome="granted")
HAS_DECISION = learned(UP_TO_DATE, DECIDED.data.snapshot, ("decision",))
ENDED = announced("withdrawn", "w", phase="withdrawn")
KNOWS_END = learned(UP_TO_DATE, ENDED.data.snapshot, ("ended",))
STANDS_STILL = Line("suspension", "Awb art. 4:15", "dsb#1", at(10, 20, 9), since=on(10, 21), open=True)
KNOWS_DELAY = learned(UP_TO_DATE, announced("extended").data.snapshot, ("delay",))
KNOWS_LATE = learned(UP_TO_DATE, announced("term-passed").data.snapshot, ("term-passed",))

ON_THE_PAGE: tuple[ChangeName, ...] = (
    "contact", "rated", "document", "appointment", "linked", "dossier-moved",
)  # fmt: skip
TOLD: list[tuple[Announcement, Known, tuple[Kind, ...]]] = [
    (OPENED, STRANGER, ("receipt",)),
    (announced("opened", asked=(PLAN,), phase="waiting-for-applicant"), STRANGER, ("receipt", "information-requested")),
    (announced("opened", phase="waiting-for-applicant"), STRANGER, ("receipt",)),
    (announced("opened", phase="decided"), STRANGER, ("receipt", "decision")),
    (announced("opened", phase="withdrawn"), STRANGER, ("receipt", "ended")),
    (announced("opened", phase="closed"), STRANGER, ("receipt", "ended")),
    (announced("taken-in"), INFORMED, ("change",)),
    (announced("step-started"), INFORMED, ("change",)),
    (announced("step-started", step_number=3), UP_TO_DATE, ("change",)),
    (announced("step-completed", steps=()), UP_TO_DATE, ("change",)),
    (asked_for(PLAN), UP_TO_DATE, ("information-requested",)),
    (announced("answered"), UP_TO_DATE, ("information-received",)),
    (announced("answered", asked=(PLAN,)), UP_TO_DATE, ("information-received",)),
    (delayed_until(on(12, 1)), UP_TO_DATE, ("delay",)),
    (announced("extended", legal_date=on(1, 25, 2027)), UP_TO_DATE, ("delay",)),
    (announced("suspended", legal_date=on(1, 25, 2027)), UP_TO_DATE, ("delay",)),
    (announced("suspended", ledger=(STANDS_STILL,)), UP_TO_DATE, ("delay",)),
    (announced("resumed", legal_date=on(12, 9)), UP_TO_DATE, ("delay",)),
    (announced("reopened"), HAS_DECISION, ("corrected",)),
    (announced("reopened"), KNOWS_END, ("corrected",)),
    (announced("term-passed"), UP_TO_DATE, ("term-passed",)),
    (announced("term-passed", legal_date=on(12, 9)), KNOWS_LATE, ("term-passed",)),
    (DECIDED, UP_TO_DATE, ("decision",)),
    (announced("decided", phase="decided", outcome="refused"), HAS_DECISION, ("decision",)),
    (announced("published", phase="decided"), UP_TO_DATE, ("decision",)),
    (ENDED, UP_TO_DATE, ("ended",)),
    (announced("closed", phase="closed"), UP_TO_DATE, ("ended",)),
    (announced("corrected", legal_date=on(11, 23)), UP_TO_DATE, ("corrected",)),
    (announced("corrected", title="Terras bij Koffiebar Haan"), UP_TO_DATE, ("corrected",)),
    (announced("nothing-new"), UP_TO_DATE, ("still-busy",)),
    (announced("nothing-new", late=True), KNOWS_LATE, ("still-busy",)),
    (announced("action-near", asked=(PLAN,), answer_before=on(10, 27)), UP_TO_DATE, ("reminder",)),
    (announced("appointment-near", appointments=(VISIT,)), UP_TO_DATE, ("appointment",)),
    (announced("validity-near", phase="decided", valid_until=on(12, 15)), HAS_DECISION, ("validity",)),
    (expects_later(), UP_TO_DATE, ("expectation",)),
    (expects_later(at=at(11, 3, 9)), KNOWS_DELAY, ("expectation",)),
]
SILENT: list[tuple[Announcement, Known, str]] = [
    (OPENED, INFORMED, "receipt-was-told"),
    (announced("step-started"), UP_TO_DATE, "nothing-new-for-applicant"),
    (announced("step-completed"), UP_TO_DATE, "nothing-new-for-applicant"),
    (announced("taken-in"), UP_TO_DATE, "nothing-new-for-applicant"),
    (announced("step-completed", phase="decided", step_number=5), HAS_DECISION, "case-has-ended"),
    (announced("handler", team="Team 7"), UP_TO_DATE, "handler-only"),
    (announced("links-revoked"), UP_TO_DATE, "handler-only"),
    (asked_for(), UP_TO_DATE, "nothing-asked"),
    (asked_for(PLAN, phase="decided"), HAS_DECISION, "case-has-ended"),
    (announced("answered", phase="closed"), KNOWS_END, "case-has-ended"),
    (delayed_until(on(11, 30)), UP_TO_DATE, "date-not-later"),
    (delayed_until(on(11, 2)), UP_TO_DATE, "date-not-later"),
    (announced("extended", change={"before": None}), UP_TO_DATE, "date-not-later"),
    (announced("delayed", change={"before": on(10, 1), "after": on(10, 20)}), UP_TO_DATE, "date-has-passed"),
    (delayed_until(on(12, 1), phase="decided"), HAS_DECISION, "case-has-ended"),
    (announced("term-passed"), KNOWS_LATE, "lateness-was-told"),
    (announced("term-passed"), HAS_DECISION, "decision-was-told"),
    (announced("term-passed"), KNOWS_END, "end-was-told"),
    (DECIDED, HAS_DECISION, "decision-was-told"),
    (announced("published", phase="decided"), HAS_DECISION, "decision-was-told"),
    (ENDED, KNOWS_END, "end-was-told"),
    (announced("closed", phase="closed"), HAS_DECISION, "decision-was-told"),
    (announced("closed", phase="closed"), KNOWS_END, "end-was-told"),
    (announced("corrected"), UP_TO_DATE, "nothing-new-for-applicant"),
    (announced("retracted"), UP_TO_DATE, "nothing-new-for-applicant"),
    (announced("suspended"), UP_TO_DATE, "date-not-later"),
    (announced("reopened"), UP_TO_DATE, "told-on-the-page"),
    (announced("withdrawn"), UP_TO_DATE, "told-on-the-page"),
    (announced("closed"), HAS_DECISION, "told-on-the-page"),
    (announced("refused"), UP_TO_DATE, "told-on-the-page"),
    (announced("default-noticed"), KNOWS_LATE, "told-on-the-page"),
    (announced("objection-filed", phase="decided"), HAS_DECISION, "told-on-the-page"),
    (announced("validity", phase="decided"), HAS_DECISION, "told-on-the-page"),
    (announced("term-near"), UP_TO_DATE, "told-on-the-page"),
    (announced("extension-closing"), UP_TO_DATE, "told-on-the-page"),
    (announced("penalty-started"), KNOWS_LATE, "told-on-the-page"),
    (announced("nothing-new", phase="decided"), UP_TO_DATE, "case-has-ended"),
    (announced("nothing-new"), HAS_DECISION, "decision-was-told"),
    (announced("nothing-new"), KNOWS_END, "end-was-told"),
    (announced("action-near"), UP_TO_DATE, "nothing-asked"),
    (announced("action-near", asked=(PLAN,), phase="withdrawn"), UP_TO_DATE, "case-has-ended"),
    (announced("appointment-near"), UP_TO_DATE, "date-has-passed"),
    (announced("appointment-near", appointments=(VISIT,), phase="closed"), UP_TO_DATE, "case-has-ended"),
    (announced("validity-near", phase="decided"), HAS_DECISION, "date-has-passed"),
    (announced("expectation"), UP_TO_DATE, "told-on-the-page"),
    (expects_later(late=True), KNOWS_LATE, "told-on-the-page"),
    (expects_later(ledger=(STANDS_STILL,)), UP_TO_DATE, "told-on-the-page"),
    (expects_later(expected_on=on(12, 21)), UP_TO_DATE, "delay-was-told"),
    (expects_later(at=at(10, 27, 9)), KNOWS_DELAY, "delay-was-told"),
    (expects_later(phase="decided"), UP_TO_DATE, "case-has-ended"),
    *((announced(name), UP_TO_DATE, "told-on-the-page") for name in ON_THE_PAGE),
]


@pytest.mark.parametrize(("said", "known", "kinds"), TOLD)
def test_an_applicant_is_told(said: Announcement, known: Known, kinds: tuple[Kind, ...]):
    assert decide(said.data, known) == kinds


@pytest.mark.parametrize(("said", "known", "reason"), SILENT)
def test_an_applicant_is_left_in_peace(said: Announcement, known: Known, reason: str):
    assert decide(said.data, known) == Silence(reason)  # type: ignore[arg-type]


def test_there_is_a_rule_for_every_change():
    assert set(RULES) == set(get_args(ChangeName))
    assert {said.data.change.name for said, *_ in TOLD + SILENT} == set(get_args(ChangeName))


@pytest.mark.parametrize("sort", ["status.changed", "action.needed"])
def test_a_question_is_heard_under_its_old_name_and_its_new_one(sort: str):
    said = asked_for(PLAN).model_copy(update={"type": f"nl.spoor.{sort}.v1"})
    book = Book(BEGINNING, {said.case_id: UP_TO_DATE}, {})

    assert [one.kind for verdict in judge(book, [said]) for one in verdict.messages] == ["information-requested"]


def test_no_kind_is_told_twice_for_one_cause():
    assert decide(announced("answered").data, UP_TO_DATE, {"information-received"}) == Silence("cause-was-told")


BEGINNING, NEXT_TICK, LATER_TICK = at(10, 1, 9), tick(at(12, 1, 9)), tick(at(12, 1, 9, 1))


def verdicts(*heard: Announcement | Tick) -> list[Verdict]:
    return list(judge(Book(BEGINNING, {}, {}), heard))


def kinds(*heard: Announcement | Tick) -> list[Kind]:
    return [message.kind for verdict in verdicts(*heard) for message in verdict.messages]


def test_what_one_announcement_told_the_next_one_knows():
    first, second = announced("step-started", "a"), announced("step-started", "b")

    published = announced("published", "p", phase="decided")

    assert kinds(OPENED, first, NEXT_TICK, second, LATER_TICK, DECIDED, published) == ["receipt", "change", "decision"]


def test_changes_of_one_minute_are_one_message_and_the_last_one_tells():
    first, second = announced("step-started", "a", step_number=2), announced("step-started", "b", step_number=3)
    told = [
        message for verdict in verdicts(OPENED, first, second, NEXT_TICK, LATER_TICK) for message in verdict.messages
    ]

    assert [(message.kind, message.said.id) for message in told[1:]] == [("change", "b")]


def test_a_doubled_tick_does_not_end_the_minute():
    forth, back = announced("step-started", "a", step_number=3), announced("step-completed", "b")
    first = announced("step-started", "0")

    assert kinds(OPENED, first, NEXT_TICK, forth, NEXT_TICK, back, LATER_TICK) == ["receipt", "change"]
    assert kinds(OPENED, first, LATER_TICK, forth, NEXT_TICK) == ["receipt", "change"]


def test_a_change_that_was_taken_back_before_the_tick_is_no_news():
    forth, back = announced("step-started", "a", step_number=3), announced("step-completed", "b")

    assert kinds(OPENED, announced("step-started", "0"), NEXT_TICK, forth, back, LATER_TICK) == ["receipt", "change"]


def test_a_change_that_waits_goes_with_the_next_message_of_its_case():
    assert kinds(OPENED, announced("step-started", "a", step_number=3), DECIDED, NEXT_TICK) == ["receipt", "decision"]


def test_two_announcements_of_one_cause_are_one_message_of_a_kind():
    twice = [announced("answered", id, cause="fact-9") for id in ("a", "b")]

    assert kinds(OPENED, *twice) == ["receipt", "information-received"]


def test_silence_teaches_the_applicant_nothing():
    book = Book(BEGINNING, {}, {})
    list(judge(book, [announced("handler")]))

    assert book.changed == {}


def test_a_correction_that_takes_a_decision_back_lets_the_next_one_be_told():
    undone = announced("corrected", "c", phase="in-handling")

    assert kinds(OPENED, DECIDED, undone, announced("decided", "e", phase="decided", outcome="granted")) == [
        "receipt", "decision", "corrected", "decision",
    ]  # fmt: skip


def test_the_ids_of_messages_follow_from_the_announcement_and_the_applicant():
    late = announced("opened", phase="decided")
    ids = [[message.id for verdict in verdicts(late) for message in verdict.messages] for _ in range(2)]

    assert ids[0] == ids[1] and len(set(ids[0])) == 2
    assert verdicts(announced("opened", applicant_id="a-2"))[0].messages[0].id not in ids[0]


@given(st.lists(st.sampled_from([said for said, *_ in TOLD]), max_size=12))
def test_every_announcement_is_told_or_silent_for_a_reason(heard: list[Announcement]):
    found = verdicts(*heard)

    assert [verdict.said for verdict in found] == heard
    assert all(bool(verdict.messages) != bool(verdict.silence) for verdict in found)


def test_a_decision_that_is_sent_before_it_is_known_is_one_mail_with_its_outcome():
    sent = announced("published", "p", phase="decided", published_on=on(11, 20), ended_on=on(11, 20))
    taken = announced("decided", "d", phase="decided", outcome="granted", published_on=on(11, 20))
    told = [message for verdict in verdicts(OPENED, sent, taken, NEXT_TICK) for message in verdict.messages]

    assert [(message.kind, message.said.id) for message in told] == [("receipt", "o"), ("decision", "d")]


def test_a_decision_whose_outcome_nobody_tells_is_told_at_the_tick():
    sent = announced("published", "p", phase="decided", published_on=on(11, 20), ended_on=on(11, 20))
    shut = announced("closed", "c", phase="closed", published_on=on(11, 20), ended_on=on(11, 20))

    assert kinds(OPENED, sent, NEXT_TICK, shut) == kinds(OPENED, sent, shut, NEXT_TICK) == ["receipt", "decision"]
