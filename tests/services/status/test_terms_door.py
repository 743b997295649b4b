"""What an applicant and another system read about the last day: the sum, line by line, also of an earlier day."""

from collections.abc import AsyncIterator

import httpx
import pytest

from plumbing.testing import MANAGER, City, eventually
from schemas.stories import answered, asked, at, delayed, extended, noticed, on, opened, tick
from services.status.app import make_app
from services.status.settings import Settings

ADDRESS = "/v1/zaken/DH-2026-0001/termijnen"
STORY = [
    opened(on(9, 1)),
    asked(on(9, 10), before=on(9, 24)),
    answered(on(9, 21)),
    extended(on(11, 2)),
    extended(on(11, 3)),
    delayed(on(12, 1), on(12, 31)),
    tick(at(12, 2, 0)),
]


@pytest.fixture
async def status(city: City) -> AsyncIterator[httpx.AsyncClient]:
    client = await city.serving(make_app(city.settings(Settings, "status")), MANAGER)
    await city.say("case-events", *STORY)

    async def told() -> bool:
        answer = await client.get("/v1/zaken/DH-2026-0001")
        return answer.status_code == 200 and bool(answer.json()["bijgewerktTot"])

    await eventually(told)
    yield client


async def test_the_ledger_is_a_sum_that_anyone_can_check(status):
    told = (await status.get(ADDRESS)).json()

    assert (told["uiterlijkeEinddatum"], told["nominaleEinddatum"]) == ("2026-12-18", "2026-12-18")
    assert (told["verwachtOp"], told["staatStil"], told["bekendOp"]) == ("2026-12-31", False, "2026-12-02")
    assert [(line["soort"], line["duur"], line["dagen"]) for line in told["regels"]] == [
        ("start", None, 0),
        ("term", "P8W", 0),
        ("suspension", None, 10),
        ("extension", "P6W", 0),
        ("notice", None, 0),
    ]
    waited = told["regels"][2]
    assert (waited["vanaf"], waited["totEnMet"], waited["grond"]) == ("2026-09-11", "2026-09-20", "completion")
    assert waited["feit"].endswith(STORY[1].id) and waited["beeindigdDoor"].endswith(STORY[2].id)
    assert all(line["artikel"] and line["bekendOp"] and line["uitleg"] for line in told["regels"])
    assert told["som"] == (
        "8 weken, plus 6 weken verlenging, plus 10 dagen omdat wij u om aanvulling vroegen: "
        "uiterlijk vrijdag 18 december 2026."
    )


async def test_what_did_not_count_is_told_with_its_article(status):
    (refused,) = (await status.get(ADDRESS)).json()["nietMeegeteld"]

    assert (refused["code"], refused["artikel"]) == ("extension-twice", "Omgevingswet art. 16.64")
    assert refused["feit"].endswith(STORY[4].id) and refused["uitleg"] == "De termijn was al verlengd"


async def test_the_sum_as_it_was_known_on_an_earlier_day(status):
    then = (await status.get(ADDRESS, params={"bekendOp": "2026-09-15", "taal": "en"})).json()

    assert (then["uiterlijkeEinddatum"], then["verwachtOp"]) == ("2026-11-09", None)
    assert then["regels"][-1]["looptNog"] and "at most: 13 days" in then["regels"][-1]["uitleg"]
    assert [one["soort"] for one in then["verdereTermijnen"]] == ["answer", "leave-unprocessed", "extension"]


async def test_what_is_not_known_or_no_day_is_refused_with_a_reason(status):
    before = await status.get(ADDRESS, params={"bekendOp": "2026-08-31"})
    assert (before.status_code, before.json()["code"]) == (404, "case-unknown")
    assert (await status.get("/v1/zaken/nobody/termijnen")).status_code == 404
    assert (await status.get("/v1/zaken/nobody/termijnen?bekendOp=2026-09-15")).status_code == 404

    wrong = await status.get(ADDRESS, params={"bekendOp": "morgen", "taal": "fr"})
    assert wrong.status_code == 400 and wrong.headers["content-type"] == "application/problem+json"
    assert {violation["path"] for violation in wrong.json()["violations"]} == {"/query/bekendOp", "/query/taal"}


async def test_the_page_explains_its_date_in_both_languages(status):
    page = (await status.get("/zaak/DH-2026-0001")).text
    assert "Hoe komen we aan deze datum?" in page and "10 dagen niet mee" in page and "Awb art. 4:5" in page

    page = (await status.get("/zaak/DH-2026-0001?taal=en")).text
    assert "How do we arrive at this date?" in page and "6 weeks of extension" in page


async def test_the_penalty_is_told_in_euros(city, status):
    late = [opened(on(9, 1), case="DH-2"), noticed(on(10, 29), case="DH-2"), tick(at(12, 2, 1))]
    await city.say("case-events", *late)

    async def owed() -> int | None:
        answer = await status.get("/v1/zaken/DH-2/termijnen")
        terms = answer.json().get("verdereTermijnen", [])
        return next((one["euro"] for one in terms if one["soort"] == "penalty"), None)

    assert await eventually(owed) == 14 * 23 + 6 * 35  # 13 November to 2 December
    assert "€ 532" in (await status.get("/zaak/DH-2")).text
