"""Three kinds of trouble: a broken message is parked, a broken world is waited for, and too much stops the line."""

import asyncpg
import pytest

from plumbing.parked import park
from tests.plumbing.book import failing, numbers, said


def poisoned(batch):
    return RuntimeError("this one I cannot take") if "17" in batch.events else None


async def test_one_message_that_breaks_the_handler_is_parked_and_the_others_go_on_in_order(book):
    await book.listener(failing(book.write, poisoned)).hear(said(*numbers(50)))

    assert await book.words() == [number for number in numbers(50) if number != "17"]
    assert await book.parked() == [(17, "failed:RuntimeError")]
    assert await book.heard_to() == 50


async def test_messages_nobody_understands_are_parked_verbatim_beside_one_that_breaks_the_handler(book):
    words = [*numbers(20), "?", *numbers(30, start=20), "?\0what"]
    await book.listener(failing(book.write, poisoned)).hear(said(*words))

    assert await book.words() == [number for number in numbers(30) if number != "17"]
    assert await book.parked() == [(17, "failed:RuntimeError"), (20, "failed:ValueError"), (31, "failed:ValueError")]
    assert await book.pool.fetchval('SELECT value FROM parked WHERE "offset" = 31') == b"?\0what"


@pytest.mark.parametrize(
    "trouble",
    [
        ConnectionError("gone"),
        TimeoutError(),
        asyncpg.DeadlockDetectedError("again"),
        asyncpg.ReadOnlySQLTransactionError(),
        asyncpg.InternalClientError("got result for unknown protocol state 3"),  # cut off in mid-sentence
    ],
    ids=lambda trouble: type(trouble).__name__,
)
async def test_while_the_world_is_broken_the_line_waits_and_nothing_is_parked(book, trouble):
    troubles = [trouble, trouble]
    await book.listener(failing(book.write, lambda _: troubles.pop() if troubles else None)).hear(said("only"))

    assert await book.words() == ["only"]
    assert (troubles, await book.parked()) == ([], [])


async def test_a_broken_message_that_cannot_be_parked_is_not_lost(book, monkeypatch):
    troubles = [asyncpg.UndefinedTableError("parked")] * 5

    async def park_at_last(*args):
        if troubles:
            raise troubles.pop()
        await park(*args)

    monkeypatch.setattr("plumbing.batch.park", park_at_last)
    await book.listener().hear(said("?", "after"))

    assert (await book.words(), [offset for offset, _ in await book.parked()]) == (["after"], [0])


async def test_too_many_broken_in_a_row_stop_the_line_with_all_before_it_done(book):
    ear = book.listener(park_limit=3)
    await ear.hear(said("good", "?a", "?b", "?c", "?d", "after"))

    assert (await book.words(), [offset for offset, _ in await book.parked()]) == (["good"], [1, 2, 3])
    assert (ear.stopped, ear.health.troubles, await book.heard_to()) == ({0}, {"case-events-0": "line-stopped"}, 4)


async def test_broken_ones_among_good_ones_do_not_stop_the_line(book):
    ear = book.listener(park_limit=2)
    await ear.hear(said("?", "?", "a", "?", "?", "b", "?"))

    assert (await book.words(), len(await book.parked()), ear.stopped) == (["a", "b"], 5, set())


async def test_a_handler_that_takes_nothing_stops_the_line_too(book):
    ear = book.listener(failing(book.write, lambda _: RuntimeError("never")), park_limit=3)
    await ear.hear(said(*numbers(8)))

    assert (await book.words(), [offset for offset, _ in await book.parked()]) == ([], [0, 1, 2])
    assert (ear.stopped, await book.heard_to()) == ({0}, 3)


async def test_starting_again_does_not_let_a_stopped_line_go_on_but_one_who_understands_it_does(book):
    await book.listener(park_limit=2).hear(said(*"????"))
    again = book.listener(park_limit=2)
    await again.hear(said(*"????"))
    assert (again.stopped, await book.heard_to()) == ({0}, 2)

    newer = book.listener(park_limit=2)
    newer.decode = lambda record: "understood"
    await newer.hear(said(*"????"))
    assert (newer.stopped, await book.words()) == (set(), ["understood"] * 2)
