"""What another system asks of many cases: those it may see, by what it asks for, and what changed since."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from plumbing.postgres import open_pool
from plumbing.session import Viewer
from plumbing.testing import MANAGER, City, session_of
from schemas.stories import at, decided, on, started, tick, withdrawn
from services.status import store_register
from services.status.app import make_app
from services.status.core.access import may_see, reach
from services.status.core.question import Place, Question, place
from services.status.settings import Settings
from tests.services.status.listed_cases import fill, hear, whats

ALL = ["DH-1", "DH-2", "DH-3", "DH-4"]
VIEWERS = {
    "manager": (MANAGER, ALL),
    "applicant": (Viewer("applicant", "a-joke"), ["DH-1", "DH-2"]),
    "link": (Viewer("link", "a-piet", case_id="DH-4"), ["DH-4"]),
    "link of another": (Viewer("link", "a-joke", case_id="DH-4"), []),
    "link without a case": (Viewer("link", "a-joke"), []),
    "stadsbeheer": (Viewer("machine", "m", departments=("DSB",)), ["DH-3"]),
    "omgeving": (Viewer("staff", "s", ("department",), ("DSO",)), ["DH-1", "DH-3", "DH-4"]),
    "publiekszaken": (Viewer("machine", "m", departments=("DPZ", "SZW")), ["DH-2"]),
    "all departments": (Viewer("machine", "m", departments=("alle",)), ALL),
    "staff without a role": (Viewer("staff", "s"), []),
}
FILTERS = {
    "afdeling=DPZ": ["DH-2"],
    "afdeling=dpz": ["DH-2"],
    "afdeling=DSO&fase=withdrawn": ["DH-4"],
    "zaaktype=exploitatievergunning-horeca": ["DH-2"],
    "fase=withdrawn": ["DH-4"],
    "aanvrager=a-piet": ["DH-3", "DH-4"],
    "dossier=D-1": ["DH-2", "DH-3"],
    "dossier=D-1&aanvrager=a-joke": ["DH-2"],
    "dossier=D-9": [],
    "teLaat=false": ["DH-4"],
    "teLaat=true": ["DH-1", "DH-2", "DH-3"],
}


@pytest.fixture
async def door(city: City) -> AsyncIterator[httpx.AsyncClient]:
    pool = await city.pool("status")
    await fill(pool)
    away = city.settings(Settings, "status").model_copy(update={"kafka_bootstrap": "127.0.0.1:1"})
    yield await city.serving(make_app(away), MANAGER)


async def numbers(door: httpx.AsyncClient, asked: str = "") -> list[str]:
    return [one["zaaknummer"] for one in (await door.get(f"/v1/zaken?{asked}")).raise_for_status().json()["zaken"]]


@pytest.mark.parametrize("who", VIEWERS)
async def test_a_list_shows_whoever_looks_their_own_cases(door, who):
    viewer, theirs = VIEWERS[who]
    door.cookies = session_of(viewer)

    assert await numbers(door) == theirs
    for case in ALL:
        assert (await door.get(f"/v1/zaken/{case}")).status_code == (200 if case in theirs else 404)


async def test_the_database_finds_exactly_what_may_be_seen(city, door):
    pool = await city.pool("status")
    async with pool.acquire() as tx:
        every = [told for told, _ in await store_register.listed(tx, Question(), reach(MANAGER), Place(), 9)]
        for viewer, theirs in VIEWERS.values():
            found = await store_register.listed(tx, Question(), reach(viewer), Place(), 9)
            assert [told.case_id for told, _ in found] == theirs
            assert [told.case_id for told in every if may_see(viewer, told)] == theirs


class Planner:
    """A connection that tells how it would find what is asked."""

    def __init__(self, tx: Any) -> None:
        self.tx, self.plan = tx, ""

    async def fetch(self, sql: str, *values: Any) -> list[Any]:
        self.plan = "\n".join(row[0] for row in await self.tx.fetch(f"EXPLAIN {sql}", *values))
        return []


QUESTIONS = [
    (Question(), MANAGER, "register_pkey"),
    (Question(department="DSO"), MANAGER, "register_department"),
    (Question(case_type="x"), MANAGER, "register_type"),
    (Question(phase="decided"), MANAGER, "register_phase"),
    (Question(late=True), MANAGER, "register_late"),
    (Question(applicant="a"), MANAGER, "register_applicant"),
    (Question(dossier="D"), MANAGER, "register_dossier"),
    (Question(changed_since=at(3, 2, 9)), MANAGER, "case_changed"),
    (Question(), Viewer("applicant", "a"), "register_applicant"),
    (Question(), Viewer("machine", "m", departments=("DSO",)), "register_pkey"),
]


@pytest.mark.parametrize(("question", "viewer", "index"), QUESTIONS)
async def test_a_list_is_read_by_an_index_and_never_sorted(city, admin_url, question, viewer, index):
    schema = (await city.pool("status"), f"status_{city.name}")[1]
    async with await open_pool(admin_url, schema, 1, by_key=True) as pool, pool.acquire() as tx:
        planner: Any = Planner(tx)
        await store_register.listed(planner, question, reach(viewer), Place("x", at(3, 2, 9)), 51)

    assert re.search(rf"Index (Only )?Scan using {index} ", planner.plan), planner.plan
    assert "Seq Scan" not in planner.plan and "Sort" not in planner.plan


async def test_nobody_gets_a_list_without_saying_who_they_are(door):
    door.cookies = session_of(None)
    answer = await door.get("/v1/zaken")

    assert (answer.status_code, answer.json()["code"]) == (401, "login-needed")


@pytest.mark.parametrize("asked", FILTERS)
async def test_a_filter_finds_its_cases(door, asked):
    assert await numbers(door, asked) == FILTERS[asked]


async def test_a_row_tells_the_case_in_short(door):
    row = (await door.get("/v1/zaken?dossier=D-1")).json()["zaken"][1]

    assert (row["zaaknummer"], row["afdeling"], row["ligtBij"], row["fase"]) == ("DH-3", "DSO", ["DSB"], "received")
    assert (row["ontvangenOp"], row["uiterlijkeEinddatum"], row["teLaat"]) == ("2026-03-04", "2026-04-29", True)
    assert (row["dossier"], row["beeindigdOp"], row["gewijzigdOp"]) == ("D-1", None, "2026-05-20T00:00:00Z")


@pytest.mark.parametrize("asked", ["", "gewijzigdSinds=2026-01-01T00:00:00Z", "dossier=D-1"])
async def test_turning_pages_shows_each_case_once_in_one_order(door, asked):
    whole, seen, address = await numbers(door, asked), [], f"?{asked}&aantal=1"
    while address:
        answer = await door.get(f"/v1/zaken{address}")
        seen += [one["zaaknummer"] for one in answer.json()["zaken"]]
        links = answer.links
        assert links["first"]["url"] == f"?{asked}&aantal=1".replace("?&", "?").replace(":", "%3A")
        assert ("next" in links) == bool(answer.json()["volgende"])
        address = links.get("next", {}).get("url", "")

    assert seen == whole and len(seen) >= 2


async def test_who_asks_again_from_where_the_city_was_misses_no_change(city, door):
    pool = await city.pool("status")
    await hear(pool, withdrawn(on(3, 20), case="DH-1"), now=at(5, 20, 0))  # a fact that comes two months late

    changed = await numbers(door, "gewijzigdSinds=2026-05-20T02:00:00%2B02:00")
    assert "DH-1" in changed and "DH-1" not in await numbers(door, "gewijzigdSinds=2026-05-20T00:00:01Z")
    await hear(pool, tick(at(5, 21, 0)), started(on(5, 21), case="DH-2"), now=at(5, 20, 0))
    assert await numbers(door, "gewijzigdSinds=2026-05-20T12:00:00Z") == ["DH-2"]


async def test_a_case_of_which_the_opening_is_on_its_way_is_in_no_list(city, door):
    await hear(await city.pool("status"), started(on(5, 22), case="DH-0"), now=at(5, 20, 0))

    assert await numbers(door) == ALL


WRONG = {
    "gewijzigSinds=2026-01-01T00:00:00Z": "/query/gewijzigSinds",  # a typing error is no filter
    "gewijzigdSinds=2026-01-01T00:00:00": "/query/gewijzigdSinds",
    "gewijzigdSinds=1700000000": "/query/gewijzigdSinds",
    "teLaat=ja": "/query/teLaat",
    "fase=vroeg": "/query/fase",
    "aantal=0": "/query/aantal",
    "aantal=101": "/query/aantal",
    "aantal=99999999999999999999": "/query/aantal",
    "afdeling=%00": "/query/afdeling",
    "cursor=0~%00": "/query/cursor",
    "cursor=DH-1": "/query/cursor",
    "cursor=%D9%A1~DH-1": "/query/cursor",  # a digit of another script
    "cursor=999999999999999999~DH-1": "/query/cursor",
}


@pytest.mark.parametrize("asked", WRONG)
async def test_what_cannot_be_asked_is_refused_with_its_place(door, asked):
    answer = await door.get(f"/v1/zaken?{asked}")

    assert answer.status_code == 400 and answer.headers["content-type"] == "application/problem+json"
    assert [one["path"] for one in answer.json()["violations"]] == [WRONG[asked]]


def test_a_cursor_is_read_as_it_was_written():
    for one in (Place(), Place("DH~1"), Place("DH-1", at(3, 2, 9)), Place("x", at(3, 2, 9).replace(microsecond=17))):
        assert place(str(one)) == one


async def test_who_asks_too_often_waits_and_nobody_with_them(city):
    few = {"kafka_bootstrap": "127.0.0.1:1", "api_burst": 2, "api_per_second": 0.1}
    door = await city.serving(make_app(city.settings(Settings, "status").model_copy(update=few)), MANAGER)

    answers = [await door.get("/v1/zaken") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (answers[2].json()["code"], answers[2].headers["Retry-After"]) == ("too-many", "10")
    door.cookies = session_of(Viewer("applicant", "a-joke"))
    assert (await door.get("/v1/zaken")).status_code == 200


async def test_a_case_is_shown_as_it_was_known_on_a_day(city, door):
    pool = await city.pool("status")
    late = decided(on(4, 20), case="DH-1")
    await hear(pool, late.model_copy(update={"time": at(5, 22, 9)}), tick(at(5, 23, 0)), now=at(5, 20, 0))

    now = (await door.get("/v1/zaken/DH-1")).json()
    then = (await door.get("/v1/zaken/DH-1?geldigOp=2026-05-21")).json()
    before = (await door.get("/v1/zaken/DH-1?geldigOp=2026-03-10")).json()

    assert (now["zaak"]["phase"], then["zaak"]["phase"]) == ("decided", "received")
    assert (then["zaak"]["late"], before["zaak"]["late"]) == (True, False)
    assert "decided" in whats(now) and "decided" not in whats(then)
    assert "term-passed" in whats(then) and whats(before) == ["opened"]
    assert (await door.get("/v1/zaken/DH-1?geldigOp=2026-03-01")).status_code == 404
    assert (await door.get("/v1/zaken/DH-1?geldigOp=2026-05-23")).json() == now


async def test_the_history_keeps_what_was_announced_promised_and_expected(city, door):
    told = (await door.get("/v1/zaken/DH-1/historie")).json()

    assert told["aankondigingen"][0]["wat"] == "opened"
    assert told["beloften"] == [{"gedaanOp": "2026-03-02", "uiterlijkOp": "2026-04-28", "soort": "term"}]
    sql = """
        INSERT INTO expectation (case_id, at, step, first, last, of_cases, told)
        VALUES ('DH-1', $1, 'x', '2026-04-01', '2026-04-20', 31, $2)
    """
    await (await city.pool("status")).executemany(sql, [(at(3, 9, 0), True), (at(3, 16, 0), False)])
    told = (await door.get("/v1/zaken/DH-1/historie")).json()
    expected = {"vanaf": "2026-04-01", "totEnMet": "2026-04-20", "aantalZaken": 31}
    assert [(one["tijdstip"], one["verwachting"], one["verteld"]) for one in told["verwachtingen"]] == [
        ("2026-03-09T00:00:00Z", expected, True),
        ("2026-03-16T00:00:00Z", expected, False),
    ]
    assert (await door.get("/v1/zaken/DH-9/historie")).json()["code"] == "case-unknown"
