"""Kafka: the one broker factory, the one way to listen, and topics made on purpose."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import chain
from types import MethodType
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from aiokafka.partitioner import DefaultPartitioner
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaAckableMessage

from schemas.topics import TOPICS, Topic

from .batch import Listener
from .logs import log
from .patience import WORLD, patiently
from .settings import PipeSettings

Records = tuple[ConsumerRecord[Any, Any], ...]

HINT = 1.0  # seconds between two commits to Kafka: the fence is in PostgreSQL
WAIT_MS = 10_000  # how long a poll waits for the first message ...
LOOK_MS = 1_000  # ... and while a line stands still, to see whether a human let it go on
IDLE_MS = 5_000  # the fetcher looks up by itself so often; whatever concerns it wakes it at once
_partitioner = DefaultPartitioner()


class Pace(NamedTuple):
    """How often a line is looked at; a quiet one is answered at once.

    `rest`: seconds between polls while messages trickle in. `fetch_wait_ms`: a partition just drained is not
    asked again before this, or before another has news. `share`: records of one partition in a poll.
    """

    rest: float
    fetch_wait_ms: int
    share: int = 1000


HURRY = Pace(0.010, 500)  # between a fact and its mail
SHOWING = Pace(0.5, 1000)  # for who only shows what was said
FOLDING = HURRY._replace(share=2000)  # a case is read and written once a batch: the more of it, the cheaper


class NotCoPartitioned(RuntimeError):
    """Topics that must have the same number of partitions have not: partition 3 in would not be partition 3 out."""


def partition_of(key: str, partitions: int) -> int:
    """Where Kafka's default partitioner puts a key (murmur2)."""
    everywhere = list(range(partitions))
    return int(_partitioner(key.encode(), everywhere, everywhere))


def make_broker(settings: PipeSettings) -> KafkaBroker:
    """FastStream acknowledges first by default and would lose messages: here an error is a nack."""
    return KafkaBroker(
        settings.kafka_bootstrap,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        apply_types=False,
        allow_auto_create_topics=False,
        logger=None,
    )


def listen(broker: KafkaBroker, settings: PipeSettings, group: str, listener: Listener, pace: Pace = HURRY) -> None:
    """Subscribe a listener to its topic; every partition is asked for its share, and a stopped one is left alone."""
    subscriber = broker.subscriber(
        settings.topic_prefix + listener.topic,
        group_id=f"{settings.topic_prefix}{group}.{listener.topic}",  # own groups: no topic waits for another to join
        batch=True,
        max_records=pace.share,
        decoder=Hint().records,
        listener=(fence := StartAtTheFence(listener)),
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=4 * 1024 * 1024,
        fetch_max_wait_ms=pace.fetch_wait_ms,
        consumer_timeout_ms=IDLE_MS,
        session_timeout_ms=10_000,
        heartbeat_interval_ms=3_000,
        max_poll_interval_ms=300_000,
    )
    fence.consumer = lambda: subscriber.consumer

    async def hear(records: Records) -> None:
        await listener.hear(records)
        if listener.stopped:
            _hold(subscriber.consumer, listener, records)

    subscriber(hear)
    subscriber.get_msg = MethodType(_fair_poll(listener, pace), subscriber)  # type: ignore[method-assign]


class StartAtTheFence(ConsumerRebalanceListener):  # type: ignore[misc]
    """Kafka's committed offset is only a hint: a partition starts where our own transaction says it was heard to."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.consumer: Callable[[], AIOKafkaConsumer | None] = lambda: None

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Whoever gets them next finds their troubles for itself."""
        for where in revoked:
            self.listener.let_go(where.partition)

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Nothing is heard before the fence was asked. An error would only be logged, so wait for a broken world."""
        if (consumer := self.consumer()) is None or not assigned:
            return
        consumer.pause(*assigned)
        async for attempt in patiently(f"{self.listener.topic} fence"):
            with attempt:
                await self._start(consumer, assigned)

    async def _start(self, consumer: AIOKafkaConsumer, assigned: set[TopicPartition]) -> None:
        # ours before theirs: what is said and heard in between must not look as if the topic had been cut off
        heard = {where: await self.listener.heard_to(where.partition) for where in assigned}
        ends = await consumer.end_offsets(assigned)
        starts = await consumer.beginning_offsets(assigned)
        for where in assigned:
            consumer.seek(where, max(starts[where], min(heard[where], ends[where])))
            if heard[where] > ends[where]:  # replaced, or data was lost: what comes under old numbers would be skipped
                self._tell(where.partition, "topic-shorter-than-progress")
                log.error("topic_is_shorter_than_progress", topic=self.listener.topic, partition=where.partition)
                continue
            if 0 < heard[where] < starts[where]:  # what was kept too short cannot come back: go on, and say so
                self._tell(where.partition, "messages-were-lost")
                log.error("messages_were_lost", topic=self.listener.topic, partition=where.partition)
            consumer.resume(where)

    def _tell(self, partition: int, code: str) -> None:
        self.listener.health.trouble(f"{self.listener.topic}-{partition}", code)


def _fair_poll(listener: Listener, pace: Pace) -> Any:
    """FastStream sleeps after an empty poll and lets one partition starve the next: neither happens here."""
    last_busy = 0.0

    async def poll(_: object, consumer: AIOKafkaConsumer) -> Records:
        nonlocal last_busy
        loop = asyncio.get_running_loop()
        if listener.stopped:
            await _go_on(consumer, listener)
        wait = LOOK_MS if listener.stopped else WAIT_MS
        heard = dict(await consumer.getmany(timeout_ms=wait, max_records=pace.share))
        if heard and loop.time() - last_busy < 2 * pace.rest:
            await asyncio.sleep(pace.rest)  # drained first: aiokafka fetches on meanwhile
        for where in consumer.assignment() if heard else ():
            with suppress(KafkaError):  # it comes again; what we already took out must not be lost with it
                more = await consumer.getmany(where, timeout_ms=0, max_records=pace.share)
                heard[where] = heard.get(where, []) + more.get(where, [])
        records = tuple(chain(*heard.values()))
        last_busy = loop.time() if 0 < len(records) < pace.share else 0.0
        return records

    return poll


class Hint:
    """Acknowledges to Kafka at most once a second: its offset only hints, and each commit is a write in the broker."""

    def __init__(self) -> None:
        self.last = 0.0

    async def records(self, message: KafkaAckableMessage) -> Any:
        """The decoder: the records as they came; and whoever acknowledges them later does it by us."""
        self.consumer, message.consumer = message.consumer, self
        return message.raw_message

    async def commit(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self.last >= HINT:
            self.last = now
            await self.consumer.commit()

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.consumer.seek(partition, offset)


async def _go_on(consumer: AIOKafkaConsumer, listener: Listener) -> None:
    with suppress(*WORLD):  # the next poll looks again
        mended = await listener.mended()
        consumer.resume(*(where for where in consumer.assignment() if where.partition in mended))


def _hold(consumer: AIOKafkaConsumer | None, listener: Listener, records: Sequence[ConsumerRecord[Any, Any]]) -> None:
    """Leave a stopped partition where it stands; the others go on."""
    first = {TopicPartition(r.topic, r.partition): r.offset for r in reversed(records)}
    for where, offset in first.items():
        if consumer and where.partition in listener.stopped and where in consumer.assignment():
            consumer.pause(where)
            consumer.seek(where, offset)


async def ensure_topics(settings: PipeSettings, topics: Sequence[Topic] = tuple(TOPICS.values())) -> None:
    """Make the topics that are missing, each with the same number of partitions; NotCoPartitioned if one differs."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap)
    await admin.start()
    try:
        answer = await admin.create_topics([_new(settings, topic) for topic in topics])
        for name, code, *_ in answer.topic_errors:
            if code not in (0, TopicAlreadyExistsError.errno):
                raise for_code(code)(name)
        told = await described(admin, [settings.topic_prefix + topic.name for topic in topics])
    finally:
        await admin.close()
    counts = {topic["topic"]: len(topic["partitions"]) for topic in told}
    if wrong := {name: n for name, n in counts.items() if n != settings.partitions}:
        raise NotCoPartitioned(f"partitions should be {settings.partitions}: {wrong}")


async def described(admin: AIOKafkaAdminClient, names: list[str]) -> list[dict[str, Any]]:
    """What the broker tells of these topics; raises a KafkaError when one is not there, or not everywhere yet."""
    told: list[dict[str, Any]] = await admin.describe_topics(names)
    for topic in told:
        if topic["error_code"]:  # the world is not ready, so we wait
            raise for_code(topic["error_code"])(topic["topic"])
    return told


def _new(settings: PipeSettings, topic: Topic) -> NewTopic:
    kept = "-1" if topic.keep_days is None else str(topic.keep_days * 86_400_000)
    clean = {"cleanup.policy": "compact"} if topic.compacted else {"retention.ms": kept}
    return NewTopic(settings.topic_prefix + topic.name, settings.partitions, settings.replication, topic_configs=clean)
