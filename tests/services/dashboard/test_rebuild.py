"""A dashboard retold from scratch is the live one, also when its topics have lost their beginning."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any, NamedTuple

import pytest
from structlog.testing import capture_logs

from plumbing.postgres import Pool
from plumbing.testing import City, eventually
from schemas.snapshot import Promise
from schemas.status_events import Expected
from schemas.stories import at, on, tick
from services.dashboard.app import make_app
from services.dashboard.settings import Settings
from spoor.hear_again import TopicTooShort
from spoor.rebuild_dashboard import rebuild_board
from spoor.shadow import Source
from spoor.store_dashboard import HEARD
from tests.retention import lose_the_beginning
from tests.services.dashboard.tellings import DEPARTMENTS, busy, failed, forgotten, heard_again, message, silent, told

SOON, LATER = Expected(on(4, 1), on(4, 20), 20), Expected(on(5, 1), on(5, 20), 30)
ENDED: dict[str, Any] = {"phase": "decided", "decided_on": on(4, 20), "published_on": on(4, 21), "outcome": "granted"}
STORY = [
    told("A", "opened", phase="received", expected=SOON),
    told("A", "delayed", expected=LATER, steps=busy("DSO", "DSB")),
    told("A", "decided", expected=LATER, **ENDED, promises=(Promise(on(3, 3), on(4, 1), "term"),)),
    told("B", "opened", expected=SOON, legal_date=on(3, 9), area="Centrum", dossier_id="plan-1"),
    told("B", "asked", expected=None, legal_date=on(3, 9), area="Centrum", phase="waiting-for-applicant"),
    told("C", "opened", expected=LATER, legal_date=on(4, 30)),
    told("D", "withdrawn", phase="withdrawn", ended_on=on(3, 20)),
    told("D", "closed", phase="closed", ended_on=on(3, 21)),
    told("E", "decided", **ENDED, title="Van Sanne", expected=SOON),
    silent("urn:nld:gemeente-denhaag:systeem:dso", "DSO", at(5, 1, 9)),
    silent("urn:nld:gemeente-denhaag:systeem:dsb", "DSB", at(5, 1, 9)),
    heard_again("urn:nld:gemeente-denhaag:systeem:dsb", "DSB", at(5, 1, 9), at(5, 2, 9)),
]
SENT = [message("A", number=1), message("B", "queued"), failed("B"), message("C", kind="change"), message("E")]
GONE = forgotten("E", at(5, 9, 8), "retention-ended")


class Live(NamedTuple):
    city: City
    settings: Settings
    pool: Pool


@pytest.fixture
async def live(city: City) -> AsyncIterator[Live]:
    """Cases that wait, ended, were withdrawn and erased, with their messages; a week was told."""
    settings = city.settings(Settings, "dashboard")
    await city.serving(make_app(settings))
    pool = await city.pool("dashboard")

    async def hear(topic: str, *events: Any) -> None:
        await city.say(topic, *events)
        so_many = "SELECT coalesce(sum(next_offset), 0) FROM progress WHERE topic = $1"
        ends = await city.heard(topic, 1)

        async def heard() -> bool:
            return bool(await pool.fetchval(so_many, topic) >= len(ends))

        await eventually(heard)

    await hear("case-status", tick(at(3, 6, 0)), *STORY)
    await hear("case-messages", *SENT)
    await hear("case-status", GONE, tick(at(3, 11, 12)))
    yield Live(city, settings, pool)


async def seen(pool: Pool) -> dict[str, list[str]]:
    """All that was heard and what was made of it, but for the order in which partitions came."""
    rows = {table: await pool.fetch(f"SELECT to_jsonb(t) - 'position' AS row FROM {table} AS t") for table in HEARD}
    return {table: sorted(row[0] for row in found) for table, found in rows.items()}


async def versions(pool: Pool) -> dict[date, Any]:
    """By which pages know whether the sums that they have are still true."""
    return {month: version for month, version in await pool.fetch("SELECT month, version FROM tally_month")}


async def test_without_the_beginning_of_its_topics_it_is_rebuilt_table_by_table(live):
    before, months = await seen(live.pool), await versions(live.pool)
    assert all(before.values()), "a table that is empty proves nothing"
    await lose_the_beginning(live.city, live.pool)
    await live.pool.execute("TRUNCATE tally")
    await live.pool.execute("DELETE FROM card WHERE case_id <> 'E'")

    count, differing = await rebuild_board(live.settings, Source.KEPT, write=True)

    assert count == len(before["card"]) and differing["card"] == count - 1 and differing["tally"]
    assert await seen(live.pool) == before
    renewed = await versions(live.pool)
    assert renewed.keys() == months.keys() and not set(renewed.values()) & set(months.values())
    with pytest.raises(TopicTooShort):
        await rebuild_board(live.settings, Source.TOPIC, write=True)
    assert await seen(live.pool) == before


@pytest.mark.parametrize("source", list(Source))
async def test_what_was_retold_is_the_live_one(live, source):
    count, differing = await rebuild_board(live.settings, source, write=False)

    assert count == 5 and not any(differing.values()), differing


async def test_from_whole_topics_all_that_was_lost_comes_back(live):
    before = await seen(live.pool)
    for table in HEARD:
        await live.pool.execute(f"DELETE FROM {table}")

    _, differing = await rebuild_board(live.settings, Source.TOPIC, write=True)

    assert all(differing.values())
    assert await seen(live.pool) == before
    assert not any((await rebuild_board(live.settings, Source.KEPT, write=False))[1].values())


@pytest.mark.parametrize("source", list(Source))
async def test_only_looking_changes_nothing_and_tells_whose_sums_are_wrong(live, source):
    await live.pool.execute("UPDATE card SET due_on = $1 WHERE case_id = 'C'", date(2030, 1, 1))
    before, months = await seen(live.pool), await versions(live.pool)

    _, differing = await rebuild_board(live.settings, source, write=False)

    assert await versions(live.pool) == months
    assert {table: rows for table, rows in differing.items() if rows} == {"card": 1}
    assert await seen(live.pool) == before


@pytest.mark.parametrize("source", list(Source))
async def test_no_department_is_told_its_week_again(live, source):
    weeks = await live.pool.fetchval("SELECT count(*) FROM week_told")
    said = len(await live.city.heard("week-ahead", len(DEPARTMENTS) * weeks))
    await live.pool.execute("DELETE FROM week_told")  # nothing but the shadow keeps it from telling them

    with capture_logs() as lines:
        await rebuild_board(live.settings, source, write=True)

    assert not [line for line in lines if line["event"].endswith(("_told", "_sent"))]  # nor does a line say so
    assert await live.pool.fetchval("SELECT count(*) FROM week_told") == 0 < weeks
    assert await live.pool.fetchval("SELECT count(*) FROM outbox") == 0
    assert len(await live.city.heard("week-ahead", 1)) == said


async def test_what_is_told_meanwhile_waits_and_then_counts_once(live):
    await live.pool.execute("TRUNCATE tally")
    await rebuild_board(live.settings, Source.KEPT, write=True)
    await live.city.say("case-status", told("F", "opened", legal_date=on(4, 30)))

    async def heard() -> Any:
        return await live.pool.fetchval("SELECT count(*) FROM card WHERE case_id = 'F'")

    await eventually(heard)
    assert not any((await rebuild_board(live.settings, Source.TOPIC, write=False))[1].values())
