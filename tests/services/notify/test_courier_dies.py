"""When a courier dies, is late, or must forget meanwhile: nothing is lost, written over or written down twice."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from plumbing.postgres import Pool, Transaction
from plumbing.testing import eventually
from schemas.stories import at
from services.notify import orders, store_brake, store_courier
from services.notify.channels.mail import Mail
from services.notify.channels.smtp import Smtp
from services.notify.core.evidence import OPERATOR
from services.notify.core.message import Claimed, Refused, Taken
from services.notify.core.retry import ended
from services.notify.fates import on_ends
from services.notify.people import forget
from services.notify.settings import Settings
from tests.services.notify.at_work import attempts, courier, hear, receipts, said, states
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import CASE, PRIVATE, announced


@dataclass
class ForgetsMeanwhile:
    """While it has the mail in its hands, the case is erased."""

    pool: Pool

    async def ready(self) -> None: ...

    async def close(self) -> None: ...

    async def hand_over(self, mail: Mail) -> Taken:
        async with self.pool.acquire() as tx, tx.transaction():
            await forget(tx, {CASE}, 4)
        return Taken("their-own-name")


async def taken_back_from_a_slow_one(pool: Pool) -> Claimed:
    """What a courier holds whose lease is over."""
    async with pool.acquire() as tx, tx.transaction():
        (slow,) = await in_hand(tx, timedelta(0))
    async with pool.acquire() as tx, tx.transaction():
        assert await store_courier.take_back(tx) == 1
    return slow


async def test_where_a_mail_went_is_not_written_down_of_a_case_that_was_erased_meanwhile(
    settings: Settings, pool: Pool
):
    await hear(pool, announced("opened"))
    await courier(settings, pool, ForgetsMeanwhile(pool)).round()

    assert (await attempts(pool))[-1] == (1, "sent", "lease-lost")
    assert await pool.fetchval("SELECT count(*) FROM attempt WHERE num_nonnulls(masked, reference) > 0") == 0
    assert await states(pool) == ["cancelled"]


class Crash(BaseException):
    """The process is gone: nothing after this line runs."""


class DiesAfterwards:
    """Hands a mail over, and the courier dies before it can write that down."""

    def __init__(self, channel: Smtp) -> None:
        self.channel = channel

    async def ready(self) -> None: ...

    async def hand_over(self, mail: Mail) -> Taken | Refused:
        await self.channel.hand_over(mail)
        await self.channel.close()
        raise Crash

    async def close(self) -> None: ...


async def test_after_a_crash_the_mail_is_sent_again_under_the_same_id(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"))
    short = settings.model_copy(update={"lease_seconds": 1})
    with pytest.raises(BaseExceptionGroup):
        await courier(short, pool, DiesAfterwards(Smtp(short))).round()
    assert await states(pool) == ["sending"]

    async def sent_by_the_next() -> bool:
        return await courier(short, pool).round() == 1

    await eventually(sent_by_the_next)
    assert len(post_office.mails) == 2 and len(set(post_office.ids)) == 1
    assert await attempts(pool) == [(1, "handing-over", None), (2, "again", None), (2, "sent", None)]
    assert len(await said(pool)) == 1


async def in_hand(tx: Transaction, lease: timedelta) -> list[Claimed]:
    free = await store_courier.hold_next(tx, "email", 10)
    await store_courier.take_in_hand(tx, free, lease)
    return free


async def test_what_somebody_else_holds_is_taken_back_in_a_later_round(pool: Pool):
    await receipts(pool, "DH-1", "DH-2")
    async with pool.acquire() as tx, pool.acquire() as other:
        async with tx.transaction():
            assert len(await in_hand(tx, timedelta(0))) == 2
        await tx.execute("SET lock_timeout = 2000")
        async with other.transaction():
            await other.execute("SELECT FROM message WHERE case_id = 'DH-2' FOR UPDATE")
            meanwhile = await store_courier.take_back(tx)
        assert (meanwhile, await store_courier.take_back(tx)) == (1, 1)
        await tx.execute("RESET lock_timeout")


async def test_a_courier_that_lost_its_lease_cannot_write_over_the_next_one(settings: Settings, pool: Pool):
    await hear(pool, announced("opened"))
    slow = await taken_back_from_a_slow_one(pool)
    async with pool.acquire() as tx, tx.transaction():
        (quick,) = await in_hand(tx, timedelta(seconds=30))

    async with pool.acquire() as tx:
        assert await store_courier.save_ends(tx, [ended(slow, Refused("smtp-550", permanent=True))]) == {}
        assert (await store_courier.save_ends(tx, [ended(quick, Taken())])).keys() == {quick.id}
    assert await states(pool) == ["sent"]
    assert (await attempts(pool))[-2:] == [(1, "failed", "lease-lost"), (2, "sent", None)]


async def test_a_late_result_counts_while_nobody_took_the_message_since(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"))
    slow = await taken_back_from_a_slow_one(pool)
    async with pool.acquire() as tx, tx.transaction():
        await on_ends(tx, [(slow, ended(slow, Taken()))], PRIVATE, {"email"})

    assert (await states(pool), await courier(settings, pool).round(), post_office.mails) == (["sent"], 0, [])
    assert await attempts(pool) == [(1, "handing-over", None), (1, "sent", None)]
    assert [event.type for event in await said(pool)] == ["nl.spoor.message.sent.v1"]


async def test_what_a_colleague_ordered_meanwhile_is_no_result_of_the_courier(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"))
    slow = await taken_back_from_a_slow_one(pool)
    async with pool.acquire() as tx, tx.transaction():
        await store_brake.hold(tx, "DSB", at(10, 20, 12), 600)
        await tx.execute("UPDATE message SET next_try_at = now() + INTERVAL '1 hour'")
        assert await orders.try_again(tx, slow.id, OPERATOR)
        assert await orders.release(tx, "DSB", OPERATOR)
    async with pool.acquire() as tx, tx.transaction():
        await on_ends(tx, [(slow, ended(slow, Taken()))], PRIVATE, {"email"})

    assert (await states(pool), await courier(settings, pool).round(), post_office.mails) == (["sent"], 0, [])


@pytest.mark.parametrize("outcome", [Taken(), Refused("smtp-451"), Refused("no-answer", unsure=True)])
async def test_what_is_written_down_twice_is_written_down_once(pool: Pool, outcome: Taken | Refused):
    await hear(pool, announced("opened"))
    async with pool.acquire() as tx, tx.transaction():
        (one,) = await in_hand(tx, timedelta(seconds=30))
        for _ in range(2):
            await on_ends(tx, [(one, ended(one, outcome))], PRIVATE, {"email"})

    assert len(await attempts(pool)) == 2 and len(await said(pool)) == 1
    assert await pool.fetchval("SELECT refusals FROM message") == int(isinstance(outcome, Refused))
