"""The book of an HTTP door: its OpenAPI document as the NL API Design Rules 2.2 want it, for everybody to read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from .session import COOKIE
from .settings import DoorSettings
from .web import API_VERSION

PREFIX = "/v1"
Found = dict[str, Any]
PROBLEM: Found = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `code` is stable, words may change.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:spoor:problem:case-unknown"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "examples": ["case-unknown"]},
        "deliveryId": {"type": "string", "format": "uuid"},
        "violations": {"type": "array", "items": {"$ref": "#/components/schemas/Violation"}},
    },
}
VIOLATION: Found = {
    "type": "object",
    "description": "One thing that is wrong. `path` is a JSON pointer to where it stands; words hold no values.",
    "required": ["code", "path", "message"],
    "properties": {name: {"type": "string"} for name in ("code", "path", "message", "article")},
}
VERSION: Found = {
    "description": "The full version of this API; the address holds its first number.",
    "schema": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$", "examples": [API_VERSION]},
}
RETRY: Found = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}
METHODS = ("get", "put", "post", "patch", "delete")
FAILURES = {
    "400": "A value is not allowed; the answer names all that are wrong at once.",
    "401": "Nobody knows who asks: log in, or send an access token.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "503": "Something that is needed is away; nothing of what was sent is half kept.",
}


@dataclass(frozen=True)
class Book:
    """What the document of a service says beside its doors."""

    about: str
    tags: Mapping[str, str] = field(default_factory=dict)
    scopes: Mapping[str, str] = field(default_factory=dict)  # of the access token of another system
    locked: bool = True  # nobody comes in without a session or a token


def publish(app: FastAPI, book: Book, settings: DoorSettings) -> None:
    """Show the document at the base of the API, to everybody and to scripts of any origin."""
    raw = app.openapi

    def openapi() -> Found:
        if app.openapi_schema is None:
            app.openapi_schema = mended(raw(), book, settings)
        return app.openapi_schema

    async def document() -> JSONResponse:
        return JSONResponse(app.openapi(), headers={"Access-Control-Allow-Origin": "*"})

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI advises
    app.add_api_route(f"{PREFIX}/openapi.json", document, include_in_schema=False)


def operation_id(route: Any) -> str:
    """The name of the function, in the spelling of the wire."""
    first, *rest = str(route.name).split("_")
    return first + "".join(word.capitalize() for word in rest)


def mended(told: Found, book: Book, settings: DoorSettings) -> Found:
    """What FastAPI tells, with our problems, headers, ways in and no 422."""
    address = settings.public_address if settings.public_address.startswith("https:") else ""
    told["info"] |= {"description": book.about, "contact": _contact(settings), "license": {"name": "EUPL-1.2"}}
    told["servers"] = [{"url": address + PREFIX}]
    told["tags"] = [{"name": name, "description": words} for name, words in book.tags.items()]
    told["security"] = _ways_in(book, settings)
    for operation in _operations(told):
        _mend(operation, book)
    told["paths"] = {path.removeprefix(PREFIX): item for path, item in told["paths"].items()}
    parts = told.setdefault("components", {})
    for gone in ("HTTPValidationError", "ValidationError"):
        parts.setdefault("schemas", {}).pop(gone, None)
    parts["schemas"] |= {"Problem": PROBLEM, "Violation": VIOLATION}
    parts["headers"] = {"ApiVersion": VERSION, "RetryAfter": RETRY}
    parts["securitySchemes"] = _schemes(book, settings)
    _say_null_plainly(told)
    return told


def _contact(settings: DoorSettings) -> Found:
    return {"name": settings.contact_name, "email": settings.contact_email, "url": settings.contact_url}


def _schemes(book: Book, settings: DoorSettings) -> Found:
    session = {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "The session of a person."}
    if not (book.scopes and settings.oidc_issuer):
        return {"session": session}
    flow = {"tokenUrl": f"{settings.oidc_issuer.rstrip('/')}/token", "scopes": dict(book.scopes)}
    about = "A JWT access token (RFC 9068); a scope per department."
    return {
        "session": session,
        "machine": {"type": "oauth2", "description": about, "flows": {"clientCredentials": flow}},
    }


def _ways_in(book: Book, settings: DoorSettings) -> list[Found]:
    ways: list[Found] = [{name: []} for name in _schemes(book, settings)]
    return ways if book.locked else [{}, *ways]


def _operations(told: Found) -> Iterator[Found]:
    for item in told["paths"].values():
        yield from (operation for method, operation in item.items() if method in METHODS)


def _mend(operation: Found, book: Book) -> None:
    for parameter in operation.get("parameters", ()):
        _say_null_plainly(parameter)
        schema = parameter["schema"]
        if "null" in schema.get("type", ()):  # what is not asked is left out of an address
            schema["type"] = schema["type"][0]
            schema.pop("default", None)
            if "enum" in schema:
                schema["enum"].remove(None)
    responses = operation["responses"]
    responses.pop("422", None)
    takes = bool(operation.get("parameters") or "requestBody" in operation)
    given = {"400": takes, "401": book.locked}
    for code, words in FAILURES.items():
        if given.get(code, True):
            responses.setdefault(code, {"description": words})
    for code, response in responses.items():
        _dress(code, response)
    operation["responses"] = dict(sorted(responses.items()))


def _dress(code: str, response: Found) -> None:
    headers = response.setdefault("headers", {})
    headers["API-Version"] = {"$ref": "#/components/headers/ApiVersion"}
    if code == "429":
        headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
    if code[0] not in "23":
        response["content"] = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _say_null_plainly(part: Any) -> None:
    """`type: [string, null]` instead of a choice of two schemas, so that the format stands where readers look."""
    if isinstance(part, list):
        for one in part:
            _say_null_plainly(one)
    if not isinstance(part, dict):
        return
    for one in part.values():
        _say_null_plainly(one)
    match part.get("anyOf"):
        case [{"type": str(kind)} as what, {"type": "null"}]:
            del part["anyOf"]
            part |= what | {"type": [kind, "null"]}
            if "enum" in what:
                part["enum"] = [*what["enum"], None]
