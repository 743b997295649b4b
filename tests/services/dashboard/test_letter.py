"""A message never goes back, however often and in whatever order its story is told."""

from hypothesis import given
from hypothesis import strategies as st

from services.dashboard.core.letter import newest_letters
from tests.services.dashboard.tellings import failed, message

STORY = [
    message(state="queued"),
    failed(next="retry", hour=10),
    failed(next="retry", hour=11),
    message(state="sent", hour=12),
]


def test_a_message_is_as_far_as_it_came():
    assert [(one.state, one.at.hour) for one in newest_letters(STORY)] == [("sent", 12)]


def test_a_message_given_up_failed_with_its_reason():
    assert [(one.state, one.reason) for one in newest_letters([failed()])] == [("failed", "mailbox-unknown")]


@given(st.permutations(STORY + STORY))
def test_the_order_and_number_of_tellings_do_not_matter(heard):
    assert newest_letters(heard) == newest_letters(STORY)


def test_a_message_that_was_sent_stays_sent_whatever_the_clock_of_a_retry_says():
    assert [one.state for one in newest_letters([message(state="sent", hour=9), failed(next="retry", hour=12)])] == [
        "sent"
    ]
