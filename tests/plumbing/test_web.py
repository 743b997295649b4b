"""The HTTP doors answer alike: problems with a code, safe headers, the version, and never what broke inside."""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from plumbing.web import API_VERSION, HEADERS, MOST_TOLD, Problem, dress
from schemas.message_events import Violation


class Wish(BaseModel):
    pieces: int


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    dress(app)

    @app.get("/wishes/{number}")
    async def wish(number: int) -> int:
        return number

    @app.delete("/wishes/{number}")
    async def forget(number: int) -> None: ...

    @app.post("/wishes")
    async def add(wish: Wish) -> int:
        return wish.pieces

    @app.post("/many")
    async def many(wishes: list[Wish]) -> int:
        return len(wishes)

    @app.get("/refused")
    async def refused() -> None:
        wrong = Violation(code="field-missing", path="/data/title", message="`title` is missing")
        raise Problem(422, "not-understood", "Not everything was understood.", [wrong], delivery="d-1")

    @app.get("/kept/{what}")
    async def kept(what: str) -> None:
        if what == "nul":
            raise asyncpg.CharacterNotInRepertoireError('invalid byte sequence for encoding "UTF8": 0x00')
        error = asyncpg.DataError("invalid input for query argument $1")
        raise error from (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "") if what == "half" else None)

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("jan@example.org")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://spoor.test") as client:
        yield client


ASKED = {
    "not-found": ("GET", "/nothing", 404),
    "method-not-allowed": ("PUT", "/wishes/1", 405),
    "invalid-input": ("GET", "/wishes/many", 400),
    "not-understood": ("GET", "/refused", 422),
    "internal-error": ("GET", "/broken", 500),
}


@pytest.mark.parametrize("code", ASKED)
async def test_every_problem_has_the_same_shape_version_and_safe_headers(door, code):
    method, path, status = ASKED[code]
    answer = await door.request(method, path)
    problem = answer.json()

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert {"type", "title", "status", "detail", "code"} <= problem.keys()
    assert (problem["type"], problem["status"], problem["code"]) == (f"urn:spoor:problem:{code}", status, code)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["API-Version"] == API_VERSION and "jan@" not in answer.text


async def test_a_good_answer_has_the_same_headers(door):
    answer = await door.get("/wishes/3")

    assert (answer.status_code, answer.json()) == (200, 3)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_a_slash_too_many_is_another_address(door):
    assert [(await door.get(path)).status_code for path in ("/wishes/3", "/wishes/3/")] == [200, 404]


async def test_a_method_that_is_not_allowed_names_those_that_are(door):
    assert (await door.put("/wishes/3")).headers["allow"] == "GET, HEAD, DELETE"
    assert (await door.put("/wishes")).headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("body", "path"), [(b"{", "/body/1"), (b"{}", "/body/pieces"), (b'{"pieces": "jan@example.org"}', "/body/pieces")]
)
async def test_invalid_input_is_a_400_with_every_place_and_no_value(door, body, path):
    answer = await door.post("/wishes", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert [violation["path"] for violation in answer.json()["violations"]] == [path]
    assert "jan@" not in answer.text


async def test_a_refusal_carries_all_that_is_wrong_and_what_else_it_knows(door):
    problem = (await door.get("/refused")).json()

    assert problem["violations"] == [{"code": "field-missing", "path": "/data/title", "message": "`title` is missing"}]
    assert problem["delivery"] == "d-1"


@pytest.mark.parametrize(("what", "status"), [("nul", 400), ("half", 400), ("ours", 500)])
async def test_text_that_no_memory_holds_is_refused_by_every_door(door, what, status):
    assert (await door.get(f"/kept/{what}")).status_code == status


@pytest.mark.parametrize(("wrong", "last"), [(100, "missing"), (101, "more-violations"), (5000, "more-violations")])
async def test_of_too_many_violations_the_last_one_says_how_many_more_there_are(
    door: httpx.AsyncClient, wrong: int, last: str
):
    told = (await door.post("/many", json=[{}] * wrong)).json()["violations"]

    assert len(told) == MOST_TOLD and told[-1]["code"] == last
    if last == "more-violations":
        assert told[-1] == {"code": last, "path": "", "message": f"{wrong - 99} more are not told here."}
