"""How far a partition was heard stands where its work stands, so nobody does the same work twice."""

import asyncio
from datetime import timedelta

from plumbing.batch import Batch
from plumbing.testing import batch_of, eventually
from schemas.envelope import BEGINNING
from schemas.stories import at, on, opened, tick
from tests.plumbing.book import failing, numbers, said


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


async def test_what_is_nothing_for_us_is_heard_and_not_parked(book):
    ear = book.listener()
    ear.decode = lambda record: None if record.value == b"two" else record.value.decode()
    await ear.hear(said("one", "two", "three"))

    assert await book.words() == ["one", "three"]
    assert (await book.parked(), await book.heard_to()) == ([], 3)


async def test_partitions_stand_side_by_side_behind_fences_of_their_own(book):
    left, right = said("left"), said("right")
    right[0].partition = 1
    await book.listener().hear(left + right)
    await book.listener().hear(right + left)

    assert sorted(await book.words()) == ["left", "right"]
    assert [await book.heard_to(partition) for partition in (0, 1, 2)] == [1, 1, 0]


def in_partition(partition: int, *words: str):
    records = said(*words)
    for record in records:
        record.partition = partition
    return records


async def test_a_few_messages_of_several_partitions_are_one_piece_of_work(book):
    heard = []

    async def note(batch, tx):
        heard.append((dict(batch.now), [record.partition for record in batch.records]))

    await book.listener(note).hear(in_partition(1, "a", "b") + in_partition(0, "c"))

    assert heard == [({1: BEGINNING, 0: BEGINNING}, [1, 1, 0])]
    assert [await book.heard_to(partition) for partition in (0, 1)] == [1, 2]


async def test_a_message_that_breaks_the_work_of_several_partitions_holds_up_none_of_them(book):
    ear = book.listener(failing(book.write, lambda batch: RuntimeError("bad") if "bad" in batch.events else None))
    await ear.hear(in_partition(0, "a", "bad", "b") + in_partition(1, "c"))

    assert sorted(await book.words()) == ["a", "b", "c"]
    assert await book.parked() == [(1, "failed:RuntimeError")]


async def test_a_line_that_stops_takes_no_other_with_it(book):
    ear = book.listener(park_limit=1)
    await ear.hear(in_partition(0, "a", "?", "?", "after") + in_partition(1, "b"))
    await ear.hear(in_partition(1, "b", "c"))

    assert sorted(await book.words()) == ["a", "b", "c"]
    assert (ear.stopped, await book.heard_to(0), await book.heard_to(1)) == ({0}, 2, 2)


async def test_what_time_it_is_stands_with_the_work_too(book):
    noon, times = at(3, 2, 12), []

    async def note(batch, tx):
        times.append((batch.now[0], batch.ends_at[0]))

    ear = book.listener(note)
    ear.decode = lambda record: tick(noon) if record.value == b"noon" else opened(on(3, 2))
    await ear.hear(said("fact"))
    await ear.hear(said("noon", start=1))
    await ear.hear(said("fact", start=2))

    assert times == [(BEGINNING, BEGINNING), (BEGINNING, noon), (noon, noon)]


def test_a_batch_hears_new_facts_once_and_every_tick():
    fact, old, now = opened(on(3, 2)), opened(on(3, 3)), tick(at(3, 4, 0))
    batch = batch_of(fact, now, old, fact, tick(at(3, 4, 0) - timedelta(days=1)))

    assert list(batch.hearing({fact.key})) == [(0, [fact, now, batch.events[-1]])]
    assert batch.ends_at == {0: now.data.now}
