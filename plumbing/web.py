"""The HTTP doors: problem+json (RFC 9457), the API-Version header and safe headers, the same in every service."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any

import asyncpg
from fastapi import FastAPI, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .head import Heads
from .logs import log
from .lost import lost
from .patience import WORLD

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
API_VERSION = "1.0.0"
HEADERS = {
    "API-Version": API_VERSION,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
FRAMED = "frame-ancestors http"  # a page that names who may frame it; the older header can name nobody

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


def sent_from_here(request: Request, *others: str) -> bool:
    """Whether a browser sends it from our own page, as far as it tells; `others` are more words of `Sec-Fetch-Site`
    that will do. Programs that are no browser tell nothing, and hold no session of somebody else."""
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none", *others)


def spelt(form: re.Pattern[str], like: str) -> BeforeValidator:
    """Only what the document of the API promises: a reader of dates would take numbers for seconds too."""

    def right(text: Any) -> Any:
        if not (isinstance(text, str) and form.fullmatch(text)):
            raise PydanticCustomError("form", "Must be spelt like {like}", {"like": like})
        return text

    return BeforeValidator(right)


def _within_calendar(moment: datetime) -> datetime:
    """An offset may point to before the first day or after the last."""
    return min(max(moment, EARLIEST), LATEST).astimezone(UTC)


EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
Day = Annotated[date, spelt(DAY, "2026-09-30")]
Moment = Annotated[AwareDatetime, spelt(MOMENT, "2026-09-30T14:00:00Z"), AfterValidator(_within_calendar)]
YesNo = Annotated[bool, spelt(re.compile("true|false"), "true or false")]
MOST_TOLD = 100  # violations of one request: whoever breaks more rules has enough to mend
Text = Annotated[str, Field(pattern=r"^[^\x00]+$", max_length=100)]
CaseId = Annotated[str, Path(pattern=r"^[^\x00]+$", max_length=100)]


class Problem(Exception):
    """An answer with a reason: a status, a stable code, words, and every violation at once."""

    headers: Mapping[str, str] = {}

    def __init__(self, status: int, code: str, detail: str, violations: Sequence[Any] = (), **extra: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail
        self.violations, self.extra = violations, extra


def dress(app: FastAPI) -> None:
    """Give an app the answers and headers that all our doors share."""
    app.router.redirect_slashes = False
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(asyncpg.DataError, _unkeepable)
    app.add_exception_handler(Exception, _broken)
    for error in WORLD:
        app.add_exception_handler(error, _away)  # type: ignore[arg-type]  # all of them are exceptions
    app.add_middleware(Headers)
    app.add_middleware(Heads)


class Headers:
    """Puts our headers on every answer; plain ASGI, for a middleware of requests costs a third of a small answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if FRAMED in headers["Content-Security-Policy"]:
                    del headers["X-Frame-Options"]
            await send(message)

        await self.app(scope, receive, dressed if scope["type"] == "http" else send)


def answer(status: int, code: str, detail: str, violations: Sequence[Any] = (), **extra: Any) -> JSONResponse:
    """A problem document; `code` is stable, words may change."""
    body: dict[str, Any] = {
        "type": f"urn:spoor:problem:{code}",
        "title": code.replace("-", " "),
        "status": status,
    }
    body |= {"detail": detail, "code": code, **extra}
    if violations:
        body["violations"] = [
            v.model_dump(mode="json", by_alias=True) if hasattr(v, "model_dump") else v for v in violations
        ]
    return JSONResponse(body, status, headers=HEADERS, media_type="application/problem+json")


async def _problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    response = answer(error.status, error.code, error.detail, error.violations, **error.extra)
    response.headers.update(error.headers)
    return response


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return answer(
        400, "invalid-input", "The request has values that are not allowed.", told(violations(error.errors()))
    )


def told(wrong: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """No answer is longer than it can be read: of too many the last one says how many more there are."""
    if len(wrong) <= MOST_TOLD:
        return list(wrong)
    more = len(wrong) - MOST_TOLD + 1
    return [
        *wrong[: MOST_TOLD - 1],
        {"code": "more-violations", "path": "", "message": f"{more} more are not told here."},
    ]


def violations(errors: Sequence[Any]) -> list[dict[str, str]]:
    """What pydantic found, by place and never with values."""
    return [
        {"code": e["type"].replace("_", "-"), "path": "/" + "/".join(map(str, e["loc"])), "message": e["msg"]}
        for e in errors
    ]


async def _unkeepable(_: Request, error: Exception) -> JSONResponse:
    """The net under all doors: text that no memory holds, with a NUL or half a character. What else the memory does
    not understand is our mistake."""
    told = isinstance(error, asyncpg.CharacterNotInRepertoireError) or isinstance(error.__cause__, UnicodeEncodeError)
    if not told:
        raise error
    return answer(400, "invalid-input", "The request has values that are not allowed.")


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404 and (page := lost(request)):
        return page
    codes = {404: "not-found", 405: "method-not-allowed"}
    response = answer(error.status_code, codes.get(error.status_code, "http-error"), str(error.detail))
    response.headers.update(error.headers or {})
    if error.status_code == 405:
        response.headers["Allow"] = ", ".join(_allowed(request))
    return response


def _allowed(request: Request) -> list[str]:
    """All methods of an address; the router knows those of its first door only."""
    scopes = ({**request.scope, "method": method} for method in METHODS)
    found = [scope["method"] for scope in scopes if any(r.matches(scope)[0] == Match.FULL for r in request.app.routes)]
    return ["GET", "HEAD", *found[1:]] if found[:1] == ["GET"] else found


async def _away(_: Request, error: Exception) -> JSONResponse:
    log.warning("world_was_broken", what="http", times=1, error=error)
    return answer(503, "unavailable", "Something we need is away; nothing you sent was half kept. Send it again later.")


async def _broken(_: Request, __: Exception) -> JSONResponse:
    return answer(500, "internal-error", "Something went wrong on our side; nothing you sent was half kept.")
