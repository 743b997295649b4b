"""An intake made of memory: it answers as the real door does, and may be away or refuse for a while."""

import json
from typing import Any
from urllib.parse import parse_qsl

import httpx

Raw = dict[str, Any]


class FakeIntake:
    """Keeps what it was told in `said`: ticks as texts, facts as their events, in the order of arrival."""

    def __init__(self, *, away: int = 0, broken: int = 0, refuses: str = "", driven: bool = True) -> None:
        self.away, self.broken, self.refuses, self.driven = away, broken, refuses, driven
        self.said: list[str | Raw] = []
        self.known: dict[tuple[str, str], Raw] = {}
        self.contacts: dict[str, Raw] = {}
        self.batches: list[int] = []
        self.forms: list[dict[str, str]] = []

    @property
    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self.answer), base_url="http://intake.test")

    @property
    def ticks(self) -> list[str]:
        return [one for one in self.said if isinstance(one, str)]

    @property
    def facts(self) -> list[Raw]:
        return [one for one in self.said if isinstance(one, dict)]

    def answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            self.away -= 1
            raise httpx.ConnectError("nobody there")
        if self.broken:
            self.broken -= 1
            return httpx.Response(503)
        return self._rooms(request)

    def _rooms(self, request: httpx.Request) -> httpx.Response:
        match request.method, request.url.path:
            case "GET", "/v1/ticks/latest":
                return httpx.Response(200, json={"now": max(self.ticks, default=None)})
            case "POST", "/v1/ticks":
                return self._tick(json.loads(request.content)["now"])
            case "POST", "/v1/contacts":
                self.contacts |= {one["applicantId"]: one for one in json.loads(request.content)}
                return httpx.Response(202, json={"accepted": 1})
            case "POST", "/v1/events":
                return self._events(json.loads(request.content))
            case "POST", "/v1/formulieren/oordeel":
                self.forms.append(dict(parse_qsl(request.content.decode())))
                return httpx.Response(303)
            case _:
                return httpx.Response(405)

    def _tick(self, now: str) -> httpx.Response:
        if not self.driven:
            return httpx.Response(404, json={"code": "clock-not-driven", "title": "clock-not-driven"})
        if later := now > max(self.ticks, default=""):
            self.said.append(now)
        return httpx.Response(202, json={"now": max(self.ticks), "said": later})

    def _events(self, events: list[Raw]) -> httpx.Response:
        self.batches.append(len(events))
        if any(self.refuses and self.refuses in event["type"] for event in events):
            wrong = {"code": "type-unknown", "path": "/0/type", "message": "`type` is not known"}
            return httpx.Response(400, json={"code": "refused", "title": "refused", "violations": [wrong]})
        new = {(event["source"], event["id"]): event for event in events}
        fresh = {key: event for key, event in new.items() if key not in self.known}
        self.known |= fresh
        self.said += fresh.values()
        return httpx.Response(202, json={"accepted": len(fresh), "known": len(events) - len(fresh)})
