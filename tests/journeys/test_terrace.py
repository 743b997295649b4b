"""One request from door to decision: what the applicant reads and is mailed, and what the town hall counts."""

import re
from datetime import date, timedelta
from typing import Any

from schemas.envelope import day_starts
from schemas.stories import DSB, DSO, on, raw_fact
from tests.journeys.post_office import words
from tests.journeys.town_hall import TownHall

DPZ = "urn:nld:oin:00000001823288444000:systeem:dpz"
SYSTEMS = {"DSB": DSB, "DPZ": DPZ, "DSO": DSO}
TERRACE, BAR = "DH-2026-0417", "DH-2026-0418"
DRAWING = {"ref": "plattegrond", "what": "Een plattegrond met maten", "why": "Op uw tekening ontbreken de maten."}
ADVICE = "Wij wachten op het advies van de brandweer."


class Diary:
    """The days of a town hall, one after another; every department tells its own facts."""

    def __init__(self, hall: TownHall, first: date) -> None:
        self.hall, self.today = hall, first

    async def until(self, day: date) -> None:
        while self.today <= day:
            await self.hall.door.tick(day_starts(self.today))
            self.today += timedelta(days=1)

    async def note(self, day: date, name: str, teller: str, case: str = TERRACE, **said: Any) -> None:
        """It happened on this day, when the post of the days before had gone."""
        await self.until(day)
        await self.hall.settled()
        fact = raw_fact(name, day, case, SYSTEMS[teller], **said)
        answer = await self.hall.client("intake").post(
            "/v1/events", json=fact, headers={"content-type": "application/cloudevents+json"}
        )
        assert answer.status_code == 202, answer.text

    async def step(self, day: date, what: str, step: str, department: str) -> None:
        await self.note(day, f"step.{what}", department, step=step, department=department)

    async def page(self, case: str = TERRACE, language: str = "nl") -> str:
        await self.hall.settled()
        return " ".join(re.sub(r"<[^>]+>", " ", await self.hall.page(case, language)).split())


async def opened(diary: Diary, case: str, applicant: str, language: str) -> None:
    contact = {"email": f"{applicant}@example.org", "language": language}
    assert (await diary.hall.client("intake").put(f"/v1/contacts/{applicant}", json=contact)).status_code == 202
    await diary.note(
        on(3, 2), "case.opened", "DSB", case, case_type="terrasvergunning", applicant_id=applicant,
        received_on=on(3, 2), channel="web", title="Terras aan het Lange Voorhout",
    )  # fmt: skip


async def test_a_terrace_permit_from_application_to_decision(town_hall: TownHall):
    await town_hall.start("intake", "status", "notify", "dashboard")
    diary = Diary(town_hall, on(3, 2))

    await opened(diary, TERRACE, "a-koffie", "nl")
    await opened(diary, BAR, "a-coffee", "en")
    page = await diary.page()
    assert "Stap 1 van 5" in page and "uiterlijk dinsdag 28 april 2026" in page  # King's Day is no last day
    assert "Step 1 of 5" in await diary.page(BAR, "en")

    await diary.step(on(3, 3), "started", "compleet", "DSB")
    await diary.step(on(3, 5), "completed", "compleet", "DSB")
    await diary.note(on(3, 5), "case.taken-in", "DSB")
    await diary.step(on(3, 6), "started", "ruimte", "DSB")
    await diary.step(on(3, 9), "started", "veiligheid", "DPZ")
    page = await diary.page()
    assert "Stap 3 van 5" in page and "Dienst Stadsbeheer en Dienst Publiekszaken" in page

    await diary.note(on(3, 11), "information.requested", "DSB", items=[DRAWING], answer_before=on(3, 25))
    page = await diary.page()
    assert "Dit moet u nog doen" in page and "Een plattegrond met maten" in page and "25 maart" in page
    assert await standing(town_hall) == {"alle": 2, "open": 2, "wacht-op-aanvrager": 1}

    await diary.note(on(3, 18), "information.received", "DSB", refs=["plattegrond"], complete=True)
    page = await diary.page()
    assert (
        "U hoeft nu niets te doen" in page and "maandag 4 mei 2026" in page
    )  # six days did not count, and a Sunday is no last day
    assert "plus 6 dagen omdat wij u om aanvulling vroegen" in page

    await diary.step(on(3, 20), "started", "uiterlijk", "DSO")
    await diary.until(on(3, 22))  # the post of the 20th goes before that of April is due, or it makes that superfluous
    await town_hall.settled()
    await diary.step(on(4, 10), "completed", "ruimte", "DSB")
    await diary.note(
        on(4, 20), "delay.announced", "DPZ", reason="external-advice", explanation=ADVICE, expected_on=on(5, 22)
    )
    page = await diary.page()
    assert "Het duurt langer dan we eerst zeiden" in page and ADVICE in page and "vrijdag 22 mei 2026" in page

    await diary.until(on(5, 5))
    assert "We zijn te laat" in await diary.page()
    assert await standing(town_hall) == {
        "alle": 2, "open": 2, "te-laat": 2, "vraagt-aandacht": 2,  # the other one has waited since April
    }  # fmt: skip

    await diary.step(on(5, 18), "completed", "veiligheid", "DPZ")
    await diary.step(on(5, 18), "completed", "uiterlijk", "DSO")
    await diary.note(on(5, 20), "decision.taken", "DSB", outcome="granted")
    await diary.note(on(5, 20), "decision.sent", "DSB", published_on=on(5, 20))
    assert "U krijgt de vergunning" in await diary.page()
    assert await standing(town_hall) == {
        "alle": 2, "open": 1, "te-laat": 1, "vraagt-aandacht": 1, "afgerond": 1, "besloten": 1, "te-laat-afgerond": 1,
    }  # fmt: skip

    letters = {
        str(letter["Subject"]).partition(": ")[2]: words(letter) for letter in letters_for(town_hall, "a-koffie")
    }
    assert list(letters) == [
        "we hebben uw aanvraag ontvangen",
        "uw aanvraag is compleet",
        "stap 2 van 5",
        "stap 3 van 5",
        "we hebben iets van u nodig",
        "we wachten op uw antwoord",
        "we hebben uw antwoord ontvangen",
        "stap 4 van 5",
        "we zijn nog bezig",
        "het duurt langer",
        "we zijn te laat",
        "we hebben een besluit genomen",
    ]
    assert "op maandag 2 maart" in letters["we hebben uw aanvraag ontvangen"]
    assert "Een plattegrond met maten. Waarom: Op uw tekening" in letters["we hebben iets van u nodig"]
    delay = letters["het duurt langer"]
    assert "Uiterlijk maandag 4 mei" in delay and "Uiterlijk vrijdag 22 mei" in delay and ADVICE in delay
    assert "U krijgt de vergunning." in letters["we hebben een besluit genomen"]

    receipt, *_ = letters_for(town_hall, "a-coffee")
    assert "we have received your application" in str(receipt["Subject"]) and receipt["Content-Language"] == "en"
    assert [one["stand"] for one in (await town_hall.ask("status", f"/v1/zaken/{TERRACE}"))["berichten"]] == (
        ["sent"] * len(letters_for(town_hall, "a-koffie"))
    )


async def standing(hall: TownHall) -> dict[str, int]:
    """What the dashboard counts, without what is in time or nothing; each count is the length of its list."""
    await hall.settled()
    counts: dict[str, int] = (await hall.ask("dashboard", "/v1/overzicht"))["total"]["counts"]
    lists = {stand: await hall.ask("dashboard", f"/v1/zaken?stand={stand}") for stand in counts}
    assert {stand: len(cases["cases"]) for stand, cases in lists.items()} == counts
    return {stand: number for stand, number in counts.items() if number and stand != "op-tijd"}


def letters_for(hall: TownHall, applicant: str) -> list[Any]:
    return hall.post.letters(f"{applicant}@example.org")
