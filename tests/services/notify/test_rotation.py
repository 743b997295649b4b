"""When the key of notify changes, all that it locked follows: the old one opens nothing more, and nobody is lost."""

import asyncio
import sys
from functools import partial
from pathlib import Path

from plumbing.postgres import Pool
from plumbing.testing import City
from services.notify import keys, store_keys, store_people, store_push, store_webhooks
from services.notify.core.contact import Contact, open_sealed
from services.notify.core.ring import opened, sealed_for, unwrapped
from services.notify.settings import Settings
from tests.services.notify.at_work import courier, hear
from tests.services.notify.conftest import PostOffice
from tests.services.notify.locked import NEW, address, known_by_all_ways, learn, systems_ask
from tests.services.notify.saying import APPLICANT, PRIVATE, announced, contact, seal

BOTH = f"{NEW},{PRIVATE}"
EVERYTHING = """
    SELECT string_agg(t::text, ' ') FROM (
        SELECT contact::text AS t FROM contact UNION ALL SELECT subscription::text FROM subscription
         UNION ALL SELECT new_address::text FROM new_address UNION ALL SELECT to_sealed FROM message) AS all_of_it
"""


async def rotate(pool: Pool, ring: str, at_once: int = 2) -> tuple[int, int]:
    """Until the end; how much was done, and how much opened with no key."""
    done = closed = 0
    locks = (partial(keys.lock_what_is_old, place=one) for one in store_keys.PLACES)
    seals = (partial(keys.seal_again, place=one) for one in store_keys.OWN_BOXES)
    for step in (keys.wrap_again, *locks, *seals):
        after: str | None = ""
        while after is not None:
            async with pool.acquire() as tx, tx.transaction():
                after, more, shut = await step(tx, ring, after, at_once)  # type: ignore[operator]
            done, closed = done + more, closed + shut
    return done, closed


async def left(pool: Pool, ring: str) -> int:
    async with pool.acquire() as tx:
        return await keys.left(tx, ring)


async def test_what_was_kept_before_there_were_keys_is_read_and_then_locked(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await known_by_all_ways(pool)
    assert await address(pool) == "sanne@example.nl" and await left(pool, PRIVATE) == 5

    assert await rotate(pool, PRIVATE) == (5, 0)
    assert await left(pool, PRIVATE) == 0 and (await rotate(pool, PRIVATE)) == (0, 0)
    async with pool.acquire() as tx:
        assert len(await store_push.browsers(tx, APPLICANT, "any")) == 1
        box = await store_people.contact(tx, APPLICANT)
    assert open_sealed(PRIVATE, box or "") == Contact("sanne@example.nl", "nl")
    await courier(settings, pool).round()
    assert post_office.recipients == ["sanne@example.nl"]

    everything = (await pool.fetchval(EVERYTHING)).split()
    await pool.execute("DELETE FROM person_key")
    assert not any(open_sealed(PRIVATE, box) for word in everything for box in word.strip("()").split(","))
    assert await address(pool) is None


async def test_another_key_of_notify_takes_over_and_the_old_one_is_needed_no_more(pool: Pool):
    await learn(pool, contact())
    await learn(pool, contact("b@example.nl", applicant="a-2"), ring=BOTH)  # still sealed for the old key
    assert await left(pool, BOTH) == 1 and await address(pool, NEW) is None

    assert await rotate(pool, BOTH) == (1, 0)
    assert await left(pool, NEW) == 0
    assert await address(pool, NEW) == "iemand@example.org" and await address(pool, NEW, "a-2") == "b@example.nl"
    assert await address(pool, PRIVATE) is None


TEXTS = """
    SELECT table_name, column_name
      FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND data_type = 'text'
"""


async def places_that_open(pool: Pool, ring: str) -> set[str]:
    """Every column of every table of notify in which this ring opens anything."""
    found = set[str]()
    for table, column in await pool.fetch(TEXTS):
        texts = [row[0] for row in await pool.fetch(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')]
        if any(opened(ring, text) is not None or unwrapped(ring, text) for text in texts if ":" not in text):
            found.add(f"{table}.{column}")
    return found


async def words_of_systems(pool: Pool, ring: str) -> list[str | None]:
    async with pool.acquire() as tx:
        return [opened(ring, one.sealed) for one in await store_webhooks.subscribers(tx)]


async def test_nothing_that_opens_with_the_old_key_is_left_in_any_table(pool: Pool):
    await known_by_all_ways(pool)
    await learn(pool, contact("b@example.nl", applicant="a-2"))
    await systems_ask(pool, "Bearer a", "Bearer b", "Bearer c")
    async with pool.acquire() as tx, tx.transaction():
        await store_people.add_asked(tx, "DH-2026-0001", sealed_for(PRIVATE, "sanne@example.nl"))
        await store_people.add_asked(tx, "DH-2026-0001", None)
    assert await places_that_open(pool, PRIVATE) == {
        *("person_key.wrapped", "contact.sealed", "contact.told", "subscription.sealed", "new_address.sealed"),
        *("message.to_sealed", "subscriber.sealed", "asked_link.sealed"),
    }

    assert await rotate(pool, BOTH) == (5 + 1 + 3 + 1, 0)  # texts, a key, systems, and who asks for a link
    assert await places_that_open(pool, PRIVATE) == set() and await left(pool, NEW) == 0
    assert await words_of_systems(pool, NEW) == ["Bearer a", "Bearer b", "Bearer c"]
    assert await rotate(pool, BOTH) == (0, 0)


async def test_the_word_of_a_system_that_no_key_opens_stays_and_is_counted(pool: Pool):
    await systems_ask(pool, "Bearer a")

    assert await left(pool, BOTH) == 1 and await left(pool, NEW) == 1
    assert await rotate(pool, NEW) == (0, 1)
    assert await words_of_systems(pool, PRIVATE) == ["Bearer a"]


async def test_a_word_that_a_system_tells_meanwhile_is_not_undone(pool: Pool):
    await systems_ask(pool, "Bearer a")
    place = store_keys.OWN_BOXES[0]
    async with pool.acquire() as tx, tx.transaction():
        [(id, before)] = await store_keys.boxes(tx, place, "", 10)
        await tx.execute("UPDATE subscriber SET sealed = $1", sealed_for(BOTH, "Bearer new"))
        await store_keys.save_boxes(tx, place, {id: (before, sealed_for(BOTH, "Bearer a"))})

    assert await words_of_systems(pool, NEW) == ["Bearer new"]


async def test_without_the_old_key_it_says_what_is_left_and_changes_nothing(pool: Pool):
    await learn(pool, contact())
    await hear(pool, announced("opened", case="B-1", applicant_id="a-2"), contacts={"a-2": seal("b@example.nl")})

    assert await rotate(pool, NEW) == (0, 2) and await left(pool, NEW) == 2
    assert await address(pool) == "iemand@example.org"


KILLED = """
import asyncio, sys, asyncpg
from services.notify import keys
async def rotate(url, schema, ring):
    connection, after = await asyncpg.connect(url, server_settings={"search_path": schema}), ""
    while after is not None:
        async with connection.transaction():
            after = (await keys.wrap_again(connection, ring, after, 2)).last
            print(after, flush=True)
            sys.stdin.readline()
asyncio.run(rotate(*sys.argv[1:]))
"""


async def test_a_rotation_that_is_killed_is_begun_again_and_nobody_is_lost(city: City, pool: Pool):
    people = [f"a-{n}" for n in range(7)]
    await learn(pool, *(contact(f"{who}@example.nl", applicant=who) for who in people))
    schema = await pool.fetchval("SELECT current_schema()")
    told = (city.servers.admin_url, schema, BOTH)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, *told, stdin=-1, stdout=-1, cwd=Path(__file__).parents[3]
    )
    assert child.stdin and child.stdout
    for _ in range(2):
        await child.stdout.readline()
        child.stdin.write(b"\n")
    await child.stdout.readline()  # the third two are written and not committed
    child.kill()
    await child.wait()

    assert await left(pool, BOTH) == 3
    assert [await address(pool, BOTH, who) for who in people] == [f"{who}@example.nl" for who in people]
    assert await rotate(pool, BOTH) == (3, 0)
    assert [await address(pool, NEW, who) for who in people] == [f"{who}@example.nl" for who in people]
