"""A house without a service: only pipes, and a book in which its ear writes."""

from pathlib import Path

import httpx
import pytest

from plumbing.batch import Handler
from plumbing.kafka import ensure_topics
from plumbing.patience import patiently
from plumbing.service import Ear, make_service
from plumbing.settings import PipeSettings
from plumbing.testing import City
from tests.plumbing.book import TOPIC, Book, decode, open_book


@pytest.fixture
async def book(city: City) -> Book:
    return await open_book(await city.pool("pipe"))


@pytest.fixture
async def settings(city: City) -> PipeSettings:
    """The topics are there."""
    made = city.settings(PipeSettings, "pipe", park_limit=3)
    async for attempt in patiently("topics"):
        with attempt:
            await ensure_topics(made)
    return made


@pytest.fixture
def open_house(city: City, book: Book, settings: PipeSettings, tmp_path: Path):
    """Start the whole house; it hears case-events."""

    async def start(handler: Handler | None = None) -> httpx.AsyncClient:
        ear = Ear(TOPIC, decode, handler or book.write)
        return await city.serving(make_service("pipe", settings, title="Pipes", migrations=tmp_path, ears=[ear]))

    return start
