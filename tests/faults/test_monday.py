"""The mail of Monday through a real broker, while the dashboard and notify are killed: each week is mailed once."""

import re
from collections.abc import Awaitable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest

from plumbing.testing import eventually
from schemas.stories import tick
from tests.journeys.town_hall import TownHall
from tests.services.dashboard.tellings import busy, told

pytestmark = pytest.mark.timeout(150)
WORK = "marcel@stad.example"
SATURDAY, MONDAY = datetime(2026, 11, 21, 9, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=UTC)
NEXT_MONDAY = datetime(2026, 11, 30, 7, tzinfo=UTC)
LATER = date(2026, 12, 20)
CASES = [
    told("DH-1", legal_date=date(2026, 11, 25), expected_on=LATER, steps=busy("DSO", "DSB")),
    told("DH-2", legal_date=date(2026, 11, 26), expected_on=LATER, department="DSB"),
    told("DH-3", legal_date=date(2026, 11, 26), expected_on=LATER, department="SZW"),
    told("DH-4", legal_date=date(2026, 12, 16), expected_on=LATER, department="DSB"),
]
SAID = "SELECT count(*) FROM week_said WHERE week = '2026-W48'"


async def test_a_manager_gets_one_mail_a_week_whoever_is_killed(town_hall: TownHall):
    town_hall.lease_seconds = 2
    await town_hall.start("notify", "dashboard")
    await subscribe(town_hall, "DSB", "DSO")
    await town_hall.city.say("case-status", *CASES, tick(SATURDAY))
    await eventually(partial(is_at, town_hall, "dashboard", SATURDAY))

    town_hall.post.on_mail = lambda number: town_hall.kill("notify") if number == 2 else None
    await town_hall.city.say("case-status", tick(MONDAY))
    town_hall.kill("dashboard")
    await town_hall.start("dashboard")
    await eventually(lambda: has(town_hall, 2))
    await town_hall.start("notify")
    await eventually(partial(ended, town_hall), 30)

    mails = town_hall.post.letters(WORK)[1:]
    assert {str(mail["Subject"]) for mail in mails} == {"Deze week dreigen 2 zaken te laat te worden"}
    assert (len(mails), len({mail["Message-ID"] for mail in mails})) == (2, 1)
    listed = await town_hall.client("dashboard").get(link_in(mails[0], r"/dashboard/zaken\?"))
    assert re.findall(r'href="/dashboard/zaak/([\w-]+)"', listed.text) == ["DH-1", "DH-2"]
    assert re.search(r'id="aantal">2<', listed.text)

    await forgets_everything(town_hall)  # and hears it all again, as a dashboard that is set up anew
    await eventually(partial(is_at, town_hall, "dashboard", MONDAY))
    await town_hall.city.say("case-status", tick(NEXT_MONDAY))
    await eventually(lambda: town_hall.number("notify", SAID.replace("W48", "W49")))
    await town_hall.settled()
    assert await town_hall.number("notify", SAID) == 4
    assert await town_hall.rows("notify", "SELECT week FROM week_mail WHERE week IS NOT NULL") == [("2026-W48",)]
    assert len(town_hall.post.letters(WORK)) == 3


async def subscribe(hall: TownHall, *departments: str) -> None:
    """By the page, and from the mail that goes to the address."""
    notify = hall.client("notify")
    permit = re.search(r'name="permit" value="([^"]+)"', (await notify.get("/weekbericht")).text)
    assert permit
    typed = {"permit": permit[1], "email": WORK, "afdeling": list(departments)}
    assert (await notify.post("/weekbericht", data=typed)).headers["location"].endswith("gevraagd")
    await eventually(lambda: has(hall, 1))
    assert (await notify.post(link_in(hall.post.letters(WORK)[0], "/weekbericht/ja/"))).status_code == 200


def link_in(mail: Any, begins: str) -> str:
    found = re.search(rf"https?://\S*{begins}\S+", mail.get_body(("plain",)).get_content())
    assert found
    parts = urlsplit(found[0])
    return f"{parts.path}?{parts.query}"


async def has(hall: TownHall, mails: int) -> bool:
    return len(hall.post.letters(WORK)) >= mails


async def is_at(hall: TownHall, service: str, moment: datetime) -> bool:
    sql = "SELECT count(*) FROM progress WHERE topic = 'case-status' AND now >= $1"
    return await hall.number(service, sql, moment) == hall.city.partitions


def ended(hall: TownHall) -> Awaitable[int]:
    return hall.number("notify", "SELECT count(*) FROM week_mail WHERE week IS NOT NULL AND state = 'sent'")


async def forgets_everything(hall: TownHall) -> None:
    hall.kill("dashboard")
    async with hall.memory("dashboard") as memory:
        await memory.execute("TRUNCATE week_told, progress, card, change, snapshot, tally, source, outbox")
    await hall.start("dashboard")
