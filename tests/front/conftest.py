"""A shop with one window: pages of a service that does not exist."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from pydantic import SecretStr

from front.shop import Shop
from front.static import router
from plumbing.settings import DoorSettings
from plumbing.web import dress

PAGE = """{% extends "base.html" %}{% from "macros.html" import date, field, live_line, step %}
{% block title %}{{ _("Not found") }}{% endblock %}
{% block content %}<h1>{{ words }}</h1>{{ date(day) }}{{ live_line(moment) }}{{ field("nummer", "Nr", wrong=words) }}
<ol class="denhaag-process-steps">{% call step("busy", 2, words) %}<p>onder</p>{% endcall %}</ol>{% endblock %}"""


def settings_of(**told) -> DoorSettings:
    return DoorSettings(
        kafka_bootstrap="", database_url=SecretStr(""), db_schema="shop", session_key=SecretStr("k" * 32), **told
    )


@pytest.fixture
def settings() -> DoorSettings:
    return settings_of()


@pytest.fixture
async def visitor(settings: DoorSettings, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody before a shop with one page, `/`; what the page says is its query."""
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    app, shop = FastAPI(), Shop(tmp_path)
    dress(app)
    app.state.settings = settings
    app.include_router(router)

    @app.get("/")
    async def page(request: Request, words: str = "") -> Response:
        told = {"words": words, "day": date(2026, 11, 27), "moment": datetime(2026, 11, 27, 13, 32, tzinfo=UTC)}
        return shop.show(request, "page.html", {**told, "live": "/nieuws"})

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://town.test") as client:
        yield client
