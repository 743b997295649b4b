"""Where the rooms of status meet."""

from functools import partial
from pathlib import Path

from fastapi import FastAPI

from front.static import router as static
from plumbing.batch import Record
from plumbing.kafka import FOLDING, SHOWING
from plumbing.knocks import Knocks
from plumbing.news import News
from plumbing.openapi import Book
from plumbing.service import Ear, make_service
from schemas.case_events import CaseFact, case_event
from schemas.catalogue import catalogue
from schemas.envelope import Tick
from schemas.message_events import CaseLooked, message_event
from schemas.topics import CASE_EVENTS, CASE_LOOKS, CASE_MESSAGES

from .api import router as api
from .applicant import router as applicant
from .desk import router as desk
from .follow import router as follow
from .handlers import on_facts, on_looks, on_messages
from .pages import router as pages
from .pages import shop
from .settings import Settings
from .store_versions import versions

HERE = Path(__file__).parent


def book() -> Book:
    return Book(
        about="Where a permit or support request stands, over all departments of the city.",
        tags={"zaken": "Cases: where they stand, their history and the sum of their legal term."},
        scopes={"zaken:alle": "the cases of all departments"}
        | {f"zaken:{name.lower()}": f"the cases that {name} decides or works on" for name in catalogue().departments},
    )


def make_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings()
    news = News(partial(versions, partitions=settings.partitions))
    app = make_service(
        "status",
        settings,
        title="Spoor status",
        migrations=HERE / "migrations",
        ears=[
            Ear(CASE_EVENTS, decode_fact, partial(on_facts, silent_after=settings.source_silent_after), FOLDING),
            Ear(CASE_MESSAGES, lambda record: message_event.validate_json(record.value), on_messages, SHOWING),
            Ear(CASE_LOOKS, lambda record: CaseLooked.model_validate_json(record.value), on_looks, SHOWING),
        ],
        routers=[api, pages, follow, applicant, desk, static],
        book=book(),
        nowhere=shop.nowhere,
        tasks=[news.run],
    )
    app.state.knocks, app.state.news = Knocks(), news
    return app


def decode_fact(record: Record) -> CaseFact | Tick:
    """Also for who hears the topic again."""
    return case_event.validate_json(record.value)
