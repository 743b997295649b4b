"""How far a partition was heard stands where its work stands, so nobody does the same work twice."""

import asyncio
from datetime import timedelta

from plumbing.batch import Batch
from plumbing.testing import batch_of, eventually
from schemas.envelope import BEGINNING
from schemas.stories import at, on, opened, tick
from tests.plumbing.book import numbers, said


async def test_what_is_delivered_twice_changes_nothing(book):
    ear = book.listener()
    await ear.hear(said(*numbers(10)))
    await ear.hear(said(*numbers(10)))
    await ear.hear(said(*numbers(12, start=5), start=5))

    assert await book.words() == numbers(12)
    assert await book.heard_to() == 12


async def test_two_who_hear_the_same_partition_do_each_message_once(book):
    inside, may_go = asyncio.Event(), asyncio.Event()

    async def slowly(batch: Batch, tx):
        inside.set()
        await may_go.wait()
        await book.write(batch, tx)

    async with asyncio.TaskGroup() as both:
        both.create_task(book.listener(slowly).hear(said(*numbers(10))))
        await inside.wait()
        both.create_task(book.listener().hear(said(*numbers(15))))
        await eventually(book.somebody_waits)
        may_go.set()

    assert await book.words() == numbers(15)


async def test_who_lost_the_partition_cannot_turn_it_back(book):
    await book.listener().hear(said(*numbers(15)))
    await book.listener().hear(said(*numbers(10)))

    assert await book.heard_to() == 15
    assert await book.words() == numbers(15)


async def test_partitions_stand_side_by_side_behind_fences_of_their_own(book):
    left, right = said("left"), said("right")
    right[0].partition = 1
    await book.listener().hear(left + right)
    await book.listener().hear(right + left)

    assert sorted(await book.words()) == ["left", "right"]
    assert [await book.heard_to(partition) for partition in (0, 1, 2)] == [1, 1, 0]


async def test_what_time_it_is_stands_with_the_work_too(book):
    noon, times = at(3, 2, 12), []

    async def note(batch, tx):
        times.append((batch.now, batch.ends_at))

    ear = book.listener(note)
    ear.decode = lambda record: tick(noon) if record.value == b"noon" else opened(on(3, 2))
    await ear.hear(said("fact"))
    await ear.hear(said("noon", start=1))
    await ear.hear(said("fact", start=2))

    assert times == [(BEGINNING, BEGINNING), (BEGINNING, noon), (noon, noon)]


def test_a_batch_hears_new_facts_once_and_every_tick():
    fact, old, now = opened(on(3, 2)), opened(on(3, 3)), tick(at(3, 4, 0))
    batch = batch_of(fact, now, old, fact, tick(at(3, 4, 0) - timedelta(days=1)))

    assert list(batch.hearing({fact.key})) == [fact, now, batch.events[-1]]
    assert batch.ends_at == now.data.now
