"""A view retold from scratch is the live view, byte for byte."""

import pytest

from plumbing.testing import eventually
from schemas.stories import asked, at, decided, on, opened, started, tick
from services.status.app import make_app
from services.status.settings import Settings
from spoor.hear_again import TopicTooShort
from spoor.rebuild_status import rebuild_view
from spoor.shadow import Source
from tests.retention import lose_the_beginning

LATE = [decided(on(4, 20), case="A"), started(on(3, 9), "compleet", case="A")]


@pytest.fixture
async def live(city):
    """Three cases, one retold late, one whose term has passed."""
    settings = city.settings(Settings, "status")
    await city.serving(make_app(settings))
    story = [
        opened(on(3, 2), case="A"),
        asked(on(3, 4), on(4, 1), "A"),
        opened(on(3, 3), case="B"),
        opened(on(9, 1), case="C"),
    ]
    await city.say("case-events", *story, *LATE, tick(at(8, 1, 0)), opened(on(9, 2), case="D"))
    pool = await city.pool("status")

    async def heard():
        return await pool.fetchval("SELECT sum(next_offset) FROM progress WHERE topic = 'case-events'") == 11

    await eventually(heard)
    return settings, pool


@pytest.mark.parametrize("source", list(Source))
async def test_retold_from_scratch_it_is_the_same_byte_for_byte(live, source):
    settings, pool = live
    outbox = await pool.fetchval("SELECT count(*) FROM told")

    assert (await rebuild_view(settings, source, write=False))[:2] == (4, [])
    assert await pool.fetchval("SELECT count(*) FROM told") == outbox


@pytest.mark.parametrize("source", list(Source))
async def test_a_case_that_was_tampered_with_is_found_and_mended(live, source):
    settings, pool = live
    before = await pool.fetchval("""SELECT snapshot FROM "case" WHERE case_id = 'A'""")
    await pool.execute("""UPDATE "case" SET snapshot = replace(snapshot, 'granted', 'refused') WHERE case_id = 'A'""")
    await pool.execute("""DELETE FROM "case" WHERE case_id = 'B'""")

    assert (await rebuild_view(settings, source, write=True))[:2] == (4, ["A", "B"])
    assert await pool.fetchval("""SELECT snapshot FROM "case" WHERE case_id = 'A'""") == before
    assert (await rebuild_view(settings, source, write=False))[:2] == (4, [])


@pytest.mark.parametrize("source", list(Source))
async def test_the_register_is_mended_with_its_cases(live, source):
    settings, pool = live
    kept = "SELECT * FROM register ORDER BY case_id"
    before = await pool.fetch(kept)
    await pool.execute("""UPDATE "case" SET snapshot = replace(snapshot, 'granted', 'refused') WHERE case_id = 'A'""")
    await pool.execute("UPDATE register SET phase = 'closed' WHERE case_id = 'C'")
    await pool.execute("DELETE FROM register WHERE case_id = 'D'")

    assert (await rebuild_view(settings, source, write=True))[:2] == (4, ["A", "C", "D"])
    assert await pool.fetch(kept) == before and len(before) == 4


async def test_a_case_without_facts_is_none(live):
    settings, pool = live
    columns = "case_id, partition, last, corrected"
    await pool.execute(f"""INSERT INTO "case" ({columns}) SELECT 'Z', 0, last, false FROM "case" LIMIT 1""")

    assert (await rebuild_view(settings, Source.KEPT, write=True))[:2] == (4, ["Z"])
    assert (await rebuild_view(settings, Source.KEPT, write=False))[:2] == (4, [])


async def test_a_topic_that_lost_its_beginning_is_told_and_no_case_is_lost_by_it(city, live):
    settings, pool = live
    await lose_the_beginning(city, pool)

    with pytest.raises(TopicTooShort):
        await rebuild_view(settings, Source.TOPIC, write=True)
    assert await pool.fetchval("""SELECT count(*) FROM "case" """) == 4


async def test_a_topic_that_lost_messages_is_told_and_holds_nobody_up(live):
    settings, pool = live
    await pool.execute("UPDATE progress SET next_offset = next_offset + 5 WHERE topic = 'case-events'")

    with pytest.raises(TopicTooShort):
        await rebuild_view(settings, Source.TOPIC, write=False)
