"""The way in for a simulated city: intake's HTTP door, with patience while intake is away."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import httpx

from .people import contact_of

Raw = dict[str, Any]
BATCH = 500
CONTACTS = 1_000
BATCH_TYPE = "application/cloudevents-batch+json"


class DoorClosed(Exception):
    """Intake cannot be spoken to as it is; the message says what to do."""


@dataclass(slots=True)
class Heard:
    """What intake answered: accepted for the first time, known already, refused with which codes."""

    accepted: int = 0
    known: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    refusals: list[Raw] = field(default_factory=list)  # of refused events the answers, never the events


@dataclass(slots=True)
class Door:
    """One request at a time, so that the facts of a case and the ticks keep their order."""

    client: httpx.AsyncClient
    patience: timedelta = timedelta(minutes=10)
    heard: Heard = field(default_factory=Heard)
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def tick(self, now: datetime) -> None:
        """It is now this late; intake ignores what is not later than it knows."""
        answer = await self._send("POST", "/v1/ticks", json={"now": now.astimezone(UTC).isoformat()})
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise DoorClosed("intake lives by the wall clock; start it with CLOCK=driven")
        _must(answer)

    async def latest_tick(self) -> datetime | None:
        """What time intake believes it is; None before the first tick."""
        answer = await self._send("GET", "/v1/ticks/latest")
        now = answer.json().get("now") if answer.is_success else None
        return datetime.fromisoformat(now) if now else None

    async def introduce(self, applicants: Sequence[str]) -> None:
        """Tell how these applicants can be reached, before anything is said about their cases."""
        for part in _parts(applicants, CONTACTS):
            _must(await self._send("POST", "/v1/contacts", json=[contact_of(one) for one in part]))

    async def say(self, events: Sequence[Raw]) -> None:
        """Send facts in this order; if a batch is refused each goes on its own, and every refusal is counted."""
        for part in _parts(events, BATCH):
            answer = await self._say(part)
            if answer.is_success:
                self._note(answer)
            elif len(part) == 1:
                self._refused(answer)
            else:
                await self._say_singly(part)

    async def fill_in(self, form: str, cookie: str, permit: str, fields: Raw) -> None:
        """As a person does in a browser, on a page that showed them the form."""
        typed = {name: str(value) for name, value in fields.items() if name != "occurredAt"} | {"permit": permit}
        answer = await self._send("POST", f"/v1/formulieren/{form}", data=typed, headers={"cookie": cookie})
        if answer.status_code == httpx.codes.SEE_OTHER:
            self.heard.accepted += 1
        else:
            self._refused(answer)

    async def _say_singly(self, events: Sequence[Raw]) -> None:
        for event in events:
            answer = await self._say([event])
            self._note(answer) if answer.is_success else self._refused(answer)

    async def _say(self, events: Sequence[Raw]) -> httpx.Response:
        body = json.dumps(events, ensure_ascii=False, separators=(",", ":")).encode()
        return await self._send("POST", "/v1/events", content=body, headers={"content-type": BATCH_TYPE})

    def _note(self, answer: httpx.Response) -> None:
        body = answer.json()
        self.heard.accepted += body.get("accepted", 0)
        self.heard.known += body.get("known", 0)

    def _refused(self, answer: httpx.Response) -> None:
        problem = _problem(answer)
        codes = {violation["code"] for violation in problem.get("violations") or []}
        self.heard.refused.update(codes or {str(problem.get("code") or answer.status_code)})
        self.heard.refusals.append(problem)

    async def _send(self, method: str, path: str, **what: Any) -> httpx.Response:
        """Ask until intake answers; an answer of 5xx is none, for then the trouble is its world."""
        waited = 0.0
        for pause in _pauses():
            try:
                answer = await self.client.request(method, path, **what)
                trouble = f"it answers {answer.status_code}"
            except httpx.TransportError as broken:
                answer, trouble = None, type(broken).__name__
            if answer is not None and answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                return answer
            if waited >= self.patience.total_seconds():
                raise DoorClosed(f"intake at {self.client.base_url} stays away: {trouble}")
            await self.pause(pause)
            waited += pause
        raise AssertionError("the pauses never end")


@asynccontextmanager
async def speaking(intake_url: str, client: httpx.AsyncClient | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """The client that was given, which stays its owner's; else a new one for as long as this lasts."""
    if client is not None:
        yield client
        return
    async with httpx.AsyncClient(base_url=intake_url, timeout=60) as opened:
        yield opened


def _must(answer: httpx.Response) -> None:
    if not answer.is_success:
        raise DoorClosed(f"intake answers {answer.status_code}: {_problem(answer).get('title', '')}")


def _problem(answer: httpx.Response) -> Raw:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _pauses() -> Iterator[float]:
    pause = 0.2
    while True:
        yield pause
        pause = min(pause * 1.5, 5.0)


def _parts(things: Sequence[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(things)
    while part := list(islice(rest, size)):
        yield part
