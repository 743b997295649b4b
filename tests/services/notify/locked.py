"""Test words for what notify keeps under lock: what it learns of people and systems, and which address opens."""

from base64 import b64encode
from functools import partial
from typing import Any
from uuid import uuid4

from nacl.public import PrivateKey

from plumbing.postgres import Pool
from plumbing.testing import batch_of
from services.notify import store, store_address, store_push, store_webhooks
from services.notify.core.contact import Contact, written
from services.notify.core.notice import Subscriber
from services.notify.core.ring import sealed_for
from services.notify.core.subscription import Device
from services.notify.people import on_contacts, reaches
from tests.services.notify.at_work import hear
from tests.services.notify.saying import APPLICANT, PRIVATE, announced, seal

NEW = b64encode(bytes(PrivateKey.generate())).decode()


async def learn(pool: Pool, *given: Any, ring: str = PRIVATE) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(batch_of(*given, topic="contacts"), tx, ring)


async def address(pool: Pool, ring: str = PRIVATE, who: str = APPLICANT) -> str | None:
    async with pool.acquire() as tx:
        found = (await reaches(tx, ring, [who])).get(who)
    return found.contact.email if found else None


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


async def systems_ask(pool: Pool, *words: str) -> None:
    async with pool.acquire() as tx, tx.transaction():
        for number, word in enumerate(words):
            box = sealed_for(PRIVATE, word)
            one = Subscriber(uuid4(), f"archief-{number}", ("alle",), "https://example.nl", box, ())
            await store_webhooks.add_subscriber(tx, one, 10)
