"""What notify keeps of people is locked with keys of their own, and these follow when notify's key changes."""

import asyncio
import sys
from base64 import b64encode
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from nacl.public import PrivateKey

from plumbing.postgres import Pool
from plumbing.testing import City, batch_of
from services.notify import keys, store, store_address, store_keys, store_people, store_push, store_webhooks
from services.notify.core.contact import Contact, open_sealed, written
from services.notify.core.notice import Subscriber
from services.notify.core.ring import name_of, opened, sealed_for, unwrapped
from services.notify.core.subscription import Device
from services.notify.people import forget_people, on_contacts, reaches
from services.notify.settings import Settings
from tests.services.notify.at_work import courier, hear
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import APPLICANT, PRIVATE, announced, contact, seal

NEW = b64encode(bytes(PrivateKey.generate())).decode()
BOTH = f"{NEW},{PRIVATE}"
EVERYTHING = """
    SELECT string_agg(t::text, ' ') FROM (
        SELECT contact::text AS t FROM contact UNION ALL SELECT subscription::text FROM subscription
         UNION ALL SELECT new_address::text FROM new_address UNION ALL SELECT to_sealed FROM message) AS all_of_it
"""


async def learn(pool: Pool, *given: Any, ring: str = PRIVATE) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(batch_of(*given, topic="contacts"), tx, ring)


async def forget(pool: Pool) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await forget_people(tx, [APPLICANT])


async def address(pool: Pool, ring: str = PRIVATE, who: str = APPLICANT) -> str | None:
    async with pool.acquire() as tx:
        found = (await reaches(tx, ring, [who])).get(who)
    return found.contact.email if found else None


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


async def known_by_all_ways(pool: Pool) -> None:
    """In the form of before: told by a department and by themselves, with a browser and a question that waits."""
    await hear(pool, announced("opened"), contacts={APPLICANT: seal("sanne@example.nl")})
    box = partial(sealed_for, PRIVATE)
    own = written(Contact("sanne@example.nl", "nl"))
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {APPLICANT: box(own)}, own={APPLICANT: box(own)})
        await store_push.add_subscription(
            tx, Device("d1", APPLICANT, box('{"endpoint": "x", "p256dh": "", "auth": ""}'))
        )
        await store_address.ask(tx, await tx.fetchval("SELECT id FROM message"), APPLICANT, box(own))
        await tx.execute("UPDATE message SET to_sealed = $1", box(own))


async def test_who_is_forgotten_is_unreadable_in_every_copy_with_every_key_that_is_left(pool: Pool):
    await learn(pool, contact("sanne@example.nl"))
    copy = await pool.fetchval("SELECT sealed FROM contact")  # a backup of this table
    assert await address(pool) == "sanne@example.nl"

    await forget(pool)
    assert await pool.fetchval("SELECT count(*) FROM person_key") == 0
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {APPLICANT: copy})  # and it is brought back

    assert await address(pool) is None and open_sealed(PRIVATE, copy) is None


async def test_who_comes_back_gets_another_key_and_the_copy_stays_closed(pool: Pool):
    await learn(pool, contact("sanne@example.nl"))
    copy = await pool.fetchval("SELECT sealed FROM contact")
    await forget(pool)
    await learn(pool, contact("jansen@example.nl"))

    assert await address(pool) == "jansen@example.nl"
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {APPLICANT: copy})
    assert await address(pool) is None


async def test_what_is_kept_of_a_person_has_one_key_and_everybody_their_own(pool: Pool):
    await learn(pool, contact("a@example.nl"), contact("b@example.nl", applicant="a-2"))
    mine, yours = [row[0] for row in await pool.fetch("SELECT sealed FROM contact ORDER BY applicant_id")]
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {APPLICANT: yours, "a-2": mine})

    assert await address(pool) is await address(pool, who="a-2") is None


async def test_the_same_contact_again_is_not_written_again(pool: Pool):
    await learn(pool, contact())
    before = await pool.fetchrow("SELECT contact.*, xmin::text FROM contact")
    await learn(pool, contact())

    assert await pool.fetchrow("SELECT contact.*, xmin::text FROM contact") == before


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


async def systems_ask(pool: Pool, *words: str) -> None:
    async with pool.acquire() as tx, tx.transaction():
        for number, word in enumerate(words):
            box = sealed_for(PRIVATE, word)
            one = Subscriber(uuid4(), f"archief-{number}", ("alle",), "https://example.nl", box, ())
            await store_webhooks.add_subscriber(tx, one, 10)


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


async def test_a_person_whose_key_nobody_opens_can_still_be_told_another_address(pool: Pool):
    await learn(pool, contact())
    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(batch_of(), tx, NEW)
        (box,) = await keys.lock(tx, NEW, [(APPLICANT, written(Contact("b@example.nl", "nl")))])

    assert open_sealed(NEW, box) == Contact("b@example.nl", "nl")
    assert await pool.fetchval("SELECT wrapped_for FROM person_key") == name_of(PRIVATE)


async def test_a_contact_nobody_can_open_is_told_once_and_opens_when_the_key_is_brought(
    settings: Settings, pool: Pool, post_office: PostOffice, capsys: pytest.CaptureFixture[str]
):
    before = keys.CLOSED._value.get()
    await learn(pool, contact(), ring=NEW)
    await hear(pool, announced("opened"), contacts={"a-2": seal("b@example.nl")})
    assert capsys.readouterr().out.count("contact_stayed_closed") == 1 and keys.CLOSED._value.get() == before + 1

    lost = settings.model_copy(update={"notify_private_key": type(settings.notify_private_key)(NEW)})
    for _ in range(3):
        await courier(lost, pool).round()
        await pool.execute("UPDATE message SET next_try_at = 'epoch'")
    assert capsys.readouterr().out.count("contact_stayed_closed") == 1 and post_office.mails == []
    await courier(settings, pool).round()
    assert post_office.recipients == ["iemand@example.org"]


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
