"""The fence: a partition that is given to us starts where our own progress says, also while messages come in."""

from dataclasses import dataclass, field
from typing import Any

from aiokafka import TopicPartition

from plumbing.health import Health
from plumbing.kafka import StartAtTheFence

HERE = TopicPartition("case-status", 0)


@dataclass
class BusyLine:
    """A topic and its listener in one: between any two questions a message is said, heard and committed."""

    end: int = 0
    heard: int = 0
    topic: str = "case-status"
    health: Health = field(default_factory=Health)
    position: int | None = None
    paused: bool = False

    def _goes_on(self) -> None:
        self.end += 1
        self.heard += 1

    async def heard_to(self, partition: int) -> int:
        self._goes_on()
        return self.heard

    async def end_offsets(self, partitions: Any) -> dict[TopicPartition, int]:
        self._goes_on()
        return dict.fromkeys(partitions, self.end)

    async def beginning_offsets(self, partitions: Any) -> dict[TopicPartition, int]:
        return dict.fromkeys(partitions, 0)

    def seek(self, where: TopicPartition, offset: int) -> None:
        self.position = offset

    def pause(self, where: TopicPartition) -> None:
        self.paused = True

    def resume(self, where: TopicPartition) -> None:
        self.paused = False


async def assigned(line: Any) -> None:
    fence = StartAtTheFence(line)
    fence.consumer = lambda: line
    await fence.on_partitions_assigned({HERE})


async def test_messages_that_come_in_meanwhile_do_not_look_like_a_topic_that_was_replaced():
    line = BusyLine()
    await assigned(line)

    assert (line.paused, line.health.troubles) == (False, {})
    assert line.position is not None
    assert line.position <= line.heard


async def test_a_topic_that_ends_before_our_progress_stands_still_and_says_so():
    line = BusyLine(end=3, heard=900)
    await assigned(line)

    assert line.paused
    assert line.health.troubles == {"case-status-0": "topic-shorter-than-progress"}
