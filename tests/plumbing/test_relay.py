"""The relay says what lies in the outbox: everything, in order per partition, whoever dies on the way."""

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager

from plumbing import outbox
from plumbing.outbox import Letter
from plumbing.relay import Relay
from plumbing.testing import eventually
from tests.plumbing.book import TOPIC

PARTITIONS = range(4)


@asynccontextmanager
async def running(*relays: Relay):
    """Relays at work; each ends like a killed process, its connection cut."""
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def put(pool, first: int, until: int) -> None:
    """One letter for each partition and number, in one transaction; numbers rise."""
    letters = [Letter(TOPIC, p, f"case-{p}", str(number)) for number in range(first, until) for p in PARTITIONS]
    async with pool.acquire() as tx, tx.transaction():
        await outbox.put(tx, letters)


def by_partition(records) -> dict[int, list[int]]:
    said = defaultdict(list)
    for record in records:
        assert record.key == f"case-{record.partition}".encode()
        said[record.partition].append(int(record.value))
    return said


def emptied(pool):
    async def empty() -> bool:
        return not await pool.fetchval("SELECT EXISTS (SELECT FROM outbox)")

    return empty


async def fair(*relays: Relay) -> bool:
    shares = [set(relay.mine) for relay in relays]
    return (
        sum(map(len, shares)) == len(set().union(*shares)) == 4 and max(map(len, shares)) - min(map(len, shares)) <= 1
    )


async def test_relays_share_the_partitions_fairly_and_take_over_from_one_that_is_gone(book, settings):
    first, second, third = Relay(settings), Relay(settings), Relay(settings)
    async with running(first):
        await eventually(lambda: fair(first))
        async with running(second):
            await eventually(lambda: fair(first, second))
            async with running(third):
                await eventually(lambda: fair(second, first))
        await eventually(lambda: fair(first))


async def test_the_order_per_partition_survives_a_relay_that_is_killed(city, book, settings):
    killed, survivor = Relay(settings), Relay(settings)
    async with running(killed, survivor) as (task, _):
        await eventually(lambda: fair(killed, survivor))
        for first in range(0, 3000, 100):
            await put(book.pool, first, first + 100)
            killed.ring()
            survivor.ring()
            if first == 1500:
                task.cancel()
        await eventually(emptied(book.pool))
    said = by_partition(await city.heard(TOPIC, 12_000))

    assert {partition: list(dict.fromkeys(numbers)) for partition, numbers in said.items()} == {
        partition: list(range(3000)) for partition in PARTITIONS
    }


async def test_a_relay_that_dies_after_kafka_said_yes_says_it_again_in_order(city, book, settings, monkeypatch):
    relay, say, troubles = Relay(settings), Relay._say, [ConnectionError("cut")]

    async def say_and_die(self, producer, letters):
        await say(self, producer, letters)
        if troubles:
            raise troubles.pop()

    monkeypatch.setattr(Relay, "_say", say_and_die)
    await put(book.pool, 0, 50)
    async with running(relay):
        await eventually(emptied(book.pool))
    said = by_partition(await city.heard(TOPIC, 400))

    assert all(numbers == [*range(50), *range(50)] for numbers in said.values()) and len(said) == 4


async def test_a_letter_that_was_not_committed_is_never_said(city, book, settings):
    async with running(Relay(settings)):
        async with book.pool.acquire() as tx:
            undone = tx.transaction()
            await undone.start()
            await outbox.put(tx, [Letter(TOPIC, 0, "case-0", "-1")])
            await undone.rollback()
        await put(book.pool, 0, 1)
        await eventually(emptied(book.pool))

    assert by_partition(await city.heard(TOPIC, 4)) == {partition: [0] for partition in PARTITIONS}


async def test_a_tombstone_travels_without_words(city, book, settings):
    async with book.pool.acquire() as tx:
        await outbox.put(tx, [Letter(TOPIC, 2, "a-1", "sealed"), Letter(TOPIC, 2, "a-1", None)])
    async with running(Relay(settings)):
        records = await city.heard(TOPIC, 2)

    assert [(record.key, record.value, len(record.headers)) for record in records] == [
        (b"a-1", b"sealed", 1),
        (b"a-1", None, 0),
    ]


async def test_while_no_broker_answers_letters_stay_and_go_when_one_does(city, book, settings):
    """The first address is closed until we open it; Kafka then tells its own, as it does in any cluster."""
    door = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = door.sockets[0].getsockname()[1]
    door.close()
    await door.wait_closed()
    await put(book.pool, 0, 10)

    relay = Relay(settings.model_copy(update={"kafka_bootstrap": f"127.0.0.1:{port}"}))
    async with running(relay) as (task,):
        await put(book.pool, 10, 20)
        assert not task.done() and await book.pool.fetchval("SELECT count(*) FROM outbox") == 80
        async with forwarding(port, settings.kafka_bootstrap):
            await eventually(emptied(book.pool))

    assert by_partition(await city.heard(TOPIC, 80)) == {partition: list(range(20)) for partition in PARTITIONS}


@asynccontextmanager
async def forwarding(port: int, to: str):
    """A door on this port that leads to the broker."""
    host, _, there = to.partition(",")[0].rpartition(":")
    ends: list[asyncio.StreamWriter] = []

    async def enter(reader, writer):
        onward, back = await asyncio.open_connection(host, int(there))
        ends.extend((writer, back))
        await asyncio.gather(pump(reader, back), pump(onward, writer), return_exceptions=True)

    async with await asyncio.start_server(enter, "127.0.0.1", port):
        yield
        for end in ends:
            end.close()
        await asyncio.gather(*(end.wait_closed() for end in ends), return_exceptions=True)


async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while part := await source.read(65_536):
        target.write(part)
    target.close()
