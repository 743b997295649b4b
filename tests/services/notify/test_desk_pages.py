"""The lists of the desk have pages: of a flood each message and each person to call stands on one of them."""

import re

import httpx

from plumbing.postgres import Pool
from services.notify.desk import PAGE
from tests.services.notify.at_work import hear
from tests.services.notify.saying import announced, seal

NEXT = re.compile(r'rel="next" href="/berichten\?([a-z]+)=([0-9a-f-]{36})"')
CASES = PAGE + 2


async def flood(pool: Pool, state: str, channel: str = "email") -> None:
    said = [announced("opened", str(n), f"F-{n:03}", applicant_id=f"a-{n}") for n in range(CASES)]
    await hear(pool, *said, contacts={f"a-{n}": seal("x@y.nl") for n in range(CASES)})
    ended = "now()" if state == "failed" else "NULL"
    await pool.execute(f"UPDATE message SET channel = $1, state = $2, ended_at = {ended}", channel, state)


async def walk(desk: httpx.AsyncClient, name: str) -> list[list[str]]:
    """The cases of each page, until there is no next one."""
    seen, query = list[list[str]](), ""
    while True:
        page = (await desk.get(f"/berichten?{query}")).text
        main = page.split("<main")[1]
        assert ("Terug naar het begin" in main) is bool(query)
        seen.append(list(dict.fromkeys(re.findall(r"F-\d{3}", main))))
        leads = dict(NEXT.findall(main))
        assert leads.keys() <= {name}
        if not leads:
            return seen
        query = f"{name}={leads[name]}"


async def test_what_waits_is_read_page_by_page(desk: httpx.AsyncClient, pool: Pool):
    await flood(pool, "waiting")
    first, last = await walk(desk, "wacht")

    assert (len(first), len(last)) == (PAGE, 2) and sorted([*first, *last]) == [f"F-{n:03}" for n in range(CASES)]
    html = (await desk.get("/berichten")).text
    assert "In totaal wachten 52 berichten" in html and "Nog geen adres bekend (50 op deze pagina)" in html


async def test_people_to_call_are_read_page_by_page_each_with_all_their_calls(desk: httpx.AsyncClient, pool: Pool):
    await flood(pool, "queued", "call")
    await hear(pool, announced("opened", "more", "F-900", applicant_id="a-0"), contacts={"a-0": seal("x@y.nl")})
    await pool.execute("UPDATE message SET channel = 'call', state = 'queued' WHERE case_id = 'F-900'")
    first, last = await walk(desk, "bellen")

    assert first[:3] == ["F-000", "F-900", "F-001"] and (len(first), len(last)) == (PAGE + 1, 2)
    assert "In totaal 53 gesprekken" in (await desk.get("/berichten")).text


async def test_what_did_not_arrive_is_read_page_by_page(desk: httpx.AsyncClient, pool: Pool):
    await flood(pool, "failed")
    first, last = await walk(desk, "mislukt")

    assert first[0] == "F-051" and last == ["F-001", "F-000"]
    assert "Kwam niet aan (52)" in (await desk.get("/berichten")).text


def folds(html: str) -> list[tuple[str, bool]]:
    """The lists of the page, and whether each is open."""
    return [
        (name, bool(is_open))
        for is_open, name in re.findall(r'<details class="more"( open)?>\s*<summary><h2 id="([^"]+)', html)
    ]


async def test_one_list_is_open_the_first_or_that_of_whose_pages_somebody_turns(desk: httpx.AsyncClient, pool: Pool):
    await flood(pool, "waiting")
    await pool.execute("UPDATE message SET channel = 'call', state = 'queued' WHERE position % 3 = 0")
    await pool.execute("UPDATE message SET state = 'failed', ended_at = now() WHERE position % 3 = 1")
    [last] = await pool.fetch("SELECT max(id::text) FILTER (WHERE state = 'failed'), min(id::text) FROM message")

    names = ["in-a-call-list", "waiting-for-contact", "mislukt"]
    for query, first in (("", names[0]), (f"mislukt={last[0]}", names[2]), (f"wacht={last[1]}", names[1])):
        assert folds((await desk.get(f"/berichten?{query}")).text) == [(name, name == first) for name in names], query


async def test_a_place_that_is_none_is_refused(desk: httpx.AsyncClient):
    assert (await desk.get("/berichten?wacht=gisteren")).status_code == 400
