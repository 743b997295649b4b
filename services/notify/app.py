"""Who is connected to whom in notify."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from front.static import router as static
from plumbing.kafka import SHOWING
from plumbing.knocks import Knocks
from plumbing.openapi import Book
from plumbing.service import Ear, Running, Task, make_service
from schemas.envelope import Tick
from schemas.message_events import Channel as Name
from schemas.message_events import ContactGiven
from schemas.status_events import Announcement, CaseForgotten, about_a_case
from schemas.topics import CASE_STATUS, CONTACTS, WEEK_AHEAD
from schemas.week_events import WeekAhead

from . import address, api, desk, devices, evidence, pages, store_push, webhooks, weekly
from .channels.line import Channel
from .channels.monday import Monday
from .channels.open import open_channels
from .channels.turns import Turns
from .channels.webhook import Webhook
from .core.contact import Forgotten
from .courier import Courier
from .lookout import Lookout
from .people import on_case_status, on_contacts
from .settings import Settings
from .weeks import on_unread_weeks, on_week_ahead

if TYPE_CHECKING:
    from aiokafka import ConsumerRecord

HERE = Path(__file__).parent
BOOK = Book(
    about="What was decided about telling applicants, and what became of it: ids and states, no address and no text.",
    tags={
        "berichten": "Messages to applicants.",
        "bezorging": "What became of messages, told by who carries them.",
        "notificaties": "Systems that want to hear that a case changed, as ZGW Notificaties 1.0 has it.",
    },
    scopes={
        "zaken:alle": "the messages of the cases of all departments",
        api.REPORTS: "telling what became of mails",
        webhooks.SCOPE: "being notified of cases, those that its other scopes show",
    },
)


def make_app(settings: Settings | None = None) -> FastAPI:
    known = settings or Settings()

    async def forget(digests: Sequence[str]) -> None:
        async with app.state.pool.acquire() as tx:
            await store_push.end_subscriptions(tx, digests)

    channels: dict[Name, Channel] = open_channels(known, forget)
    webhook = Webhook(known)

    async def deliver(running: Running) -> None:
        courier = Courier(known, running.pool, channels, running.health, running.relay.ring)
        running.after_commit.append(courier.ring)
        await courier.run()

    async def look_out(running: Running) -> None:
        weeks = partial(on_unread_weeks, partitions=known.partitions)
        await Lookout(running.pool, running.health, weeks).run()

    async def notify_systems(running: Running) -> None:
        turns = Turns(known, running.pool, webhook)
        running.after_commit.append(turns.ring)
        await turns.run()

    app = make_service(
        "notify",
        known,
        title="Spoor – notify",
        migrations=HERE / "migrations",
        ears=[
            Ear(
                CASE_STATUS,
                decode_announcement,
                partial(on_case_status, partitions=known.partitions, post_at=known.post_at),
            ),
            Ear(CONTACTS, decode_contact, partial(on_contacts, ring=known.ring), SHOWING),
            Ear(WEEK_AHEAD, decode_week, partial(on_week_ahead, partitions=known.partitions), SHOWING),
        ],
        routers=[
            api.router,
            api.reports,
            api.callbacks,
            evidence.router,
            pages.router,
            devices.router,
            address.router,
            desk.router,
            webhooks.router,
            weekly.router,
            weekly.by_mail,
            static,
        ],
        book=BOOK,
        nowhere=pages.shop.nowhere,
        tasks=[deliver, look_out, notify_systems, mail_staff(known, channels["email"])],
        relay_pace=SHOWING,  # what was told is only shown
    )
    app.state.knocks = Knocks()
    app.state.channels, app.state.webhook = frozenset(channels), webhook
    return app


def mail_staff(known: Settings, channel: Channel) -> Task:
    async def mail(running: Running) -> None:
        await Monday(known, running.pool, channel).run()

    return mail


def decode_announcement(record: "ConsumerRecord[Any, Any]") -> Announcement | CaseForgotten | Tick | None:
    return about_a_case(record.value)


def decode_week(record: "ConsumerRecord[Any, Any]") -> WeekAhead:
    return WeekAhead.model_validate_json(record.value)


def decode_contact(record: "ConsumerRecord[Any, Any]") -> ContactGiven | Forgotten:
    """Without a value it is a tombstone, and its key says whose."""
    return (
        ContactGiven.model_validate_json(record.value) if record.value is not None else Forgotten(record.key.decode())
    )
