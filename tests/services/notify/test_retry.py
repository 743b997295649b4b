"""When a refused message is handed over again."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.notify.core.retry import PAUSES, Again, GiveUp, retry


def test_the_first_pause_is_short_and_all_together_are_some_days():
    assert retry(1) == Again(timedelta(seconds=2))
    assert timedelta(days=3) <= sum(PAUSES, timedelta()) <= timedelta(days=5)


def test_after_the_last_pause_it_is_given_up():
    assert retry(len(PAUSES)) == Again(PAUSES[-1])
    assert retry(len(PAUSES) + 1) == GiveUp()


@given(st.integers(1, 100))
def test_what_is_refused_for_ever_is_given_up_at_once(refusals: int):
    assert retry(refusals, permanent=True) == GiveUp()


def test_pauses_grow():
    assert list(PAUSES) == sorted(PAUSES)
