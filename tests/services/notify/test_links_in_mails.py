"""Every mail carries a tracking link that status can verify, and that still works when the mail is read."""

import re
from datetime import timedelta

from plumbing.link import public_key, read_link
from plumbing.postgres import Pool
from plumbing.testing import LINK_SIGNING_KEY
from services.notify import store_courier
from services.notify.channels.mail import Mail
from services.notify.channels.pack import pack
from services.notify.core.message import Opened
from services.notify.handlers import still_to_tell
from services.notify.settings import Settings
from tests.services.notify.at_work import ADDRESS, hear
from tests.services.notify.saying import CASE, announced, seal


async def test_every_mail_carries_a_link_that_status_can_verify_and_twice_the_same(settings: Settings, pool: Pool):
    await hear(pool, announced("opened"), contacts={"a-1": seal(ADDRESS, "en")})
    (message,) = await store_claimed(pool, settings)
    twice = [pack(settings, [message]).parcel for _ in range(2)]

    assert isinstance(twice[0], Mail) and twice[0] == twice[1]
    (token,) = set(re.findall(r"/v/([\w-]+)\?taal=en", twice[0].letter.text))
    link = read_link(public_key(LINK_SIGNING_KEY), token)
    assert link and (link.case_id, link.issued_at) == (CASE, announced("opened").time) and link.is_for("a-1")


async def test_a_mail_after_a_revocation_carries_a_link_that_works(settings: Settings, pool: Pool):
    revoked = announced("opened").time + timedelta(hours=1, microseconds=9)
    await hear(pool, announced("opened", links_from=revoked))
    (message,) = await store_claimed(pool, settings)
    mail = pack(settings, [message]).parcel

    assert isinstance(mail, Mail)
    link = read_link(public_key(LINK_SIGNING_KEY), re.findall(r"/v/([\w-]+)", mail.letter.text)[0])
    assert link and revoked < link.issued_at < revoked + timedelta(seconds=2)


async def store_claimed(pool: Pool, settings: Settings) -> list[Opened]:
    async with pool.acquire() as tx, tx.transaction():
        free = await store_courier.hold_next(tx, "email", settings.courier_batch)
        return await still_to_tell(tx, free, settings.partitions)
