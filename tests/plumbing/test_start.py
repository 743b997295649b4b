"""Where a partition starts: where our own transaction says that it was heard to, never where Kafka thinks."""

from aiokafka import AIOKafkaConsumer, TopicPartition

from plumbing.batch import Listener
from plumbing.settings import PipeSettings
from plumbing.testing import eventually
from tests.plumbing.book import TOPIC, Book, case_in, numbers

PROGRESS = "INSERT INTO progress (topic, partition, next_offset) VALUES ($1, 0, $2)"


async def pretend_heard(settings: PipeSettings, offset: int) -> None:
    """Kafka believes that the house was further than it was."""
    group = f"{settings.topic_prefix}pipe.{TOPIC}"
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka_bootstrap, group_id=group, enable_auto_commit=False)
    await consumer.start()
    where = TopicPartition(settings.topic_prefix + TOPIC, 0)
    consumer.assign([where])
    await consumer.commit({where: offset})
    await consumer.stop()


async def heard(book: Book, *words: str) -> None:
    async def all_of_them():
        return len(await book.words()) >= len(words)

    await eventually(all_of_them, 60)
    assert await book.words() == list(words)


async def test_a_partition_starts_where_its_work_stands_even_when_the_database_is_late(
    city, book, settings, open_house, monkeypatch
):
    troubles, heard_to = [ConnectionError("not yet"), TimeoutError()], Listener.heard_to

    async def heard_to_at_last(self: Listener, partition: int) -> int:
        if troubles:
            raise troubles.pop()
        return await heard_to(self, partition)

    monkeypatch.setattr(Listener, "heard_to", heard_to_at_last)
    await city.say(TOPIC, *[number.encode() for number in numbers(10)], key=case_in(0))
    await book.pool.execute(PROGRESS, TOPIC, 4)
    await pretend_heard(settings, 8)
    await open_house()

    await heard(book, *numbers(10, start=4))


async def test_a_topic_that_is_shorter_than_what_was_heard_is_told_and_nothing_is_skipped(city, book, open_house):
    await city.say(TOPIC, b"new", b"world", key=case_in(0))
    await book.pool.execute(PROGRESS, TOPIC, 5)
    client = await open_house()

    async def told():
        return (await client.get("/readyz")).json()["troubles"] == {"case-events-0": "topic-shorter-than-progress"}

    await eventually(told, 60)  # the whole house must wake up first
    await city.say(TOPIC, *[b"skipped over"] * 9, key=case_in(0))
    await city.say(TOPIC, b"elsewhere", key=case_in(1))
    await heard(book, "elsewhere")
    await city.say(TOPIC, b"and again", key=case_in(1))
    await heard(book, "elsewhere", "and again")
    assert await told() and await book.heard_to() == 5
