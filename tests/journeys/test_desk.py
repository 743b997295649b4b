"""What people type into forms, from the page that shows a form to the page that shows what became of it."""

import re
from typing import Any

import httpx

from plumbing.session import Viewer, seal_session
from schemas.envelope import day_starts
from schemas.stories import DSB, on, raw_fact
from tests.journeys.town_hall import TownHall

CASE = "DH-2026-0417"
APPLICANT = Viewer("applicant", "a-koffie")
AGENT = Viewer("staff", "s-agent", ("agent",))


class Reader:
    """Somebody with a browser and a session."""

    def __init__(self, hall: TownHall, viewer: Viewer) -> None:
        settings = hall.settings("status")
        self.hall, self.settings, self.viewer = hall, settings, viewer
        self.cookie = {"cookie": f"spoor={seal_session(settings, viewer)}", "accept": "text/html"}

    async def page(self, path: str) -> str:
        await self.hall.settled()
        answer = await self.hall.client("status").get(path, headers=self.cookie)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def send(self, form: str, **typed: str) -> httpx.Response:
        """The browser goes to intake; it is led back to status."""
        path = f"/v1/formulieren/{form}"
        answer = await self.hall.client("intake").post(path, data=typed, headers=self.cookie)
        assert answer.status_code == 303, answer.text
        return answer


async def told(hall: TownHall, name: str, day: Any, **said: Any) -> None:
    await hall.door.tick(day_starts(day))
    await hall.door.say([raw_fact(name, day, CASE, DSB, **said)])


def permit_in(page: str, form: str) -> str:
    found = re.search(rf'action="[^"]*/v1/formulieren/{form}".*?name="permit" value="([^"]+)"', page, re.DOTALL)
    assert found, f"no form {form} on the page"
    return found[1]


async def test_what_an_agent_and_an_applicant_type_stands_on_the_page(town_hall: TownHall):
    await town_hall.start("intake", "status")
    agent, applicant = Reader(town_hall, AGENT), Reader(town_hall, APPLICANT)
    opening = {"case_type": "terrasvergunning", "applicant_id": APPLICANT.id, "received_on": on(3, 2)}
    await told(town_hall, "case.opened", on(3, 2), **opening, channel="web", title="Terras aan het Lange Voorhout")

    permit = permit_in(await agent.page(f"/balie/zaak/{CASE}"), "contact")
    spoken = {"permit": permit, "channel": "phone", "topic": "progress", "team": "Klantcontact Loosduinen"}
    back = await agent.send("contact", **spoken)
    await agent.send("contact", **spoken)  # the button was pressed twice
    desk = await agent.page(back.headers["location"].removeprefix(agent.settings.status_address))
    assert "Het gesprek is vastgelegd" in desk and desk.count("Klantcontact Loosduinen") == 2  # left and right
    assert "Klantcontact Loosduinen" in await applicant.page(f"/zaak/{CASE}")

    await agent.send("links-intrekken", permit=permit_in(desk, "links-intrekken"))
    assert (await case_of(applicant))["linksFrom"].startswith("2026-03-01T23:00")

    await told(town_hall, "decision.taken", on(4, 1), outcome="granted")
    await told(town_hall, "decision.sent", on(4, 2), published_on=on(4, 2))
    permit = permit_in(await applicant.page(f"/zaak/{CASE}"), "oordeel")
    await applicant.send("oordeel", permit=permit, grade="4", word="Ik wist steeds wie ermee bezig was")
    assert (await case_of(applicant))["rated"] == {"grade": 4, "on": "2026-04-02"}


async def case_of(reader: Reader) -> Any:
    await reader.hall.settled()
    answer = await reader.hall.client("status").get(f"/v1/zaken/{CASE}", headers=reader.cookie)
    return answer.raise_for_status().json()["zaak"]
