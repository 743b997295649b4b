"""Kafka or PostgreSQL away for a while: whoever accepted something keeps it, and afterwards it arrives once."""

import asyncio
import os
from functools import partial
from pathlib import Path

import pytest

from plumbing.testing import TestServers, eventually
from services.status.settings import Settings as Status
from spoor.rebuild_status import rebuild_view
from spoor.shadow import Source
from tests.faults.servers import own_kafka, own_postgres
from tests.faults.test_killed import cases_kept, facts_kept, handed_over_again, opening, twice
from tests.journeys.days import all_facts, tell, town_days
from tests.journeys.town_hall import TownHall, town_hall_of

OUTAGE = float(os.environ.get("SPOOR_TEST_OUTAGE", "12"))  # seconds without a broker
EVENT = {"content-type": "application/cloudevents+json"}


@pytest.mark.timeout(240)
async def test_with_the_broker_away_intake_accepts_and_all_of_it_reaches_status_once(
    test_servers: TestServers, tmp_path: Path
):
    async with (
        own_kafka(test_servers, tmp_path / "bus") as kafka,
        town_hall_of(kafka.city, tmp_path / "hall") as hall,
    ):
        await hall.start("intake", "status")
        before = await hand_in(hall, "before", 0)
        await hall.settled()

        kafka.stop()
        during = await hand_in(hall, "during", OUTAGE)
        assert (await hall.client("intake").get("/readyz")).status_code == 200  # it does what it is asked to do
        assert await hall.number("intake", "SELECT count(*) FROM outbox") == len(during)
        kafka.start()
        after = await hand_in(hall, "after", 0)
        await hall.settled(90)

        assert sorted(await cases_kept(hall)) == sorted(before + during + after)
        assert await hall.number("status", "SELECT count(*) FROM told") == len(before + during + after)


async def hand_in(hall: TownHall, name: str, seconds: float) -> list[str]:
    """At least fifty openings, and more until so much time has passed; each must be accepted."""
    loop, cases = asyncio.get_running_loop(), list[str]()
    began = loop.time()
    while len(cases) < 50 or loop.time() - began < seconds:
        cases.append(f"DH-{name}-{len(cases)}")
        answer = await hall.client("intake").post("/v1/events", json=opening(cases[-1]), headers=EVENT)
        assert answer.status_code == 202, answer.text
    return cases


@pytest.mark.timeout(240)
async def test_with_the_database_started_again_in_mid_stream_nothing_is_lost_or_doubled(
    test_servers: TestServers, tmp_path: Path
):
    days = town_days(cases=80)
    async with own_postgres(test_servers) as postgres, town_hall_of(postgres.city, tmp_path / "hall") as hall:
        hall.lease_seconds = 5
        await hall.start("intake", "status", "notify")
        telling = asyncio.create_task(tell(hall.door, days))
        for part, end in ((3, postgres.stop), (2, postgres.crash)):
            await eventually(partial(facts_kept, hall, len(all_facts(days)) // part), 60)
            end()
            postgres.start()
        await telling
        await hall.settled(90)

        assert sorted(await cases_kept(hall)) == sorted(fact["subject"] for fact in all_facts(days))
        settings = hall.settings("status")
        assert isinstance(settings, Status)
        kept = [await rebuild_view(settings, source, write=False) for source in Source]
        assert [(count, differs) for count, differs, *_ in kept] == [(80, []), (80, [])]
        sent = await hall.rows("notify", "SELECT coalesce(envelope, id)::text FROM message WHERE state = 'sent'")
        assert {mail for (mail,) in sent} == hall.post.ids.keys()
        assert twice(hall) <= await handed_over_again(hall)
