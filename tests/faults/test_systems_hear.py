"""Notify killed while it notifies another system: every notification arrives, in order of its case, some twice."""

from functools import partial
from itertools import groupby
from random import Random

import pytest

from plumbing.testing import eventually
from services.notify import store_webhooks
from services.notify.channels.turns import BATCH
from services.notify.settings import Settings
from tests.journeys.town_hall import TownHall
from tests.services.notify.saying import announced
from tests.services.notify.subscribed import System, open_system, subscriber

pytestmark = pytest.mark.timeout(120)
CASES, DEATHS = 40, 3
LEFT = "SELECT count(*) FROM notification WHERE state <> 'delivered'"


async def test_notify_is_killed_while_a_system_listens_and_the_system_misses_nothing(
    town_hall: TownHall, monkeypatch: pytest.MonkeyPatch
):
    async with open_system() as system:
        hires_who_may_ask(system, town_hall, monkeypatch)
        await town_hall.start("notify")
        async with town_hall.memory("notify") as memory:
            await store_webhooks.add_subscriber(memory, subscriber(system.callback), 20)
        deaths = iter(sorted(Random("a bad day").sample(range(5, CASES * 2), DEATHS)))
        system.on_notice = partial(dies_at, town_hall, list(deaths))

        await town_hall.city.say("case-status", *(one for case in range(CASES) for one in story(f"DH-{case}")))
        await eventually(lambda: all_taken(town_hall), 90)

    heard = [(one["hoofdObject"].rpartition("/")[2], one["aanmaakdatum"]) for one in system.got]
    for case in range(CASES):
        days = [day for one, day in heard if one == f"DH-{case}"]
        assert [day for day, _ in groupby(days)] == [f"2026-10-{day}T08:00:00Z" for day in (20, 21, 22)]
    assert len(heard) >= CASES * 3
    again = len(system.headers) - len({one["idempotency-key"] for one in system.headers})
    assert again == len(heard) - CASES * 3 and 0 < again <= DEATHS * BATCH


def hires_who_may_ask(system: System, hall: TownHall, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = hall.settings
    more = {"webhook_private": system.origin, "lease_seconds": 2}

    def settings(service: str):
        told = usual(service)
        return told.model_copy(update=more) if isinstance(told, Settings) else told

    monkeypatch.setattr(hall, "settings", settings)


def dies_at(hall: TownHall, moments: list[int], number: int) -> None:
    """In the worst moment: the system has it, and the answer never comes."""
    if moments and number >= moments[0]:
        moments.pop(0)
        hall.kill("notify")
        hall.staff["notify"].start()


def story(case: str):
    whens = [announced("opened").time.replace(day=day) for day in (20, 21, 22)]
    return [
        announced(name, f"{case}-{name}", case, at=when)  # type: ignore[arg-type]
        for name, when in zip(("opened", "step-started", "step-completed"), whens, strict=True)
    ]


async def all_taken(hall: TownHall) -> bool:
    told = await hall.number("notify", "SELECT count(*) FROM notification")
    return told == CASES * 3 and await hall.number("notify", LEFT) == 0
