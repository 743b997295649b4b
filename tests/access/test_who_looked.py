"""Who looked at my case: every look is written down and told to the applicant, and no name is."""

import httpx
import pytest

from plumbing.session import Viewer
from plumbing.testing import MANAGER, batch_of, eventually, session_of
from schemas.catalogue import catalogue
from schemas.stories import at, on, opened, started
from services.dashboard.app import make_app as make_dashboard
from services.dashboard.core.look import look
from services.dashboard.settings import Settings as Dashboard
from services.status import store
from services.status.app import make_app
from services.status.core.fold import retell
from services.status.core.looks import WORDS, in_words, look_of
from services.status.handlers import on_looks
from services.status.settings import Settings

CASE = "/v1/zaken/DH-1"
ERASED = """
    INSERT INTO erased (case_id, erased_at, ground, department, case_type, received_on, late)
    VALUES ($1, now(), 'retention-ended', 'DSO', 'x', '2026-03-02', false)
"""
APPLICANT = Viewer("applicant", "a-mila")
AGENT = Viewer("staff", "s-agent", roles=("agent",))
COLLEAGUE = Viewer("staff", "s-dewi", roles=("department",), departments=("SZW", "DSB"))


@pytest.fixture
async def status(city):
    client = await city.serving(make_app(city.settings(Settings, "status")))
    await city.say("case-events", opened(on(3, 2), "DH-1", applicant_id="a-mila"))
    await city.say("case-events", started(on(3, 3), department="DSB", case="DH-1"))
    await eventually(lambda: seen_by(client, COLLEAGUE))
    return client


async def seen_by(client: httpx.AsyncClient, viewer: Viewer, path: str = CASE) -> bool:
    client.cookies = session_of(viewer)
    return (await client.get(path)).status_code == 200


async def looks(client: httpx.AsyncClient) -> set[tuple[str, str | None]]:
    client.cookies = session_of(APPLICANT)
    return {(look["wie"], look["afdeling"]) for look in (await client.get(f"{CASE}/inzage")).json()}


async def test_the_applicant_reads_who_looked(status):
    assert await looks(status) == {("department", "DSB"), ("applicant", None)}

    assert await seen_by(status, AGENT, "/zaak/DH-1")
    assert await seen_by(status, Viewer("link", "a-mila", case_id="DH-1"), f"{CASE}/termijnen")
    assert await looks(status) == {("department", "DSB"), ("applicant", None), ("agent", None), ("link", None)}


async def test_looking_again_in_the_same_hour_is_one_look(city, status):
    for _ in range(3):
        assert await seen_by(status, AGENT)
    another = Viewer("staff", "s-another", roles=("agent",))
    assert await seen_by(status, another)

    async with (await city.pool("status")).acquire() as tx:
        agents = [look for look in await store.looks(tx, "DH-1") if look["who"] == "agent"]
    assert len(agents) in {2, 4}  # the clock may strike in between


async def test_whoever_finds_it_in_a_list_looked_at_it(status):
    manager = Viewer("staff", "s-marcel", roles=("manager",))
    before = await looks(status)
    assert await seen_by(status, AGENT, "/balie?nummer=DH-")
    assert await seen_by(status, manager, "/v1/zaken?aantal=10")
    assert await seen_by(status, COLLEAGUE, "/werk?fase=received")
    assert await looks(status) - before == {("agent", None), ("manager", None)}


async def test_who_may_not_see_a_case_leaves_no_look(status):
    assert not await seen_by(status, Viewer("applicant", "a-other"))
    assert await looks(status) == {("department", "DSB"), ("applicant", None)}


async def test_a_case_that_nobody_knows_has_no_looks(status):
    assert not await seen_by(status, AGENT, "/v1/zaken/DH-0/inzage")


async def test_no_name_of_a_viewer_is_kept(city, status):
    assert await seen_by(status, AGENT)

    async with (await city.pool("status")).acquire() as tx:
        kept = str([tuple(row) for row in await tx.fetch("SELECT * FROM looked")])
    assert "s-agent" not in kept and b"s-agent".hex() not in kept


@pytest.fixture
async def dashboard(city, status):
    client = await city.serving(make_dashboard(city.settings(Dashboard, "dashboard")))
    pool = await city.pool("dashboard")
    await eventually(lambda: pool.fetchval("SELECT true FROM card WHERE case_id = 'DH-1'"))
    return client


async def test_who_looks_on_the_dashboard_is_told_to_the_applicant_too(status, dashboard):
    before = await looks(status)
    assert await seen_by(dashboard, AGENT, "/dashboard/zaak/DH-1")
    assert await seen_by(dashboard, MANAGER, "/dashboard/zaken?stand=open")

    async def told() -> bool:
        return await looks(status) - before == {("manager", None), ("agent", None)}

    await eventually(told)


async def test_who_reads_the_page_of_the_applicant_beside_that_of_the_dashboard_looked_once(city, status, dashboard):
    assert await seen_by(dashboard, AGENT, "/dashboard/zaak/DH-1")
    assert await seen_by(status, AGENT, "/zaak/DH-1")
    assert await seen_by(dashboard, MANAGER, "/dashboard/zaak/DH-1")  # heard after the other

    async def all_heard() -> bool:
        return ("manager", None) in await looks(status)

    await eventually(all_heard)
    pool = await city.pool("status")
    hours = [row["hour"] for row in await pool.fetch("SELECT hour FROM looked WHERE who = 'agent'")]
    assert hours and len(hours) == len(set(hours))  # the clock may strike in between


async def test_a_case_that_the_dashboard_does_not_know_has_no_looks(city, dashboard):
    assert not await seen_by(dashboard, AGENT, "/dashboard/zaak/DH-0")
    assert not await seen_by(dashboard, AGENT, "/v1/zaken/DH-0")

    rows = await (await city.pool("dashboard")).fetch("SELECT key FROM outbox")
    assert "DH-0" not in {row["key"] for row in rows}


async def test_a_look_that_is_told_twice_is_one_and_that_of_an_erased_case_is_none(city):
    said = look("DH-1", AGENT, at(3, 2, 9), "a key")
    gone = look("DH-9", AGENT, at(3, 2, 9), "a key")
    async with (await city.pool("status")).acquire() as tx, tx.transaction():
        await tx.execute(ERASED, "DH-9")
        for batch in ([said, gone], [said]):
            await on_looks(batch_of(*batch, topic="case-looks"), tx)
        kept = await tx.fetch("SELECT case_id, who, department, hour FROM looked")

    assert [tuple(row) for row in kept] == [("DH-1", "agent", "", at(3, 2, 9))]


def test_a_viewer_is_the_same_again_in_an_hour_and_on_the_dashboard_and_another_under_another_key():
    case, nine, ten = retell("DH-1", [opened(on(3, 2), "DH-1")]).snapshot, at(3, 2, 9), at(3, 2, 10)
    assert case

    again = [
        look_of(AGENT, case, hour, key).viewer for hour, key in ((nine, "a"), (nine, "a"), (ten, "a"), (nine, "b"))
    ]
    assert again[0] == again[1] == look("DH-1", AGENT, nine, "a").key.bytes
    assert len(set(again)) == 3


def test_a_look_is_told_in_words_of_the_reader():
    city = catalogue().departments

    assert in_words("department", "DSB", city, "nl") == "Een medewerker van Dienst Stadsbeheer"
    assert in_words("system", "DSB", city, "en") == "A computer system of City Management Department"
    assert in_words("system", "", city, "nl") == "Een computersysteem van de gemeente"
    assert in_words("department", "gone", city, "nl") == "Een medewerker"
    assert all(in_words(who, "DSB", city, "nl") for who in WORDS)
