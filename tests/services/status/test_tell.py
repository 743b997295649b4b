"""The walk through a batch: one step or a retelling give the same, whatever came when and whatever time it was."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from plumbing.testing import batch_of
from schemas.envelope import BEGINNING, Tick
from schemas.snapshot import snapshot_text
from schemas.status_events import Announcement, announcement
from schemas.stories import (
    DSB,
    DSO,
    answered,
    asked,
    at,
    closed,
    corrected,
    decided,
    delayed,
    fact,
    on,
    opened,
    published,
    retracted,
    started,
    tick,
    withdrawn,
)  # fmt: skip
from services.status.core.fold import retell
from services.status.core.tell import Book, Said, tell, to_retell
from services.status.core.wake import rest
from tests.laws import often

from .test_fold import STORY

TICKS = [tick(at(3, 1, 0) + timedelta(days=days)) for days in range(0, 140, 7)]


def walk(heard: Iterable[Any], batch_size: int = 1000) -> tuple[Book, list[Any]]:
    """As the handler does: batch by batch, histories only where they are needed, each fact heard once."""
    heard, book = list(heard), Book(BEGINNING, {})
    said: list[Any] = []
    kept: dict[Any, Any] = {}
    for start in range(0, len(heard), batch_size):
        batch = heard[start : start + batch_size]
        facts = [e for e in batch if not isinstance(e, Tick)]
        new = {fact.key for fact in facts} - kept.keys()
        needed = to_retell(book.cases, facts)
        book.histories = {case: [f for f in kept.values() if f.case_id == case] for case in needed}
        said += [
            one.announcement if isinstance(one, Said) else one
            for _, events in batch_of(*batch).hearing(new)
            for one in tell(book, events)
        ]
        kept |= {f.key: f for f in facts}
    return book, said


@settings(max_examples=often(150), deadline=None)
@given(st.permutations(STORY + STORY[:6] + TICKS), st.integers(1, 40))
def test_the_order_of_arrival_does_not_matter(heard, batch_size):
    book, said = walk(heard, batch_size)
    now = max(e.data.now for e in heard if isinstance(e, Tick))

    assert book.cases["DH-2026-0001"] == rest(retell("DH-2026-0001", STORY), now)
    ids = [one.id for one in said if isinstance(one, Announcement)]
    assert len(ids) == len(set(ids))


@given(st.integers(1, 40))
def test_the_size_of_a_batch_changes_no_word(batch_size):
    heard = sorted(STORY + TICKS, key=lambda e: e.data.now if isinstance(e, Tick) else e.order[0])

    assert walk(heard, batch_size)[1] == walk(heard, 1000)[1]


def test_the_term_passes_once_under_its_own_date_even_after_a_week_without_ticks():
    _, said = walk([opened(on(3, 2)), tick(at(3, 2, 12)), tick(at(5, 6, 0)), tick(at(5, 7, 0))])
    passed = [one for one in said if one.type == "nl.spoor.term.passed.v1"]

    assert [one.time for one in passed] == [datetime.fromisoformat("2026-04-28T22:00:00+00:00")]
    assert passed[0].data.snapshot.late and "late" in passed[0].data.changed


def test_while_the_applicant_is_waited_for_the_term_does_not_pass():
    story = [opened(on(3, 2)), asked(on(3, 10), before=on(4, 10)), tick(at(5, 20, 0)), tick(at(5, 28, 0))]
    _, said = walk(story)

    assert [one.time.date() for one in said if one.type == "nl.spoor.term.passed.v1"] == [on(5, 27)]


def test_a_tick_older_than_the_last_is_ignored():
    _, said = walk([tick(at(3, 2, 12)), tick(at(3, 2, 11))])

    assert len(said) == 1


def test_a_delay_says_the_old_date_the_new_date_and_the_reason():
    _, said = walk([opened(on(3, 2)), delayed(on(4, 20), on(5, 29))])
    change = said[-1].data.change

    assert (change.name, change.before, change.after) == ("delayed", on(4, 28), on(5, 29))
    assert change.reason == "external-advice" and change.explanation.startswith("Wij wachten")
    assert said[-1].data.changed == ("ledger", "expectedOn", "reason", "explanation", "promises")


def sorts(*heard: Any) -> list[str]:
    return [one.type.removeprefix("nl.spoor.").removesuffix(".v1") for one in walk([opened(on(3, 2)), *heard])[1]][1:]


def test_questions_decisions_ends_and_corrections_are_said_by_name():
    first = started(on(3, 3), "compleet")
    assert sorts(asked(on(3, 4), on(4, 1)), answered(on(3, 9))) == ["action.needed", "action.done"]
    nothing = fact("information.requested", on(3, 9), items=[])
    assert sorts(asked(on(3, 4), on(4, 1)), nothing) == ["action.needed", "action.done"]
    assert sorts(decided(on(4, 1)), published(on(4, 2)), closed(on(4, 3))) == [
        "decision.made", "decision.made", "case.ended",
    ]  # fmt: skip
    assert sorts(withdrawn(on(4, 1))) == ["case.ended"]
    assert sorts(first, retracted(on(3, 9), first)) == ["status.changed", "case.corrected"]


def test_a_question_in_a_complaint_is_asked_though_its_term_runs_on():
    complaint = opened(on(3, 2), case_type="klacht")
    _, (_, said, _) = walk([complaint, asked(on(3, 4), on(4, 1))])

    assert said.data.change.name == "asked" and said.type == "nl.spoor.action.needed.v1"
    assert [one.code for one in said.data.snapshot.refused] == ["suspension-not-allowed"]
    assert not said.data.snapshot.stands_still


def test_what_comes_late_and_is_only_history_is_said_as_a_change():
    question, answer = asked(on(3, 4), on(4, 1)), answered(on(3, 9))

    assert sorts(answer) == ["status.changed"]  # nothing was asked
    assert sorts(answer, question) == ["status.changed", "status.changed"]
    assert sorts(fact("information.requested", on(3, 9), items=[])) == ["status.changed"]
    part = fact("information.received", on(3, 5), refs=[], complete=False)
    assert sorts(question, part) == ["action.needed", "status.changed"]


def test_an_older_fact_that_tells_nothing_new_is_history_and_no_news():
    first, second = started(on(3, 3), "compleet"), started(on(3, 5), "beoordeling")
    _, said = walk([opened(on(3, 2)), answered(on(3, 6)), second, first, started(on(3, 4), "compleet")])

    assert said[-1].data.changed == ("steps",)
    assert said[-1].data.snapshot.step_number == 2


def test_what_is_said_can_be_read_back():
    _, said = walk(STORY)

    for one in said:
        text = one.text(snapshot_text(one.data.snapshot))
        assert announcement.validate_json(text) == one
        assert json.loads(text) == json.loads(one.model_dump_json(exclude_none=True))


def test_a_correction_that_comes_first_makes_the_rest_be_retold():
    opening = opened(on(3, 2))
    _, said = walk([corrected(on(3, 5), opening, receivedOn="2026-02-27"), started(on(3, 9)), opening])

    assert said[-1].data.snapshot.received_on == on(2, 27)


def test_the_same_id_of_two_departments_is_two_causes():
    first = opened(on(3, 2))
    dso, dsb = (fact("handler.assigned", on(3, 3), source=source, id="17", team="Team 4") for source in (DSO, DSB))
    _, said = walk([first, dso, dsb])

    assert len({one.data.caused_by for one in said}) == 3
