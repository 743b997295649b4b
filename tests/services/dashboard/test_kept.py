"""What is kept of a page is the page that somebody would get who asks now, in their language and of their cases."""

from datetime import datetime
from functools import partial
from itertools import product
from math import inf

import httpx
import pytest

from plumbing.postgres import Pool
from plumbing.session import Viewer
from plumbing.shared import Shared
from plumbing.testing import MANAGER, session_of
from schemas.stories import at, on
from services.dashboard import moment, pages
from services.dashboard.app import make_app
from services.dashboard.settings import Settings
from tests.services.dashboard.heard import hear
from tests.services.dashboard.listed import CASES
from tests.services.dashboard.tellings import told

DSB = Viewer("staff", "s-1", roles=("department",), departments=("DSB",))
TWO = Viewer("staff", "s-2", roles=("department",), departments=("DPZ", "DSO"))
PATHS = [
    "/dashboard", "/dashboard?periode=3", "/dashboard?stadsdeel=Centrum", "/dashboard/afdeling/DSO",
    "/dashboard/afdeling/SZW", "/dashboard/afdeling/DSB", "/dashboard/type/omgevingsvergunning-regulier",
]  # fmt: skip
READERS = list(product((MANAGER, DSB, TWO), ("nl", "en")))


async def page(app, viewer, language, path) -> str:
    to, speaks = httpx.ASGITransport(app), {"accept-language": language}
    async with httpx.AsyncClient(
        transport=to, base_url="http://town", cookies=session_of(viewer), headers=speaks
    ) as own:
        answer = await own.get(path)
    assert answer.status_code == 200
    return answer.text


async def it_is(pool: Pool, now: datetime) -> None:
    sql = """
        INSERT INTO progress (topic, partition, now) SELECT 'case-status', n, $1 FROM generate_series(0, 3) AS n
            ON CONFLICT (topic, partition) DO UPDATE SET now = EXCLUDED.now
    """
    await pool.execute(sql, now)


@pytest.fixture
async def make(city, pool):
    """A dashboard in a town hall with cases, that keeps what it is told to keep."""
    await hear(pool, *CASES, *(told(f"SO-{n}", department="SZW", steps=()) for n in range(7)))
    await it_is(pool, at(5, 20, 12))

    def make(seconds: float):
        app = make_app(settings := city.settings(Settings, "dashboard"))
        app.state.settings, app.state.pool, app.state.shared = settings, pool, Shared(seconds)
        return app

    return make


async def an_event(pool: Pool) -> None:
    await hear(pool, told("NEW-1", legal_date=on(3, 5)), told("NEW-2", area="Centrum", department="DPZ"))


async def an_event_of_an_older_month(pool: Pool) -> None:
    await hear(pool, told("NEW-3", phase="decided", decided_on=on(4, 1), published_on=on(4, 6), legal_date=on(4, 3)))


async def another_day(pool: Pool) -> None:
    await it_is(pool, at(6, 5, 12))


async def another_city(pool: Pool) -> None:
    """As after a rebuild: no offset says so."""
    await pool.execute("TRUNCATE card, change, snapshot, tally, tally_month")
    await hear(
        pool,
        *(
            told(f"DH-{n}", phase="decided", decided_on=on(4, 1), published_on=on(4, 2), area="Centrum")
            for n in range(30)
        ),
    )


@pytest.mark.parametrize("happens", [an_event, an_event_of_an_older_month, another_day, another_city])
async def test_what_happens_between_two_pages_stands_on_the_next(make, pool, happens):
    kept, anew = make(inf), make(0)
    before = [await page(kept, *reader, path) for reader, path in product(READERS, PATHS[:4])]
    await happens(pool)
    await moment.renew(kept.state.shared, pages.draw)
    after = [await page(kept, *reader, path) for reader, path in product(READERS, PATHS[:4])]

    assert after == [await page(anew, *reader, path) for reader, path in product(READERS, PATHS[:4])]
    assert before[0] != after[0]


async def test_nobody_is_shown_what_was_made_for_others(make):
    kept, anew = make(inf), make(0)
    for path, reader in product(PATHS, READERS):
        assert await page(kept, *reader, path) == await page(anew, *reader, path), (reader, path)


async def test_who_reads_what_was_renewed_waits_for_no_question_of_the_database(make, pool):
    app = make(inf)
    await page(app, MANAGER, "nl", "/dashboard")
    await an_event(pool)
    await moment.renew(app.state.shared, pages.draw)
    (now,) = [await app.state.shared.ask(one, partial(pytest.fail, "asked")) for one in app.state.shared.questions]

    assert len(now.shown.questions) == 1
    app.state.pool = None
    assert "NEW-1" in await page(app, MANAGER, "nl", "/dashboard")
