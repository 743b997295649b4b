"""A form that was sent in the second in which intake was killed: sent again, it counts once."""

import asyncio
from contextlib import suppress
from random import Random
from typing import Any

import httpx
import pytest

from plumbing.permit import grant
from plumbing.session import COOKIE, Viewer, seal_session
from tests.faults.test_killed import opening
from tests.journeys.town_hall import TownHall

CASE = "DH-2026-0417"
AGENT, APPLICANT = Viewer("staff", "s-1", ("agent",)), Viewer("applicant", "a-koffie")
CONTACT = {"channel": "phone", "topic": "progress", "team": "14070"}
FORMS = {"contact": ("contact", AGENT, CONTACT), "oordeel": ("rate", APPLICANT, {"grade": "4"})}
LONGEST = 0.1  # seconds between the first byte and the kill: before, in and after the transaction


@pytest.mark.timeout(180)
@pytest.mark.parametrize("form", FORMS)
async def test_a_form_sent_in_the_second_in_which_intake_is_killed_counts_once(town_hall: TownHall, form: str):
    dice, what = Random(form), FORMS[form][0]
    await town_hall.start("intake", "status")
    await town_hall.door.say([opening(CASE)])
    permits = [grant(town_hall.settings("intake"), what, CASE, FORMS[form][1].id) for _ in range(4)]
    answered = []
    for permit in permits:
        first = asyncio.create_task(send(town_hall, form, permit))
        await asyncio.sleep(dice.uniform(0, LONGEST))  # not waited for: it is when the blow falls
        town_hall.kill("intake")
        answered.append(await first)
        await town_hall.start("intake")
        assert await send(town_hall, form, permit) == 303

    await town_hall.settled()
    kept = await town_hall.number("status", "SELECT count(*) FROM fact WHERE body LIKE '%spoor-formulier%'")
    assert kept == len(permits), answered


async def send(hall: TownHall, form: str, permit: str) -> Any:
    """None when nobody answered."""
    _, viewer, typed = FORMS[form]
    cookie = f"{COOKIE}={seal_session(hall.settings('intake'), viewer)}"
    with suppress(httpx.TransportError):
        answer = await hall.client("intake").post(
            f"/v1/formulieren/{form}", data={"permit": permit, **typed}, headers={"cookie": cookie}
        )
        return answer.status_code
    return None
