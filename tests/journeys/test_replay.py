"""Logs told again: every case arrives, the same log says the same, and the order within a day is no matter."""

import json
from asyncio import gather
from collections import Counter
from random import Random
from typing import Any

from schemas.case_events import any_fact
from services.status.settings import Settings as Status
from simulation.people import contact_of
from spoor.addresses import SERVICES
from spoor.rebuild_dashboard import rebuild_board
from spoor.rebuild_status import rebuild_view
from spoor.shadow import Source
from tests.journeys.days import all_facts, real_days, shuffled, some_days, town_days
from tests.journeys.town_hall import TICK, TownHall, live


async def announced(hall: TownHall) -> list[dict[str, Any]]:
    return [json.loads(value) for _, value in await hall.told() if TICK not in value]


async def test_a_real_receipt_log_flows_through_all_four_services(town_hall: TownHall):
    days = real_days(cases=300)
    await live(town_hall, days, "intake", "status", "notify", "dashboard")
    facts = all_facts(days)

    assert {
        row[0] for row in await town_hall.rows("status", 'SELECT case_id FROM "case" WHERE snapshot IS NOT NULL')
    } == {fact["subject"] for fact in facts}
    assert await town_hall.number("status", "SELECT count(*) FROM fact") == len(facts)
    assert (await town_hall.ask("dashboard", "/v1/overzicht"))["total"]["counts"]["alle"] == 300

    causes = Counter(await town_hall.rows("notify", "SELECT case_id, applicant_id, kind, channel, cause FROM message"))
    assert set(causes.values()) == {1}
    counts = await town_hall.ask("notify", "/v1/berichten")
    assert counts == counts | {"queued": 0, "waiting": 0}
    failed = await town_hall.rows("notify", "SELECT applicant_id FROM message WHERE state = 'failed'")
    assert ["email" in contact_of(applicant) for (applicant,) in failed] == [False] * counts["failed"]
    envelopes = await town_hall.number(
        "notify", "SELECT count(DISTINCT coalesce(envelope, id)) FROM message WHERE state = 'sent'"
    )
    assert set(town_hall.post.ids.values()) == {1} and len(town_hall.post.ids) == envelopes > counts["failed"] > 0


async def test_replaying_the_same_log_twice_gives_byte_identical_announcements(
    town_hall: TownHall, neighbour: TownHall
):
    days = some_days(cases=100)
    await gather(*(live(hall, days, "intake", "status") for hall in (town_hall, neighbour)))

    first, second = [await hall.told() for hall in (town_hall, neighbour)]
    assert first == second
    assert sum(TICK not in value for _, value in first) >= len(all_facts(days))


async def test_with_the_facts_of_a_day_shuffled_the_view_is_identical_and_no_cause_is_announced_twice(
    town_hall: TownHall, neighbour: TownHall
):
    days = town_days(cases=150)
    mixed = shuffled(days, Random("a windy day"))
    await gather(*(live(hall, one, "intake", "status") for hall, one in ((town_hall, days), (neighbour, mixed))))
    repeated = [any_fact.validate_json(json.dumps(fact)) for fact in all_facts(days)[::7]]
    await neighbour.city.say("case-events", *repeated)  # as a relay that was killed would
    await neighbour.settled()

    assert await town_hall.view() == await neighbour.view()
    causes = Counter(map(cause, await announced(neighbour)))
    assert set(causes.values()) == {1}
    # A fact that came before the opening of its case is told with it, so there may be fewer.
    assert causes.keys() <= set(map(cause, await announced(town_hall)))


def cause(said: dict[str, Any]) -> tuple[str, str, str]:
    """A moment may ring for a near last day and for a silence: each of them once."""
    told = said["data"]
    return said["subject"], told["causedBy"], told["change"]["name"] if told["causedBy"].startswith("tick:") else ""


async def test_rebuild_from_topic_and_from_facts_equals_the_live_view(town_hall: TownHall):
    await live(town_hall, shuffled(town_days(cases=60), Random("another windy day")), "intake", "status")
    settings = town_hall.settings("status")
    assert isinstance(settings, Status)

    assert [(await rebuild_view(settings, source, write=False))[:2] for source in Source] == [(60, []), (60, [])]


async def test_a_dashboard_rebuilt_from_what_it_kept_and_from_its_topics_is_the_live_one(town_hall: TownHall):
    await live(town_hall, town_days(cases=60), *SERVICES)
    settings = town_hall.settings("dashboard")

    for source in Source:
        count, differing = await rebuild_board(settings, source, write=False)
        assert (count, any(differing.values())) == (60, False), differing
