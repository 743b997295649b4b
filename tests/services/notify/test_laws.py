"""Laws of deciding: nothing is dropped, a day has one post, what is urgent never waits, any order is the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from schemas.envelope import Tick, legal_day
from schemas.status_events import Announcement
from schemas.stories import at, tick
from services.notify.core.book import Book
from services.notify.core.judge import judge
from services.notify.core.message import Message, Verdict
from services.notify.core.preference import ALWAYS
from services.notify.core.window import next_post
from tests.services.notify.table import CASES

START = at(10, 20, 5)
WAITS = {"waits-for-the-tick", "waits-for-the-post"}
ENOUGH = timedelta(days=30)
Heard = list[Announcement | Tick]


@st.composite
def stories(draw: st.DrawFn, cases: int = 1) -> Heard:
    """Announcements of some cases of one applicant, hours apart, and ticks between them; each is said once."""
    now, heard = START, list[Announcement | Tick]()
    for number, name in enumerate(draw(st.lists(st.sampled_from(list(CASES)), max_size=10))):
        now += timedelta(hours=draw(st.integers(0, 40)))
        case, said = f"DH-{draw(st.integers(1, cases))}", CASES[name]
        data = replace(said.data, caused_by=f"fact-{number}")
        heard.append(said.model_copy(update={"id": f"said-{number}", "case_id": case, "time": now, "data": data}))
        if draw(st.booleans()):
            heard.append(tick(now))
    return heard


def verdicts(heard: Sequence[Announcement | Tick], book: Book | None = None) -> list[Verdict]:
    return list(judge(book or Book(START, {}, {}), heard))


def told(found: Sequence[Verdict]) -> list[Message]:
    return [message for one in found for message in one.messages]


def last(heard: Heard) -> Tick:
    """Long after all of it."""
    return tick(max([START, *(one.time for one in heard)]) + ENOUGH)


@given(stories())
def test_nothing_is_dropped(heard: Heard):
    """When its time has come each announcement was told, or is silent with a reason that is final."""
    end = {one.said.key: one for one in verdicts([*heard, last(heard)])}

    assert set(end) == {one.key for one in heard if isinstance(one, Announcement)}
    assert all(bool(one.messages) != bool(one.silence) for one in end.values())
    assert not WAITS & {one.silence.reason for one in end.values() if one.silence}


@given(stories(cases=3))
def test_a_person_has_one_post_a_day_whatever_happens_in_how_many_cases(heard: Heard):
    moments = {one.leaves_at for one in told(verdicts([*heard, last(heard)])) if not one.urgent}

    assert None not in moments and len({legal_day(one) for one in moments if one}) == len(moments)
    assert all(next_post(one - timedelta(seconds=1)) == one for one in moments if one)


@given(stories(cases=3))
def test_nobody_gets_two_mails_a_day_unless_the_law_or_a_task_hurries_the_other(heard: Heard):
    """A correction that hurries takes back what the law wanted told, so it is as the law wants too."""
    mails = [one for one in told(verdicts([*heard, last(heard)])) if one.channel == "email"]
    may_wait = [one for one in mails if one.kind not in ALWAYS and not (one.kind == "corrected" and one.urgent)]
    envelopes = {one.leaves_at for one in may_wait}

    assert all(one.leaves_at for one in may_wait)
    assert len({legal_day(one) for one in envelopes if one}) == len(envelopes)


@given(stories())
def test_a_case_has_no_post_on_the_day_of_its_thanks(heard: Heard):
    found = told(verdicts([*heard, last(heard)]))
    thanked = {legal_day(max(START, one.said.time)) for one in found if one.kind == "information-received"}

    assert not thanked & {legal_day(one.leaves_at) for one in found if one.leaves_at and not one.urgent}


@given(stories())
def test_what_is_urgent_waits_for_no_post_and_what_is_not_always_does(heard: Heard):
    for one in told(verdicts([*heard, last(heard)])):
        assert one.urgent >= (one.kind in ALWAYS)
        refused = one.kind == "decision" and one.said.data.snapshot.outcome == "refused" and one.channel != "call"
        assert (one.leaves_at is None) == (one.urgent and not refused)


@given(stories(cases=3), st.randoms(use_true_random=False))
def test_whose_news_came_first_is_no_matter(heard: Heard, dice: Random):
    """Between two ticks the cases may come in any order; within a case the bus keeps it."""
    mixed = list(chain.from_iterable(_mixed(part, dice) for part in _between_ticks(heard)))
    one, other = Book(START, {}, {}), Book(START, {}, {})
    first, second = verdicts([*heard, last(heard)], one), verdicts([*mixed, last(heard)], other)

    assert one.known == other.known
    assert {message.id: message for message in told(first)} == {message.id: message for message in told(second)}


@given(stories(cases=2), st.integers(0, 10))
def test_the_size_of_a_batch_is_no_matter(heard: Heard, cut: int):
    whole, half = Book(START, {}, {}), Book(START, {}, {})
    at_once = verdicts([*heard, last(heard)], whole)
    first = verdicts(heard[:cut], half)
    rest = verdicts([*heard[cut:], last(heard)], Book(half.now, dict(half.known), {}, dict(half.held)))

    assert told([*first, *rest]) == told(at_once)


@given(stories(cases=2))
def test_the_same_again_gives_the_same_ids(heard: Heard):
    ids = [message.id for message in told(verdicts([*heard, last(heard)]))]

    assert ids == [message.id for message in told(verdicts([*heard, last(heard)]))] and len(set(ids)) == len(ids)


def _between_ticks(heard: Heard) -> list[Heard]:
    parts: list[Heard] = [[]]
    for one in heard:
        parts[-1].append(one)
        if isinstance(one, Tick):
            parts.append([])
    return parts


def _mixed(part: Heard, dice: Random) -> Heard:
    said, ticks = [one for one in part if isinstance(one, Announcement)], [one for one in part if isinstance(one, Tick)]
    lines = {case: [one for one in said if one.case_id == case] for case in {one.case_id for one in said}}
    order = [one.case_id for one in said]
    dice.shuffle(order)
    return [*(lines[case].pop(0) for case in order), *ticks]
