"""The invented town opens cafés for three months: what is said of their plans, day by day."""

import json
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from plumbing.kafka import partition_of
from plumbing.testing import batch_of
from schemas.case_events import any_fact
from schemas.envelope import LEGAL_ZONE
from schemas.stories import tick
from services.status.handlers import on_facts
from simulation.cafe import FIRST_NUMBER
from simulation.town import Town

START, DAYS, PARTITIONS = date(2026, 3, 2), 90, 4
NOW = """
    INSERT INTO progress (topic, partition, now) VALUES ('case-events', $1, $2)
        ON CONFLICT (topic, partition) DO UPDATE SET now = $2
"""


async def live(pool: Any) -> None:
    """Each day every line hears a tick and the facts of its cafés; only those, for the others have no plan."""
    town, before = Town(START), datetime.combine(START, time(), LEGAL_ZONE)
    for day in (START + timedelta(days=number) for number in range(1, DAYS)):
        now = datetime.combine(day, time(), LEGAL_ZONE)
        told = [one for one in town.day(day - timedelta(days=1)) if int(one["subject"].split("-")[2]) >= FIRST_NUMBER]
        facts = [any_fact.validate_json(json.dumps(one)) for one in told]
        for partition in range(PARTITIONS):
            mine = [fact for fact in facts if partition_of(fact.case_id, PARTITIONS) == partition]
            async with pool.acquire() as tx, tx.transaction():
                await on_facts(batch_of(*mine, tick(now), partition=partition, now=before), tx)
                await tx.execute(NOW, partition, now)
        before = now


async def test_each_move_of_a_plan_goes_on_from_what_was_told_before(city):
    pool = await city.pool("status")
    await live(pool)

    rows = await pool.fetch("SELECT value FROM outbox WHERE value LIKE '%dossier.moved%'")
    said = sorted((json.loads(row["value"]) for row in rows), key=lambda one: one["time"])
    plans: dict[str, list[dict[str, Any]]] = {}
    for one in said:
        plans.setdefault(one["data"]["dossier"]["dossierId"], []).append(one)
    assert len(plans) > 10
    for told in plans.values():
        assert len({one["time"] for one in told}) == len(told)  # one a day at most
        assert len({one["subject"] for one in told}) == 1  # on the same case
        for one, then in pairwise(one["data"]["dossier"] for one in told):
            assert (then["endsBefore"], then["heldByBefore"]) == (one["endsOn"], one["heldBy"])
