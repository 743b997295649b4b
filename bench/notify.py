"""How many messages notify queues and hands over in a second, beside plain aiosmtplib with the same mails."""

import asyncio
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from statistics import quantiles

from aiosmtplib import SMTP
from nacl.public import PrivateKey

from bench.post import Post, open_post
from deploy.local.ports import HOST
from plumbing.batch import Listener
from plumbing.health import Health
from plumbing.kafka import ensure_topics, listen, make_broker, partition_of
from plumbing.postgres import Pool, open_pool
from plumbing.relay import make_producer
from plumbing.testing import City, serving
from schemas.catalogue import catalogue
from schemas.snapshot import Snapshot, Step
from schemas.status_events import SOURCE, Announcement, Change, Told
from schemas.topics import CASE_STATUS, TOPICS
from services.notify import store
from services.notify.app import decode_announcement, make_app
from services.notify.channels.mail import Mail, as_bytes
from services.notify.channels.pack import pack
from services.notify.channels.smtp import Smtp
from services.notify.core.contact import Contact, written
from services.notify.core.message import Claimed, Opened
from services.notify.courier import Courier
from services.notify.handlers import on_announcements
from services.notify.keys import lock
from services.notify.settings import Settings
from services.notify.store_keys import whole

KEY = PrivateKey(bytes(range(32)))
WARM_UP = 2  # seconds
RECEIVED = datetime(2026, 10, 5, tzinfo=UTC)


def receipt(number: int) -> Announcement:
    """A case was opened; its applicant gets one mail."""
    day, case = RECEIVED.date(), f"CHAIN-{number:06d}"
    now = Snapshot(
        case_id=case, case_type="terrasvergunning", department="DSB", applicant_id=f"a-{case}",
        title="Terras bij Koffiebar Zeeheld", received_on=day, phase="in-handling", legal_date=day.replace(month=11),
        as_of=RECEIVED, step_number=1, step_count=5, steps=(Step("ruimte", "DSB", day),),
    )  # fmt: skip
    told = Told(f"fact-{number}", RECEIVED, Change("opened", before=None, after=now.promised), (), now, None)
    return Announcement(
        id=f"said-{number}", source=SOURCE, type="nl.spoor.status.changed.v1", case_id=case, time=RECEIVED, data=told
    )


async def introduce(settings: Settings, pool: Pool, numbers: range) -> None:
    """As they are kept when they were heard: each locked with a key of their own."""
    told = [(f"a-CHAIN-{n:06d}", written(Contact(f"p{n}@example.org", "nl"))) for n in numbers]
    async with pool.acquire() as tx, tx.transaction():
        boxes = await lock(tx, settings.ring, told)
        await store.keep_contacts(tx, dict(zip((who for who, _ in told), boxes, strict=True)))


async def queued_a_second(settings: Settings, pool: Pool, messages: int) -> float:
    """Through the real door: heard, decided, stored, told on; nobody hands anything over meanwhile."""
    await ensure_topics(settings, [TOPICS[CASE_STATUS]])
    await say(settings, range(messages))
    listener = Listener(CASE_STATUS, decode_announcement, on_announcements, pool, Health(), 100, lambda: None)
    broker = make_broker(settings)
    listen(broker, settings, f"{settings.topic_prefix}bench", listener)
    began = time.perf_counter()
    await broker.start()
    while await pool.fetchval("SELECT count(*) FROM message") < messages:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    took = time.perf_counter() - began
    await broker.stop()
    return messages / took


async def say(settings: Settings, numbers: range, rate: float = 0) -> dict[bytes, float]:
    """Put announcements on their topic; gives for each case when Kafka had it. At this rate a second, or at once."""
    producer, said, began = make_producer(settings), dict[bytes, float](), time.perf_counter()
    await producer.start()

    async def one(number: int) -> None:
        told = receipt(number)
        where, key = partition_of(told.case_id, settings.partitions), told.case_id.encode()
        body = told.model_dump_json(exclude_none=True).encode()
        await (await producer.send(settings.topic_prefix + CASE_STATUS, body, key=key, partition=where))
        said[key] = time.perf_counter()

    async with asyncio.TaskGroup() as sending:
        for count, number in enumerate(numbers):
            if rate:
                await asyncio.sleep(max(0.0, began + count / rate - time.perf_counter()))
            sending.create_task(one(number))
    await producer.stop()
    return said


Pace = tuple[float, float]  # mails a second, milliseconds of our CPU a mail


async def handed_over(settings: Settings, pool: Pool, messages: int) -> Pace:
    """By the courier: claimed, composed, handed over, written down."""
    courier = Courier(settings, pool, {"email": Smtp(settings)}, Health(), lambda: None)
    began, spent = time.perf_counter(), time.process_time()
    running = asyncio.create_task(courier.run())
    while await pool.fetchval("SELECT count(*) FROM message WHERE state = 'sent'") < messages:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    pace = messages / (time.perf_counter() - began), 1000 * (time.process_time() - spent) / messages
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return pace


async def floor(settings: Settings, mails: list[tuple[str, bytes]]) -> Pace:
    """The same mails, written before, by plain aiosmtplib over as many connections."""
    pile = iter(mails)

    async def hand() -> None:
        async with SMTP(hostname=HOST, port=settings.smtp_port) as line:
            for to, mail in pile:
                await line.sendmail(settings.mail_from, [to], mail)

    began, spent = time.perf_counter(), time.process_time()
    await asyncio.gather(*(hand() for _ in range(settings.courier_hands)))
    return len(mails) / (time.perf_counter() - began), 1000 * (time.process_time() - spent) / len(mails)


async def as_they_left(settings: Settings, pool: Pool) -> list[tuple[str, bytes]]:
    sql = f"""
        SELECT id, partition, case_id, kind, channel, announcement, at, attempts, refusals, body,
               {whole("sealed", "message.applicant_id")}, NULL, applicant_id, urgent, envelope, unsure, reference
          FROM message JOIN contact USING (applicant_id)
    """
    found = [Claimed(*row) for row in await pool.fetch(sql)]
    parcels = [pack(settings, [Opened(one, Announcement.model_validate_json(one.body))]).parcel for one in found]
    return [(mail.to, as_bytes(mail, datetime.now(UTC))) for mail in parcels if isinstance(mail, Mail)]


async def end_to_end(settings: Settings, post: Post, first: int, rate: int, seconds: int) -> tuple[float, float]:
    """Milliseconds (p50, p99) from an announcement on the topic to the mail server's yes, with the whole service."""
    before, warm = len(await post.taken()), first + rate * WARM_UP
    async with serving(make_app(settings)):
        await say(settings, range(first, warm), rate)
        await post.has_taken(before + warm - first)
        said = await say(settings, range(warm, warm + rate * seconds), rate)
        taken = await post.has_taken(before + warm - first + len(said))
    waits = quantiles((1000 * (taken[case] - at) for case, at in said.items()), n=100)
    return waits[49], waits[98]


async def measure(city: City, messages: int = 6000, rate: int = 200, seconds: int = 10) -> AsyncIterator[str]:
    with open_post() as post:
        key = b64encode(bytes(KEY)).decode()
        settings = city.settings(Settings, "notify", notify_private_key=key, smtp_port=post.port)
        pool = await city.pool("notify")
        await introduce(settings, pool, range(messages + rate * (WARM_UP + seconds)))
        catalogue()  # read once in the life of a service
        yield f"notify queues {await queued_a_second(settings, pool, messages):,.0f} messages/s"
        by_key = await open_pool(settings.dsn, settings.db_schema, 8, by_key=True)  # as the service has it
        ours, cost = await handed_over(settings, by_key, messages)
        await by_key.close()
        plain, floor_cost = await floor(settings, await as_they_left(settings, pool))
        yield (
            f"  hands over {ours:,.0f} mails/s ({cost:.2f} ms CPU each), "
            f"plain aiosmtplib {plain:,.0f} ({floor_cost:.2f} ms): {ours / plain:.0%} of it"
        )
        p50, p99 = await end_to_end(settings, post, messages, rate, seconds)
        yield f"  from announcement to the server's yes at {rate}/s: p50 {p50:.0f} ms, p99 {p99:.0f} ms"
