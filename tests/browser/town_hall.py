"""The town hall: the dashboard as a browser finds it, with a few cases, until the test run ends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import uuid4

from deploy.local.ports import HOST, free_ports
from plumbing.testing import City, TestServers, eventually
from schemas.envelope import instant
from schemas.snapshot import Line, Promise, Step
from schemas.status_events import Expected
from schemas.stories import at, on, tick
from services.dashboard.app import make_app
from services.dashboard.settings import Settings
from tests.browser.street import Street, open_for_visits
from tests.services.dashboard.tellings import failed, message, told

STEPS = (
    Step("technical-check", "DSO", date(2026, 3, 4), date(2026, 3, 24)),
    Step("advice", "DSB", date(2026, 4, 1)),
)
REST = Line("suspension", "Awb 4:15", "dso#1", instant(on(3, 6)), on(3, 6), on(3, 16), ground="consent")
PROMISES = (Promise(on(3, 2), on(4, 27), "term"), Promise(on(4, 20), on(6, 8), "delay"))
RICH = {"steps": STEPS, "ledger": (REST,), "promises": PROMISES, "reason": "external-advice", "area": "Centrum"}
CASES = [
    told("DH-2026-4102", "opened", None, Expected(on(4, 9), on(5, 8), 20), **RICH),
    told("DH-2026-4102", "delayed", None, Expected(on(5, 20), on(6, 11), 20), as_of=instant(on(4, 20)), **RICH),
    told(
        "DH-2026-4177",
        legal_date=on(6, 1),
        case_type="evenementenvergunning",
        title="Buurtfeest",
    ),
    told("DH-2026-4390", phase="waiting-for-applicant", legal_date=on(8, 18), title="Uitrit aan de Thorbeckelaan"),
    *(
        told(f"DH-2026-50{n:02}", phase="decided", decided_on=on(4, 1), published_on=on(4, 2 + n % 20), steps=STEPS[:1])
        for n in range(60)
    ),
]


@asynccontextmanager
async def open_town_hall(servers: TestServers) -> AsyncIterator[Street]:
    (port,) = free_ports(1)
    city = City(servers, f"h{uuid4().hex[:10]}")
    settings = city.settings(Settings, "dashboard", public_address=f"http://{HOST}:{port}")
    async with open_for_visits(city, make_app(settings), port):
        await city.say("case-status", *CASES, tick(at(5, 20, 12, 32)))
        letters = message("DH-2026-4102"), failed("DH-2026-4102", number=2)
        await city.say("case-messages", *letters, tick(at(5, 20, 12, 32)))
        pool = await city.pool("dashboard")
        await eventually(lambda: _all_heard(pool, city.partitions), 60)
        yield Street(city, settings, pool)


async def _all_heard(pool: Any, partitions: int) -> bool:
    ticked = """SELECT count(*) FROM progress WHERE now = $1"""
    return bool(
        await pool.fetchval("""SELECT count(*) FROM card""") == len({one.case_id for one in CASES})
        and await pool.fetchval(ticked, at(5, 20, 12, 32)) == 2 * partitions
    )
