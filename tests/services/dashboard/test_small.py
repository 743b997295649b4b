"""Small numbers are hidden, and no arithmetic brings them back."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from services.dashboard.core.small import FEW, WITHHELD, hushed, percentage, shown

NUMBERS = st.dictionaries(st.sampled_from("ABCDE"), st.integers(0, 12), min_size=1)


def test_a_small_number_is_shown_as_fewer_than_5_and_none_is_none():
    assert [shown(n) for n in (0, 1, 4, 5)] == [0, FEW, FEW, 5]


def test_fewer_than_10_cases_have_no_percentage_and_no_small_part_or_rest_is_told():
    assert [percentage(*one) for one in ((5, 9), (5, 10), (4, 40), (36, 39), (0, 10), (10, 10))] == [
        None, 50, None, None, 0, 100,
    ]  # fmt: skip


def test_where_one_is_hidden_the_next_smallest_hides_it():
    assert hushed({"DSO": 40, "DSB": 3, "DPZ": 9, "SZW": 0}) == (
        {"DSO": 40, "DSB": FEW, "DPZ": WITHHELD, "SZW": 0},
        52,
    )
    assert hushed({"DSO": 40, "DSB": 9}) == ({"DSO": 40, "DSB": 9}, 49)


def test_where_nothing_else_can_hide_it_the_total_is_withheld():
    assert hushed({"DSO": 3, "DSB": 0}) == ({"DSO": FEW, "DSB": 0}, WITHHELD)
    assert hushed({"DSO": 4, "DSB": 4}) == ({"DSO": FEW, "DSB": FEW}, WITHHELD)


@given(NUMBERS)
def test_no_hidden_number_can_be_computed_from_what_is_shown(numbers):
    told = hushed(numbers)
    secret = [name for name, one in told.numbers.items() if isinstance(one, str)]
    worlds = [dict(zip(secret, one, strict=True)) for one in product(*(could_be(told, name) for name in secret))]
    if told.total != WITHHELD:
        rest = told.total - sum(one for one in told.numbers.values() if isinstance(one, int))  # type: ignore[operator]
        worlds = [world for world in worlds if sum(world.values()) == rest]

    assert {name: numbers[name] for name in secret} in worlds
    assert all(len({world[name] for world in worlds}) > 1 for name in secret)


def could_be(told, name):
    return range(1, 5) if told.numbers[name] == FEW else range(5, 30)


@given(NUMBERS)
def test_small_numbers_are_never_shown_and_nothing_is_hidden_without_need(numbers):
    told = hushed(numbers)

    assert all(told.numbers[name] == FEW for name, number in numbers.items() if 0 < number < 5)
    assert all(
        told.numbers[name] in (number, WITHHELD) for name, number in numbers.items() if number >= 5 or number == 0
    )
    if all(number == 0 or number >= 5 for number in numbers.values()):
        assert told == (numbers, sum(numbers.values()))


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_percentage_never_tells_a_small_part(part, rest):
    told = percentage(part, part + rest)

    assert told is None or (part + rest >= 10 and not 0 < part < 5 and not 0 < rest < 5)
