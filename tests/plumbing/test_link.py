"""The tracking link: only notify can make one, and nobody can change a letter of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbing.link import Link, digest, new_keys, public_key, read_link, sign_link

PUBLIC, PRIVATE = new_keys()
THEN = datetime(2026, 10, 20, 8, 30, 15, tzinfo=UTC)
TOKEN = sign_link(PRIVATE, "DH-260109-13", "a-1", THEN)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_a_link_says_which_case_whose_and_until_when():
    link = read_link(PUBLIC, TOKEN)

    assert link == Link("DH-260109-13", digest("a-1"), THEN, THEN + timedelta(days=180))
    assert link.is_for("a-1") and not link.is_for("a-2")


def test_the_same_link_is_made_for_the_same_message_and_it_is_short():
    assert sign_link(PRIVATE, "DH-260109-13", "a-1", THEN + timedelta(microseconds=9)) == TOKEN
    assert len(TOKEN) == 122 and set(TOKEN) <= set(LETTERS)


@pytest.mark.parametrize("place", range(len(TOKEN)))
def test_no_letter_of_a_link_can_be_changed(place: int):
    for other in LETTERS:
        changed = TOKEN[:place] + other + TOKEN[place + 1 :]
        assert (read_link(PUBLIC, changed) is None) == (other != TOKEN[place])


def test_a_link_of_another_city_is_none():
    assert read_link(new_keys()[0], TOKEN) is None


@pytest.mark.parametrize(
    "wrong", ["", "=", TOKEN[:-1], TOKEN + "A", TOKEN + "=", TOKEN + "\n", "é" * 122, "A" * 10_000]
)
def test_what_is_no_link_is_none(wrong: str):
    assert read_link(PUBLIC, wrong) is None


@given(st.text(max_size=300))
def test_whatever_is_typed_gets_an_answer(typed: str):
    assert read_link(PUBLIC, typed) is None


@given(st.text(min_size=1, max_size=60), st.text(max_size=60), st.integers(0, 2**32 - 1))
def test_every_case_can_have_a_link(case_id: str, applicant_id: str, seconds: int):
    link = read_link(PUBLIC, sign_link(PRIVATE, case_id, applicant_id, datetime.fromtimestamp(seconds, UTC)))

    assert link and link.case_id == case_id and link.is_for(applicant_id)


def test_the_public_key_follows_from_the_private_one():
    assert public_key(PRIVATE) == PUBLIC
