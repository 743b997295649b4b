"""How often the same caller may knock."""

from hypothesis import given
from hypothesis import strategies as st

from plumbing import limit
from plumbing.limit import Limit, neighbourhood


def test_a_few_times_at_once_and_then_now_and_then():
    door = Limit(burst=3, seconds=60)

    assert [door.wait("a", 0) for _ in range(4)] == [0, 0, 0, 60]
    assert door.wait("a", 59) == 1
    assert [door.wait("a", 60), door.wait("a", 60)] == [0, 60]
    assert [door.wait("a", 6_000) for _ in range(4)] == [0, 0, 0, 60]


def test_one_caller_does_not_keep_another_waiting():
    door = Limit(burst=1, seconds=60)

    assert [door.wait("a", 0), door.wait("b", 0), door.wait("a", 1)] == [0, 0, 59]


def test_who_is_refused_does_not_wait_longer_for_it():
    door = Limit(burst=1, seconds=60)

    assert [door.wait("a", 0), door.wait("a", 30), door.wait("a", 59), door.wait("a", 60)] == [0, 30, 1, 0]


def test_of_many_callers_only_the_last_are_remembered(monkeypatch):
    monkeypatch.setattr(limit, "MOST_KEYS", 3)
    door = Limit(burst=1, seconds=60)
    for caller in "abcd":
        assert door.wait(caller, 0) == 0

    assert [door.wait("d", 1), door.wait("a", 1)] == [59, 0]


def test_a_house_with_many_addresses_is_one_caller():
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff:1") != neighbourhood("2001:db8:0:1::1")
    assert neighbourhood("192.0.2.7") == neighbourhood("::ffff:192.0.2.7") != neighbourhood("192.0.2.8")
    assert neighbourhood("") == neighbourhood("testclient") == "unknown"


@given(st.lists(st.floats(0, 100), min_size=1, max_size=200), st.integers(1, 5), st.floats(0.5, 20))
def test_in_any_time_no_more_pass_than_agreed(moments: list[float], burst: int, seconds: float):
    door, moments = Limit(burst, seconds), sorted(moments)
    passed = [now for now in moments if door.wait("a", now) == 0]

    for number, first in enumerate(passed):
        for more, last in enumerate(passed[number:], start=1):
            assert more <= burst + (last - first) / seconds + 1e-3
