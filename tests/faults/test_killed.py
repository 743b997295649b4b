"""Services killed with SIGKILL in the middle of their work: what they were telling is told, and told once."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from itertools import count, islice
from math import ceil
from random import Random
from typing import Any

import httpx
import pytest

from plumbing.testing import eventually
from schemas.stories import on, raw_fact
from services.notify.channels.line import UNWRITTEN
from simulation.people import contact_of
from tests.journeys.days import Days, all_facts, tell, town_days
from tests.journeys.town_hall import TownHall, live

BATCH = {"content-type": "application/cloudevents-batch+json"}
CASES = 80
DEATHS = 2
COUNTERS, HANDED_IN, AT_ONCE = 8, 40, 25
BACKLOG = 190  # mails, fewer than a courier claims at once
FACTS = "SELECT count(*) FROM fact"


@pytest.mark.timeout(240)
async def test_status_and_notify_killed_in_mid_replay_end_in_the_same_view_and_no_mail_is_unaccounted_for(
    town_hall: TownHall, neighbour: TownHall
):
    days, dice = town_days(CASES), Random("a bad day")
    quiet = asyncio.create_task(live(neighbour, days, "intake", "status", "notify"))
    town_hall.lease_seconds = 5
    town_hall.post.on_mail = partial(dies_at, town_hall, "notify", dice.sample(range(20, 80), DEATHS))
    await town_hall.start("intake", "status", "notify")

    for part in parts(days):
        before = await town_hall.number("status", FACTS)
        telling = asyncio.create_task(tell(town_hall.door, part))
        await eventually(partial(facts_kept, town_hall, before + dice.randrange(20, len(all_facts(part)) // 2)), 60)
        town_hall.kill("status")
        await town_hall.start("status")
        await telling
    await quiet
    await town_hall.settled(90)

    assert await town_hall.view() == await neighbour.view()
    assert without_repeats(await town_hall.told()) == await neighbour.told()
    assert await decided(town_hall) == await decided(neighbour)
    assert await left_in(town_hall) == await left_in(neighbour) == set()
    assert await receipts(town_hall) == await receipts(neighbour) and set(neighbour.post.ids.values()) == {1}
    assert twice(town_hall) and twice(town_hall) <= await handed_over_again(town_hall)


async def decided(hall: TownHall) -> set[Any]:
    """What applicants should hear. How much of it time overtakes before it leaves depends on the pace of the days."""
    return set(await hall.rows("notify", "SELECT id, case_id, kind FROM message WHERE instead_of IS NULL"))


async def left_in(hall: TownHall) -> set[Any]:
    """Mails that neither left, nor failed, nor were cancelled, though their moment has passed."""
    sql = "SELECT id FROM message WHERE channel = 'email' AND urgent AND state NOT IN ('sent', 'failed', 'cancelled')"
    return set(await hall.rows("notify", sql))


async def receipts(hall: TownHall) -> set[Any]:
    return set(await hall.rows("notify", "SELECT id FROM message WHERE kind = 'receipt' AND state = 'sent'"))


def dies_at(hall: TownHall, service: str, moments: list[int], number: int) -> None:
    """In the worst moment: the mail server has the mail, and the answer never comes."""
    if number in moments:
        hall.kill(service)
        hall.staff[service].start()


def parts(days: Days) -> list[Days]:
    """As many parts as status will die."""
    every = list(days.items())
    size = ceil(len(every) / DEATHS)
    return [dict(every[start : start + size]) for start in range(0, len(every), size)]


async def test_a_mail_that_was_taken_when_notify_died_is_sent_again_under_the_same_id_and_says_so(town_hall: TownHall):
    town_hall.lease_seconds = 2
    town_hall.post.on_mail = lambda number: town_hall.kill("notify") if number == 1 else None
    await town_hall.start("intake", "status", "notify")
    await town_hall.door.introduce(["a-koffie"])
    await town_hall.door.say([opening("DH-2026-0417")])

    await eventually(lambda: taken(town_hall, 1))
    await town_hall.start("notify")
    await town_hall.settled()

    (times,) = town_hall.post.ids.values()
    what = await town_hall.rows("notify", "SELECT what FROM attempt ORDER BY id")
    assert (times, what) == (2, [("handing-over",), ("again",), ("sent",)])
    (message,) = (await town_hall.ask("status", "/v1/zaken/DH-2026-0417"))["berichten"]
    assert (message["soort"], message["stand"]) == ("receipt", "sent")


async def test_notify_killed_in_a_backlog_sends_again_only_the_mails_of_a_moment(town_hall: TownHall):
    everybody = (f"a-{number}" for number in count())
    applicants = list(islice((one for one in everybody if "email" in contact_of(one)), BACKLOG))
    await town_hall.start("intake", "status")
    await town_hall.door.introduce(applicants)
    await town_hall.door.say([opening(f"DH-{one}", one) for one in applicants])
    await town_hall.settled()

    town_hall.lease_seconds = 5
    town_hall.post.on_mail = partial(dies_at, town_hall, "notify", [BACKLOG - 20])
    await town_hall.start("notify")
    await town_hall.settled()

    assert len(town_hall.post.ids) == BACKLOG
    assert 1 <= len(twice(town_hall)) <= UNWRITTEN


async def test_everything_that_intake_accepted_arrives_once_although_it_is_killed_while_accepting(town_hall: TownHall):
    await town_hall.start("intake", "status")
    counters = [Counter(town_hall, f"DH-{number}") for number in range(COUNTERS)]
    guard = Guard(town_hall, counters, kill_at=[1_500, 3_500, 5_500])
    await asyncio.gather(*(counter.open(guard) for counter in counters))
    await town_hall.settled()

    kept, accepted = await cases_kept(town_hall), {case for counter in counters for case in counter.accepted}
    assert len(kept) == len(set(kept)) and accepted <= set(kept)
    assert not guard.kill_at and any(counter.unanswered for counter in counters)

    for counter in counters:  # without an answer a department says it again
        await town_hall.door.say(counter.unanswered)
    await town_hall.settled()
    kept = await cases_kept(town_hall)
    assert len(kept) == len(set(kept)) == COUNTERS * HANDED_IN * AT_ONCE


@dataclass
class Counter:
    """Where a department hands in its facts, some at once and one time after another."""

    hall: TownHall
    name: str
    accepted: list[str] = field(default_factory=list)
    unanswered: list[dict[str, Any]] = field(default_factory=list)

    async def open(self, guard: "Guard") -> None:
        for number in range(HANDED_IN):
            facts = [opening(f"{self.name}-{number}-{n}") for n in range(AT_ONCE)]
            try:
                answer = await self.hall.client("intake").post("/v1/events", json=facts, headers=BATCH)
            except httpx.TransportError:
                self.unanswered += facts
                await eventually(partial(self.hall.ready, "intake", "/healthz"), 60)
                continue
            assert answer.status_code == 202, answer.text
            self.accepted += [fact["subject"] for fact in facts]
            guard.look()


@dataclass
class Guard:
    """Kills intake whenever so many facts were accepted, with others under way to it and from it."""

    hall: TownHall
    counters: list[Counter]
    kill_at: list[int]

    def look(self) -> None:
        if self.kill_at and sum(len(counter.accepted) for counter in self.counters) >= self.kill_at[0]:
            del self.kill_at[0]
            self.hall.kill("intake")
            self.hall.staff["intake"].start()


def opening(case: str, applicant: str = "a-koffie") -> dict[str, Any]:
    return raw_fact(
        "case.opened", on(3, 2), case, case_type="terrasvergunning", applicant_id=applicant,
        received_on=on(3, 2), channel="web", title="Terras aan het Lange Voorhout",
    )  # fmt: skip


async def facts_kept(hall: TownHall, at_least: int) -> bool:
    return await hall.number("status", FACTS) >= at_least


async def cases_kept(hall: TownHall) -> list[str]:
    return [case for (case,) in await hall.rows("status", "SELECT case_id FROM fact")]


async def taken(hall: TownHall, mails: int) -> bool:
    return len(hall.post.taken) >= mails


def without_repeats(said: Iterable[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """As a reader does; ticks have the same id in every partition."""
    return list(dict.fromkeys(said))


def twice(hall: TownHall) -> set[str]:
    return {message for message, times in hall.post.ids.items() if times > 1}


async def handed_over_again(hall: TownHall) -> set[str]:
    """Mails of which notify wrote down, before it handed them over once more, that this may be a second one."""
    sql = """
        SELECT DISTINCT coalesce(envelope, id)::text FROM message
         WHERE id IN (SELECT message_id FROM attempt WHERE what = 'again')
    """
    return {mail for (mail,) in await hall.rows("notify", sql)}
