"""Whatever staff writes stays text in a letter: no element, no link, no line of a head."""

import re

from hypothesis import given
from hypothesis import strategies as st

from schemas.stories import on
from services.notify.core.words import HOLE, plain
from tests.services.notify.saying import announced, delayed_until
from tests.services.notify.sorts import Words, letter


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_staff_writes_stays_text(title: str, words: str):
    """Letter by letter in its place in the HTML, and nothing of it becomes an element, an address or another block."""
    said = announced("delayed", expected_on=on(12, 21), title=title, change={"reason": "on-hold", "explanation": words})
    made, calm = letter(said, "delay"), letter(delayed_until(on(12, 21)), "delay")
    links = [attrs["href"] for name, attrs in Words(made.html).elements if name == "a"]

    assert links == [attrs["href"] for name, attrs in Words(calm.html).elements if name == "a"]
    assert {name for name, _ in Words(made.html).elements} <= {name for name, _ in Words(calm.html).elements}
    assert len(made.subject.splitlines()) == 1


@given(
    st.from_regex(
        r"(https?://|www\.|mailto:)?[a-z0-9-]{1,10}(@[a-z]{2,6})?\.(nl|com|xn--p1ai|рф)(/[a-z?=&]*)?", fullmatch=True
    )
)
def test_no_mail_program_finds_a_link_in_what_staff_writes(address: str):
    """Programs look for `://`, `www.`, `@` and a dot between letters."""
    assert re.search(r"://|\w@\w|\w\.[^\W\d_]{2}", plain(f"Kijk op {address} of bel.")) is None


def test_words_of_staff_are_shown_as_text_and_make_no_link():
    said = announced(
        "delayed",
        expected_on=on(12, 21),
        change={
            "reason": "on-hold",
            "explanation": "Zie <b>https://kwaad.example/x</b>\r\nBcc: a@kwaad.example\n# Kop",
        },
    )
    written = letter(said, "delay")

    assert "<b>" not in written.html and "&lt;b&gt;" in written.html
    assert "kwaad.example" not in written.text + written.html
    assert f"https:{HOLE}//kwaad.{HOLE}example/x" in written.text
    assert f'Bcc: a@{HOLE}kwaad.{HOLE}example # Kop"' in written.text


def test_a_title_cannot_break_out_of_the_subject():
    said = announced("opened", title="Terras\r\nBcc: iedereen@example.org")

    assert "\n" not in letter(said, "receipt").subject
