"""What rests until a moment leaves together: one envelope for each applicant, the same mail at every attempt."""

from datetime import timedelta

from plumbing.postgres import Pool
from services.notify import store_courier
from services.notify.settings import Settings
from tests.services.notify.at_work import (
    FOUR,
    Counter,
    attempts,
    courier,
    hear,
    ids_of,
    it_is,
    let_rest,
    lines,
    receipts,
    said,
    states,
)
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import seal


async def test_the_rest_of_a_day_leaves_in_one_envelope_when_its_moment_has_passed_everywhere(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await receipts(pool, "DH-1", "DH-2", "DH-3")
    await receipts(pool, "DH-9", applicant="a-9")
    await let_rest(pool, "DH-1", "DH-2", "DH-3", "DH-9")
    at_work = courier(settings, pool)

    await it_is(pool, FOUR, [0, 1, 2])  # nobody knows what time it is for the last: it may still say something for this
    before = await at_work.round()
    await it_is(pool, FOUR - timedelta(minutes=1), [3])
    behind = await at_work.round()
    await it_is(pool, FOUR)

    assert (before, behind, await at_work.round()) == (0, 0, 4)
    assert sorted(post_office.recipients) == ["a-1@example.org", "a-9@example.org"]
    first, *_ = await ids_of(pool, "DH-1", "DH-2", "DH-3")
    assert f"<{first}@denhaag.example>" in post_office.ids
    text = next(m for m in post_office.mails if str(first) in str(m["Message-ID"])).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert all(f"{case}" in text for case in ("DH-1", "DH-2", "DH-3"))
    assert [event.data.message_id for event in await said(pool)].count(str(first)) == 1
    assert len(await attempts(pool)) == 8  # evidence for each message


async def test_who_seals_waits_for_nobody_and_an_envelope_is_never_sealed_in_parts(pool: Pool):
    await receipts(pool, "DH-1", "DH-2")
    await receipts(pool, "DH-9", applicant="a-9")
    await let_rest(pool, "DH-1", "DH-2", "DH-9")
    await it_is(pool, FOUR)
    async with pool.acquire() as tx, pool.acquire() as colleague:
        await tx.execute("SET lock_timeout = 2000")
        async with colleague.transaction():
            await colleague.execute("SELECT FROM message WHERE case_id = 'DH-2' FOR UPDATE")
            meanwhile = await store_courier.seal_envelopes(tx, 4)
        afterwards = await store_courier.seal_envelopes(tx, 4)
        await tx.execute("RESET lock_timeout")

    assert (meanwhile, afterwards) == (1, 2)
    assert await pool.fetchval("SELECT count(DISTINCT envelope) FROM message WHERE applicant_id = 'a-1'") == 1


async def test_a_text_message_names_one_case_so_each_case_has_its_own(settings: Settings, pool: Pool):
    await receipts(pool, "DH-1", "DH-2")
    await pool.execute("UPDATE message SET channel = 'sms'")
    await hear(pool, contacts={"a-1": seal("a-1@example.org", phone="+31612345678")})
    await let_rest(pool, "DH-1", "DH-2")
    await it_is(pool, FOUR)
    sms = Counter()
    await lines(settings, pool, sms=sms).round()

    assert [case in one.text for one, case in zip(sms.taken, ("DH-1", "DH-2"), strict=True)] == [True, True]


async def test_an_envelope_that_is_refused_leaves_again_as_the_same_mail(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await receipts(pool, "DH-1", "DH-2")
    await let_rest(pool, "DH-1", "DH-2")
    await it_is(pool, FOUR)
    post_office.answers["a-1@example.org"] = ["451 Later"]
    at_work = courier(settings, pool)

    assert [await at_work.round(), await at_work.round()] == [2, 0]
    await pool.execute("UPDATE message SET next_try_at = now()")
    await receipts(pool, "DH-3")
    await let_rest(pool, "DH-3")
    assert await at_work.round() == 3

    first, _, later = await ids_of(pool, "DH-1", "DH-2", "DH-3")
    assert post_office.ids == [f"<{first}@denhaag.example>", f"<{later}@denhaag.example>"]


async def test_a_part_that_nobody_can_write_keeps_no_other_part_back(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await receipts(pool, "DH-1", "DH-2")
    await let_rest(pool, "DH-1", "DH-2")
    await pool.execute("UPDATE message SET body = '{}' WHERE case_id = 'DH-1'")
    await it_is(pool, FOUR)
    await courier(settings, pool).round()

    assert (await states(pool, "DH-1"), await states(pool, "DH-2")) == (["queued"], ["sent"])
    assert (1, "queued", "letter-not-written") in await attempts(pool)
    rows = await pool.fetch("SELECT DISTINCT envelope FROM message")
    assert len(rows) == 2  # later, it is another mail
