"""The figures of a city: how many cases, facts and mails, asked at its doors and of its memories."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from schemas.envelope import LEGAL_ZONE

from . import store
from .addresses import SERVICES
from .city import City
from .settle import ask, memory_of
from .voice import columns, counted


@dataclass(frozen=True)
class Glance:
    """What can be asked every second."""

    now: datetime | None
    cases: int
    late: int
    mails: int


@dataclass(frozen=True)
class Figures:
    """What is told at the end. `late`: open and over the term, or finished over it."""

    now: datetime | None
    cases: int
    open: int
    late: int
    facts: int
    mails_caught: int
    parked: int
    mails: dict[str, int] = field(default_factory=dict)  # handed over, by kind
    not_sent: dict[str, int] = field(default_factory=dict)  # by state
    held: int = 0  # of these, by a brake


async def glance(city: City) -> Glance | None:
    """None while a door does not answer, for one may be starting again."""
    try:
        overview = await ask(city, "dashboard", "/v1/overzicht")
        mails = await ask(city, "mail page", "/api/v1/messages?limit=1")
    except (httpx.TransportError, httpx.HTTPStatusError):
        return None
    counts = overview["total"]["counts"]
    return Glance(_moment(overview["asOf"]), counts["alle"], _late(counts), mails["total"])


async def figures(city: City) -> Figures:
    overview = await ask(city, "dashboard", "/v1/overzicht")
    caught = await ask(city, "mail page", "/api/v1/messages?limit=1")
    counts = overview["total"]["counts"]
    async with memory_of(city, "status") as tx:
        facts = await store.facts_kept(tx)
    async with memory_of(city, "notify") as tx:
        messages = await store.messages(tx)
    return Figures(
        now=_moment(overview["asOf"]),
        cases=counts["alle"],
        open=counts["open"],
        late=_late(counts),
        facts=facts,
        mails_caught=caught["total"],
        parked=await _parked(city),
        mails={kind: n for (kind, state), n in sorted(messages.items()) if state == "sent"},
        not_sent=_not_sent(messages),
        held=(await ask(city, "notify", "/v1/berichten"))["held"],
    )


def in_words(told: Figures) -> str:
    rows: list[tuple[str, object]] = [
        ("cases in the view", f"{told.cases:,}, of which {told.open:,} open"),
        ("late", f"{told.late:,} over the term, open or finished"),
        ("facts kept", f"{told.facts:,}"),
        ("mails handed over", f"{sum(told.mails.values()):,}: {counted(told.mails)}"),
        ("mails not sent", counted(told.not_sent)),
        *([("held by a brake", f"{told.held:,}, see `spoor notify waiting`")] if told.held else []),
        ("mails caught", f"{told.mails_caught:,}"),
        ("messages parked", f"{told.parked:,}"),
    ]
    return columns([("it is now", f"{told.now:%d %B %Y}"), *rows] if told.now else rows)


def _not_sent(messages: dict[tuple[str, str], int]) -> dict[str, int]:
    states: Counter[str] = Counter()
    for (_, state), number in messages.items():
        if state != "sent":
            states[state] += number
    return dict(states)


async def _parked(city: City) -> int:
    parked = 0
    for service in SERVICES:
        async with memory_of(city, service) as tx:
            parked += await store.messages_parked(tx)
    return parked


def _late(counts: dict[str, int]) -> int:
    return counts["te-laat"] + counts["te-laat-afgerond"]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(LEGAL_ZONE) if text else None
