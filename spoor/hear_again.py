"""Hear a topic again from its beginning, by the very door that a service uses, up to where the service is."""

from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer

    from plumbing.batch import Decode, Handler, Listener
    from plumbing.postgres import Pool
    from plumbing.settings import PipeSettings

AT_ONCE = 4000  # records


class TopicTooShort(Exception):
    """The topic holds less than the service heard from it."""


def listener(pool: "Pool", topic: str, decode: "Decode", handler: "Handler") -> "Listener":
    from plumbing.batch import Listener
    from plumbing.health import Health

    return Listener(
        topic,
        decode=decode,
        handler=handler,
        pool=pool,
        health=Health(),
        park_limit=1_000_000,
        after_commit=lambda: None,
    )


async def hear_again(settings: "PipeSettings", door: "Listener", until: Mapping[int, int]) -> None:
    """`until`: of each partition the first offset that is not heard. TopicTooShort when some are there no more."""
    from aiokafka import AIOKafkaConsumer

    from plumbing.patience import within

    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka_bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        await _hear(consumer, settings.topic_prefix + door.topic, door, until)
    finally:
        await within(10, consumer.stop())


async def _hear(consumer: "AIOKafkaConsumer", topic: str, door: "Listener", until: Mapping[int, int]) -> None:
    from aiokafka import TopicPartition

    left = {partition: offset for partition, offset in until.items() if offset}
    consumer.assign([TopicPartition(topic, partition) for partition in left])
    await _be_whole(consumer, topic, left)
    await consumer.seek_to_beginning()
    while left:
        polled = await consumer.getmany(timeout_ms=1000, max_records=AT_ONCE)
        records = chain.from_iterable(polled.values())
        await door.hear([record for record in records if record.offset < until[record.partition]])
        for part in polled.values():
            if part[-1].offset + 1 >= until[part[-1].partition]:
                left.pop(part[-1].partition, None)


async def _be_whole(consumer: "AIOKafkaConsumer", topic: str, left: Mapping[int, int]) -> None:
    """What retention took at the beginning is lost as much as what a broker lost at the end."""
    begins = await consumer.beginning_offsets(list(consumer.assignment()))
    ends = await consumer.end_offsets(list(consumer.assignment()))
    if short := sorted(one.partition for one, end in ends.items() if begins[one] or end < left[one.partition]):
        raise TopicTooShort(f"{topic} has lost messages in partitions {short}: rebuild from what was kept instead")
