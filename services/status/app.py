"""Where the rooms of status meet."""

from functools import partial
from pathlib import Path

from fastapi import FastAPI

from front.static import router as static
from plumbing.batch import Record
from plumbing.kafka import SHOWING
from plumbing.service import Ear, make_service
from schemas.case_events import CaseFact, case_event
from schemas.envelope import Tick
from schemas.message_events import message_event
from schemas.topics import CASE_EVENTS, CASE_MESSAGES

from .api import router as api
from .handlers import on_facts, on_messages
from .pages import router as pages
from .settings import Settings

HERE = Path(__file__).parent


def make_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings()
    return make_service(
        "status",
        settings,
        title="Spoor status",
        migrations=HERE / "migrations",
        ears=[
            Ear(CASE_EVENTS, decode_fact, partial(on_facts, silent_after=settings.source_silent_after)),
            Ear(CASE_MESSAGES, lambda record: message_event.validate_json(record.value), on_messages, SHOWING),
        ],
        routers=[api, pages, static],
    )


def decode_fact(record: Record) -> CaseFact | Tick:
    """Also for who hears the topic again."""
    return case_event.validate_json(record.value)
