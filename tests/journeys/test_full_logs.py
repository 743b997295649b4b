"""The main job whole: three municipalities and the receipt log through all four services. Run by `make test-full`."""

import json
import sys
from time import monotonic
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from simulation.lateness import lateness
from simulation.replay import by_day, in_time
from spoor.addresses import SERVICES
from tests.journeys.days import RECEIPT, tell
from tests.journeys.town_hall import TownHall
from tests.simulation.real_logs import municipality, pack
from tests.simulation.test_real_logs import TENTH_OF_A_POINT, statistics

CASES = 4_567


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_three_municipalities_and_the_receipt_log_arrive_whole(
    town_hall: TownHall, capsys: pytest.CaptureFixture[str]
):
    packs = [*map(municipality, (1, 2, 3)), pack(RECEIPT)]
    facts = in_time(fact for one in packs for fact in one.told.facts)
    await town_hall.start(*SERVICES)
    began = monotonic()
    await tell(town_hall.door, by_day(facts))
    told = monotonic()
    await town_hall.settled(600)
    with capsys.disabled():
        sys.stdout.write(json.dumps(await figures(town_hall, len(facts), told - began, monotonic() - told), indent=2))

    assert await town_hall.number("status", 'SELECT count(*) FROM "case" WHERE snapshot IS NOT NULL') == CASES
    assert await town_hall.number("status", "SELECT count(*) FROM fact") == len(facts)
    assert (await town_hall.ask("dashboard", "/v1/overzicht"))["total"]["counts"]["alle"] == CASES
    assert set(town_hall.post.ids.values()) == {1}
    for service in SERVICES:
        assert await town_hall.number(service, "SELECT count(*) FROM parked") == 0
    await as_late_as_published(town_hall)


async def as_late_as_published(hall: TownHall) -> None:
    """By the facts that status kept, not by those in the file."""
    towns = lateness([json.loads(body) for (body,) in await hall.rows("status", "SELECT body FROM fact")])
    for number in (1, 2, 3):
        published, town = statistics(number), towns[f"BW{number}"]["regulier"]
        gross = published["vs_statutory_term_gross"]["regular_over_56_days"]
        late = published["vs_effective_term_net_regular"]["late_share"]
        assert (town.over_term, town.late) == pytest.approx((gross, late), abs=TENTH_OF_A_POINT)


async def figures(hall: TownHall, facts: int, telling: float, waiting: float) -> dict[str, Any]:
    """What somebody who plans a machine wants to know."""
    late = 'SELECT count(*) FROM "case" WHERE snapshot::json ->> $1 = $2'
    staff = {service: psutil.Process(worker.pid) for service, worker in hall.staff.items()}
    return {
        "facts": facts,
        "seconds to tell": round(telling, 1),
        "seconds until all was handled": round(waiting, 1),
        "facts a second": round(facts / (telling + waiting)),
        "mails": len(hall.post.taken),
        "late by the ledger of status": await hall.number("status", late, "late", "true"),
        "megabytes": {service: round(one.memory_info().rss / 1e6) for service, one in staff.items()},
        "CPU seconds": {service: round(sum(one.cpu_times()[:2]), 1) for service, one in staff.items()},
    }
