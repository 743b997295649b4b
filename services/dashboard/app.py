"""Who is connected to whom in dashboard."""

from functools import partial
from pathlib import Path

from aiokafka import ConsumerRecord
from fastapi import FastAPI

from front.static import router as static
from plumbing.kafka import SHOWING
from plumbing.news import News
from plumbing.openapi import Book
from plumbing.service import Ear, make_service
from schemas.envelope import Tick
from schemas.message_events import MessageEvent, message_event
from schemas.status_events import Announcement, CaseForgotten, SourceHeard, SourceSilent, announcement
from schemas.topics import CASE_MESSAGES, CASE_STATUS

from . import api, case, cases, exports, follow, moment, pages
from .handlers import on_case_status, on_messages
from .settings import Settings

HERE = Path(__file__).parent
Announced = Announcement | CaseForgotten | SourceSilent | SourceHeard | Tick
BOOK = Book(
    about="Where the work of the town hall stands: figures, and the lists and cases behind them.",
    tags={"overzicht": "How many cases stand how.", "zaken": "The cases behind a figure, the most urgent first."},
    scopes={"zaken:alle": "the figures and the cases of all departments"},
)


def make_app(settings: Settings | None = None) -> FastAPI:
    known = settings or Settings()
    shared = moment.make_shared()
    news = News(follow.versions, moment.PACE, moment.PACE - 0.1, partial(moment.renew, shared, pages.draw))
    app = make_service(
        "dashboard",
        known,
        title="Spoor – dashboard",
        migrations=HERE / "migrations",
        ears=[
            Ear(CASE_STATUS, decode_announcement, partial(on_case_status, partitions=known.partitions), SHOWING),
            Ear(CASE_MESSAGES, decode_message, on_messages, SHOWING),
        ],
        routers=[
            api.router,
            pages.router,
            follow.router,
            exports.router,
            cases.router,
            case.router,
            pages.entrance,
            static,
        ],
        book=BOOK,
        nowhere=pages.nowhere,
        tasks=[news.run],
        by_key=False,  # a list is read in its order or by a mark, whichever is shorter
    )
    app.state.news, app.state.shared, app.state.settled = news, shared, moment.make_settled()
    return app


def decode_announcement(record: "ConsumerRecord[bytes, bytes]") -> Announced:
    return announcement.validate_json(record.value)


def decode_message(record: "ConsumerRecord[bytes, bytes]") -> MessageEvent | Tick:
    return message_event.validate_json(record.value)
