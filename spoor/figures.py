"""The figures of a city: how many cases, facts and mails, asked at its doors and of its memories."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from schemas.envelope import LEGAL_ZONE

from . import store
from .addresses import SERVICES
from .city import City
from .settle import ask, memory_of
from .voice import columns, counted

SENT = ("sent", "delivered")
NOT_SENT = {
    "waiting": "wait for an address",
    "queued": "queued, also calls for a colleague",
    "failed": "failed (no address, or it took nothing: what the law prescribes goes another way)",
    "cancelled": "cancelled, no longer needed",
}
RELEASE = "`spoor notify waiting` names the department, `spoor notify release <department>` lets them leave."


@dataclass(frozen=True)
class Glance:
    """What can be asked every second."""

    now: datetime | None
    cases: int
    late: int
    mails: int
    held: int = 0


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
        messages = await ask(city, "notify", "/v1/berichten")
    except (httpx.TransportError, httpx.HTTPStatusError):
        return None
    counts = overview["total"]["counts"]
    return Glance(_moment(overview["asOf"]), counts["alle"], _late(counts), mails["total"], messages["held"])


async def figures(city: City) -> Figures:
    overview = await ask(city, "dashboard", "/v1/overzicht")
    caught = await ask(city, "mail page", "/api/v1/messages?limit=1")
    counts = overview["total"]["counts"]
    async with memory_of(city, "status") as tx:
        facts = await store.facts_kept(tx)
    waiting = await ask(city, "notify", "/v1/berichten")
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
        mails=_summed((kind, number) for (kind, state), number in messages.items() if state in SENT),
        not_sent=_summed((state, number) for (_, state), number in messages.items() if state not in SENT),
        held=waiting["held"],
    )


def in_words(told: Figures) -> str:
    rows: list[tuple[str, object]] = [
        ("cases in the view", f"{told.cases:,}, of which {told.open:,} open"),
        ("late", f"{told.late:,} over the term, open or finished"),
        ("facts kept", f"{told.facts:,}"),
        ("messages handed over", f"{sum(told.mails.values()):,}: {counted(told.mails)}"),
        ("messages not sent", counted({NOT_SENT.get(state, state): n for state, n in told.not_sent.items()})),
        *([("held by a brake", f"{told.held:,}. {RELEASE}")] if told.held else []),
        ("mails caught", f"{told.mails_caught:,}, for messages of one day to one person share a mail"),
        ("messages parked", f"{told.parked:,}"),
    ]
    return columns([("it is now", f"{told.now:%d %B %Y}"), *rows] if told.now else rows)


def _summed(numbers: Iterable[tuple[str, int]]) -> dict[str, int]:
    """By name, in the order of the names."""
    sums: Counter[str] = Counter()
    for name, number in numbers:
        sums[name] += number
    return dict(sorted(sums.items()))


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
