"""The table of what is told, row by row: every announcement, to people who know this or chose that."""

from datetime import datetime
from itertools import product
from typing import get_args

import pytest

from schemas.message_events import Kind
from schemas.status_events import ChangeName
from schemas.stories import at, tick
from services.notify.core.book import Book
from services.notify.core.decide import RULES
from services.notify.core.judge import judge
from services.notify.core.mailbox import ABOUT_ADDRESSES
from services.notify.core.message import Verdict
from services.notify.core.preference import BY_CHOICE, ways
from tests.services.notify.saying import APPLICANT, CASE
from tests.services.notify.table import CASES, HISTORIES, READERS, REASONS, tables

WHAT, OVER_WHICH = tables()
NOW = at(10, 20, 9)  # a Tuesday morning, when telephones may ring
POST = at(10, 20, 14)  # four in the afternoon
UNTIL = {"~": ("waits-for-the-post", POST), "?": ("waits-for-the-tick", at(10, 20, 9, 1))}


def verdict(announcement: str, history: str, reader: str = "as it comes") -> tuple[Verdict, Book]:
    book = Book(NOW, {CASE: HISTORIES[history]}, {}, readers={APPLICANT: READERS[reader]})
    (found,) = judge(book, [CASES[announcement]])
    return found, book


def row_of(kind: str, announcement: str, at_once: bool) -> str:
    if (kind, announcement) == ("decision", "decided, refused"):
        return "decision, refused"
    return "corrected, at once" if kind == "corrected" and at_once else kind


def channels(kind: str, announcement: str, reader: str, at_once: bool = False) -> list[str]:
    cell = OVER_WHICH[row_of(kind, announcement, at_once)][reader]
    return [] if cell == "-" else cell.split(", ")


@pytest.mark.parametrize(("announcement", "history"), list(product(WHAT, HISTORIES)))
@pytest.mark.parametrize("reader", READERS)
def test_the_table_is_what_is_told(announcement: str, history: str, reader: str):
    cell = WHAT[announcement][history]
    found, book = verdict(announcement, history, reader)
    silence = found.silence.reason if found.silence else None
    kinds = [] if cell.startswith("-") else cell.rstrip("~?").split(", ")
    at_once = cell[-1] not in UNTIL
    told = [(kind, channel) for kind in kinds for channel in channels(kind, announcement, reader, at_once)]

    if cell.startswith("-") or not told:
        mute = "switched-off" if READERS[reader].has_email else "no-address"
        assert silence == REASONS.get(cell[1:], mute) and not found.messages
    elif cell[-1] in UNTIL:
        assert silence == UNTIL[cell[-1]][0] and not found.messages
        assert released(book, NOW) == [] and released(book, UNTIL[cell[-1]][1]) == [
            (kind, channel, cell[-1] == "?", None if cell[-1] == "?" or channel == "call" else POST)
            for kind, channel in told
        ]
    else:
        assert silence is None
        assert [(one.kind, one.channel, one.urgent) for one in found.messages] == [(*one, True) for one in told]


def released(book: Book, now: datetime) -> list[tuple[str, str, bool, datetime | None]]:
    messages = [one for verdict in judge(book, [tick(now)]) for one in verdict.messages]
    return [(one.kind, one.channel, one.urgent, one.leaves_at) for one in messages]


@pytest.mark.parametrize("reader", READERS)
def test_a_link_that_was_asked_for_by_mail_comes_by_mail(reader: str):
    """No announcement leads to it, so the rows above do not try it."""
    preference, has_device = READERS[reader].preference, READERS[reader].has_device

    assert list(ways("link", preference, has_device)) == channels("link", "", reader) == ["email"]


def test_the_table_has_a_row_for_every_change_and_every_kind():
    assert set(RULES) == set(get_args(ChangeName)) == {name.partition(",")[0] for name in WHAT}
    assert list(WHAT) == list(CASES) and all(list(row) == list(HISTORIES) for row in WHAT.values())
    assert all(CASES[row].data.change.name == row.partition(",")[0] for row in WHAT)
    assert {kind.partition(",")[0] for kind in OVER_WHICH} == set(get_args(Kind)) - ABOUT_ADDRESSES
    assert all(list(row) == list(READERS) for row in OVER_WHICH.values())


def test_only_what_can_be_switched_off_waits_for_the_post():
    cells = {cell[:-1] for row in WHAT.values() for cell in row.values() if cell.endswith("~")}

    assert cells == set(BY_CHOICE)
