"""Every role at every door with every case: nobody sees what is not theirs, and nobody learns that it is there."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from itertools import product

import httpx
import pytest
from fastapi import FastAPI

from plumbing.session import COOKIE, Viewer, sealed
from plumbing.testing import SESSION_KEY, City, eventually
from schemas.stories import at, on, opened, started, tick
from services.dashboard import app as dashboard
from services.dashboard.settings import Settings as Dashboard
from services.notify import app as notify
from services.notify.settings import Settings as Notify
from services.status import app as status
from services.status.settings import Settings as Status
from tests.access.doors import OPEN, STREAMS, doors, filled
from tests.access.walk import Issued
from tests.services.notify.saying import PRIVATE

pytestmark = pytest.mark.timeout(120)
MINE, OTHERS, ELSEWHERE, UNKNOWN = "DH-MINE", "DH-OTHERS", "DH-ELSEWHERE", "DH-UNKNOWN"
FACTS = [
    opened(on(3, 2), MINE, applicant_id="a-mila", dossier_id="plan"),
    started(on(3, 3), department="DSB", case=MINE),
    opened(on(3, 2), OTHERS, applicant_id="a-other", case_type="exploitatievergunning-horeca"),
    opened(on(3, 2), ELSEWHERE, applicant_id="a-third", case_type="bijstandsuitkering"),
    tick(at(3, 5, 9)),
]


@dataclass(frozen=True)
class Role:
    """Who comes to a door, and which of the cases are theirs to see. A token is of a system of these scopes."""

    viewer: Viewer | None = None
    sees: frozenset[str] = frozenset()
    scope: str | None = None
    cookie: str | None = None

    def headers(self, issued: Issued) -> dict[str, str]:
        if self.scope is not None:
            return {"authorization": f"Bearer {issued.access(scope=self.scope)}"}
        cookie = sealed(SESSION_KEY, self.viewer) if self.viewer else self.cookie
        return {"cookie": f"{COOKIE}={cookie}"} if cookie else {}


def staff(role: str, *departments: str) -> Viewer:
    return Viewer("staff", f"s-{role}", roles=(role,), departments=departments)


ALL = frozenset({MINE, OTHERS, ELSEWHERE})
FORGED = sealed("another key of another city, quite long", staff("manager"))
ROLES = {
    "nobody": Role(),
    "somebody with a forged session": Role(cookie=FORGED),
    "an applicant": Role(Viewer("applicant", "a-mila"), frozenset({MINE})),
    "an applicant without a case": Role(Viewer("applicant", "a-nobody")),
    "an applicant named like a case": Role(Viewer("applicant", OTHERS)),
    "a link": Role(Viewer("link", "a-mila", case_id=MINE), frozenset({MINE})),
    "a link to a case that changed hands": Role(Viewer("link", "a-before", case_id=OTHERS)),
    "a link to another case of the same person": Role(Viewer("link", "a-other", case_id=MINE)),
    "an agent": Role(staff("agent"), ALL),
    "a manager": Role(staff("manager"), ALL),
    "a colleague of the department that decides": Role(staff("department", "SZW"), frozenset({ELSEWHERE})),
    "a colleague of a department that works on it": Role(staff("department", "DSB"), frozenset({MINE})),
    "a colleague of no department": Role(staff("department")),
    "a colleague with an invented role": Role(staff("gardener", "DSB")),
    "a system of a department": Role(sees=frozenset({MINE}), scope="zaken:dsb"),
    "a system of the city": Role(sees=ALL, scope="zaken:alle"),
    "a system that only tells facts": Role(scope="feiten:dsb"),
}


EARLIER = ["/v1/zaken/{case_id}?geldigOp=2026-03-04", "/v1/zaken/{case_id}/termijnen?bekendOp=2026-03-04"]
OUTSIDE = {"nobody", "somebody with a forged session"}


@dataclass
class Town:
    """The services in this process, without the log-in of anybody."""

    apps: dict[str, FastAPI]
    clients: dict[str, httpx.AsyncClient]
    issued: Issued

    async def asks(self, who: str, service: str, path: str) -> httpx.Response:
        return await self.clients[service].get(path, headers=ROLES[who].headers(self.issued))


@pytest.fixture
async def town(city: City, issued: Issued) -> AsyncIterator[Town]:
    issuer = {"oidc_issuer": issued.issuer}
    apps = {
        "status": status.make_app(city.settings(Status, "status", **issuer)),
        "dashboard": dashboard.make_app(city.settings(Dashboard, "dashboard", **issuer)),
        "notify": notify.make_app(city.settings(Notify, "notify", notify_private_key=PRIVATE, **issuer)),
    }
    yield Town(apps, {name: await city.serving(app) for name, app in apps.items()}, issued)


async def settled(city: City, town: Town) -> Town:
    await city.say("case-events", *FACTS)
    wanted = [("status", f"/v1/zaken/{case}") for case in ALL] + [("dashboard", f"/v1/zaken/{case}") for case in ALL]
    for service, path in wanted:
        await eventually(partial(known, town, service, path))
    return town


async def known(town: Town, service: str, path: str) -> bool:
    return (await town.asks("a manager", service, path)).status_code == 200


async def test_nobody_sees_a_case_that_is_not_theirs_at_any_door_of_status(city, town):
    await settled(city, town)
    paths = [path for path in doors(town.apps["status"]) if "{case_id" in path]
    assert {"/zaak/{case_id}", "/v1/zaken/{case_id}", "/v1/zaken/{case_id}/termijnen"} <= set(paths)
    paths += [path for path in EARLIER if path.partition("?")[0] in paths]

    for who, path in product(ROLES, paths):
        unknown = await town.asks(who, "status", filled(path, UNKNOWN))
        for case in sorted(ALL):
            await _judge(town, who, path, case, unknown)


async def _judge(town: Town, who: str, path: str, case: str, unknown: httpx.Response) -> None:
    if case not in ROLES[who].sees:
        answer = await town.asks(who, "status", filled(path, case))
        assert same(answer, case) == same(unknown, UNKNOWN), f"{who} at {path} can tell {case} from an unknown case"
        assert answer.status_code in {303, 401, 404, 410}, f"{who} at {path} of {case}"
    elif not path.endswith(STREAMS) and not _is_elsewhere(path, who):
        answer = await town.asks(who, "status", filled(path, case))
        assert answer.status_code == 200, f"{who} at {path} of {case}"


def _is_elsewhere(path: str, who: str) -> bool:
    """Pages are for people with a session; the desk is for agents alone."""
    page = not path.startswith("/v1/")
    return (page and ROLES[who].scope is not None) or (path.startswith("/balie") and who != "an agent")


def same(answer: httpx.Response, case: str) -> tuple[int, str, dict[str, str]]:
    """All of an answer, but for the number that was asked for."""
    headers = {name: value.replace(case, "…") for name, value in answer.headers.items() if name != "content-length"}
    return answer.status_code, answer.text.replace(case, "…"), headers


async def test_every_door_asks_who_comes_unless_it_is_on_the_list(town):
    for service, app in town.apps.items():
        for path in doors(app):
            asked = filled(path, UNKNOWN)
            for who in ("nobody", "somebody with a forged session"):
                answer = await town.asks(who, service, asked)
                told = f"{who} at {service}{path}: {answer.status_code}"
                if path in OPEN[service]:
                    assert answer.status_code < 500 or path == "/readyz", told
                elif path.startswith("/v1/") or path.endswith(STREAMS):
                    assert (answer.status_code, answer.json()["code"]) == (401, "login-needed"), told
                else:
                    assert (answer.status_code, "/inloggen?naar=" in answer.headers.get("location", "")) == (
                        303,
                        True,
                    ), told


async def test_a_list_holds_what_somebody_may_see_and_nothing_else(city, town):
    await settled(city, town)

    for who, asked in product(set(ROLES) - OUTSIDE, ("", "?aanvrager=a-other", "?dossier=plan", "?afdeling=SZW")):
        answer = await town.asks(who, "status", f"/v1/zaken{asked}")
        found = {case for case in ALL if f'"{case}"' in answer.text}
        assert found <= ROLES[who].sees, f"{who} at the list{asked}"
        assert asked or found == ROLES[who].sees, f"{who} at the list"
        if ROLES[who].scope == "feiten:dsb":
            assert (answer.status_code, answer.json()["code"]) == (403, "not-for-you")
            continue
        assert {one["zaaknummer"] for one in answer.json()["zaken"]} == found, f"{who} at the list{asked}"


async def test_a_plan_is_there_for_who_sees_one_of_its_cases(city, town):
    await settled(city, town)

    for who, path in product(set(ROLES) - OUTSIDE, ("/v1/dossiers/{}", "/dossier/{}")):
        if path.startswith("/dossier") and ROLES[who].scope is not None:
            continue
        answer, unknown = [await town.asks(who, "status", path.format(plan)) for plan in ("plan", "no-plan")]
        if MINE in ROLES[who].sees:
            assert answer.status_code == 200, f"{who} at {path}"
        else:
            assert same(answer, "plan") == same(unknown, "no-plan"), f"{who} at {path}"


FOR_COLLEAGUES = {"an agent", "a manager", "a system of the city"}
FOR_SUBSCRIBERS = ("/v1/kanaal", "/v1/abonnement")  # for a scope that none of these has: test_subscribers.py


@pytest.mark.parametrize("service", ["dashboard", "notify"])
async def test_what_is_of_all_departments_is_for_colleagues_who_may_see_all(city, town, service):
    await settled(city, town)
    paths = [path for path in doors(town.apps[service]) if path.startswith("/v1/") and path not in OPEN[service]]

    for who, path in product(ROLES, paths):
        answers = [await town.asks(who, service, filled(path, case)) for case in (MINE, UNKNOWN)]
        if who in FOR_COLLEAGUES and not path.startswith(FOR_SUBSCRIBERS) and not _is_a_list(who, service, path):
            assert answers[0].status_code == 200, f"{who} at {path}"
        else:
            assert [a.status_code in {401, 403} for a in answers] == [True, True], f"{who} at {path}"
            assert same(answers[0], MINE) == same(answers[1], UNKNOWN), f"{who} at {path}"


def _is_a_list(who: str, service: str, path: str) -> bool:
    """Of the dashboard an agent has the case that somebody asks about, and no figure, list or file of the city."""
    return who == "an agent" and service == "dashboard" and "{case_id" not in path


async def test_an_agent_finds_no_figures_lists_or_files_of_the_city(city, town):
    await settled(city, town)
    elsewhere = (await town.asks("an agent", "dashboard", "/dashboard/zaken")).text
    paths = [path for path in doors(town.apps["dashboard"]) if path.startswith("/dashboard") and "{case_id" not in path]
    assert {"/dashboard", "/dashboard/zaken", "/dashboard/zaken.csv", "/dashboard/zaken.parquet"} <= set(paths)

    for path in paths:
        answer = await town.asks("an agent", "dashboard", filled(path, MINE))
        assert answer.status_code == (404 if path.endswith(STREAMS) else 403), path
        assert path.endswith(STREAMS) or answer.text == elsewhere, path


FILES = [f"/dashboard/zaken.{kind}" for kind in ("csv", "xes")]


async def test_a_case_of_the_dashboard_opens_for_the_city_and_for_the_departments_that_have_to_do_with_it(city, town):
    await settled(city, town)

    for who, role in ROLES.items():
        unknown = await town.asks(who, "dashboard", f"/dashboard/zaak/{UNKNOWN}")
        for case in sorted(ALL):
            answer = await town.asks(who, "dashboard", f"/dashboard/zaak/{case}")
            if role.viewer and role.viewer.kind == "staff" and case in role.sees:
                assert answer.status_code == 200, f"{who} at {case}"
            else:
                assert answer.status_code in {303, 404}, f"{who} at {case}"
                assert same(answer, case) == same(unknown, UNKNOWN), f"{who} can tell {case} from an unknown case"


async def test_a_list_or_file_of_the_dashboard_names_no_case_of_other_departments(city, town):
    await settled(city, town)
    asked = ("", "?stand=alle", "?afdeling=SZW", "?afdeling=DSB", "?over=step:DSB/advice", "?nummer=DH", "?nummer=DH-E")

    for who, path, query in product(ROLES, ["/dashboard/zaken", *FILES], asked):
        answer = await town.asks(who, "dashboard", path + query)
        text = answer.text if answer.status_code == 200 else answer.headers.get("location", "").partition("?")[0]
        found = {case for case in ALL if case in text}
        assert found <= ROLES[who].sees, f"{who} at {path}{query}"
