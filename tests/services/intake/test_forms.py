"""The forms at intake's door: who may send which, what they become, and what a person reads when it is refused."""

import json
from typing import Any

import httpx
import pytest
from itsdangerous import TimestampSigner

from plumbing.knocks import Knocks
from plumbing.limit import Limit
from plumbing.permit import grant
from plumbing.session import Viewer, seal_session
from schemas.facts import FORM_SOURCE
from schemas.stories import at
from services.intake import store
from services.intake.settings import Settings
from tests.services.intake.conftest import Outbox
from tests.services.intake.deliveries import NOW

CASE = "DH-2026-0417"
KOFFIE = Viewer("applicant", "a-koffie")
LINK = Viewer("link", "a-koffie", case_id=CASE)
AGENT = Viewer("staff", "s-1", ("agent",))
MANAGER = Viewer("staff", "s-2", ("manager",))
RATE, CONTACT, REVOKE = "oordeel", "contact", "links-intrekken"
PERMITS = {RATE: "rate", CONTACT: "contact", REVOKE: "revoke"}
SPOKEN = {"channel": "phone", "topic": "progress", "team": "14070"}
HTML = {"accept": "text/html,application/xhtml+xml"}
Answer = httpx.Response


class Person:
    """Somebody with a browser at intake's door."""

    def __init__(self, door: httpx.AsyncClient, settings: Settings, viewer: Viewer | None) -> None:
        self.door, self.settings, self.viewer = door, settings, viewer

    def permit(self, form: str, case: str = CASE, after: Any = None) -> str:
        return grant(self.settings, PERMITS[form], case, self.viewer.id if self.viewer else "nobody", after)

    async def send(
        self, form: str, permit: str | None = None, accept_language: str = "nl", origin: str = "", **typed: str
    ) -> Answer:
        cookies = {"cookie": f"spoor={seal_session(self.settings, self.viewer)}"} if self.viewer else {}
        data = {"permit": self.permit(form) if permit is None else permit, **typed}
        headers = {**HTML, **cookies, "accept-language": accept_language} | ({"origin": origin} if origin else {})
        return await self.door.post(f"/v1/formulieren/{form}", data=data, headers=headers)


@pytest.fixture
def as_(door: httpx.AsyncClient, settings: Settings):
    return lambda viewer: Person(door, settings, viewer)


async def facts(outbox: Outbox) -> list[dict[str, Any]]:
    return [json.loads(letter["value"]) for letter in await outbox("case-events") if letter["key"]]


@pytest.mark.parametrize("viewer", [KOFFIE, LINK], ids=["logged in", "by a link"])
async def test_a_rating_becomes_a_fact_and_the_applicant_is_back_on_the_page(as_, outbox, viewer):
    answer = await as_(viewer).send(RATE, grade="4", word="  Fijn,\n maar traag ")
    (fact,) = await facts(outbox)

    assert (answer.status_code, answer.headers["location"]) == (303, f"http://127.0.0.1:8102/zaak/{CASE}?gezegd=dank")
    assert (fact["type"], fact["subject"], fact["source"]) == ("nl.spoor.case.rated.v1", CASE, FORM_SOURCE)
    assert fact["data"] == {"occurredAt": NOW.isoformat(), "grade": 4, "word": "Fijn, maar traag"}


async def test_a_contact_becomes_a_fact_and_the_agent_is_back_at_the_desk(as_, outbox):
    answer = await as_(AGENT).send(CONTACT, **SPOKEN)
    (fact,) = await facts(outbox)

    assert answer.headers["location"] == f"http://127.0.0.1:8102/balie/zaak/{CASE}?gezegd=contact"
    assert (fact["type"], fact["data"]) == ("nl.spoor.contact.logged.v1", {"occurredAt": NOW.isoformat(), **SPOKEN})


async def test_what_the_page_showed_happened_before_the_rating(as_, outbox):
    """The clock of a city that is driven by days stands still while the decision of this afternoon comes in."""
    person = as_(KOFFIE)
    await person.send(RATE, person.permit(RATE, after=at(11, 1, 14)), grade="5")
    (fact,) = await facts(outbox)

    assert fact["data"]["occurredAt"] == "2026-11-01T14:00:00.000001+00:00"


async def test_a_form_that_is_sent_twice_is_one_fact_also_a_day_later(as_, city, door, outbox):
    person = as_(KOFFIE)
    permit = person.permit(RATE)
    first = await person.send(RATE, permit, grade="4")
    await door.post("/v1/ticks", json={"now": at(11, 2, 0).isoformat()})
    second = await person.send(RATE, permit, grade="4")

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(await facts(outbox)) == 1
    assert await (await city.pool("intake")).fetchval("SELECT count(*) FROM delivery") == 1  # and no alarm rang


async def test_who_changes_their_mind_says_a_second_thing(as_, outbox):
    person = as_(KOFFIE)
    permit = person.permit(RATE)
    for grade in ("4", "2"):
        await person.send(RATE, permit, grade=grade)

    assert [fact["data"]["grade"] for fact in await facts(outbox)] == [4, 2]


@pytest.mark.parametrize("grade", ["0", "6", "-1", "4.5", "vijf", "", "９", "9" * 5000])
async def test_a_grade_is_one_to_five(as_, outbox, grade):
    answer = await as_(KOFFIE).send(RATE, grade=grade)

    assert answer.status_code == 400 and "cijfer van 1 tot en met 5" in answer.text
    assert await facts(outbox) == []


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("mijn bsn is 111222333", "burgerservicenummer"),
        ("mail jan@example.org", "e-mailadres"),
        ("bel 06-12345678", "telefoonnummer"),
        ("bel\n0612345678", "telefoonnummer"),
        ("x" * 201, "200 letters"),
    ],
)
async def test_a_word_with_something_personal_is_refused_and_kept_in_the_form_alone(as_, city, outbox, word, hint):
    answer = await as_(KOFFIE).send(RATE, grade="4", word=word)
    kept = await (await city.pool("intake")).fetch("SELECT * FROM delivery WHERE door = 'form'")

    assert answer.status_code == 400 and hint in answer.text
    assert f">{word}</textarea>" in answer.text and "checked" in answer.text
    assert await facts(outbox) == []
    assert hint == "200 letters" or [row["body"] for row in kept] == [None]


async def test_what_was_typed_is_no_markup(as_):
    answer = await as_(KOFFIE).send(RATE, grade="7", word='"><script>alert(1)</script>')

    assert "<script>alert" not in answer.text and answer.status_code == 400


@pytest.mark.parametrize(
    ("viewer", "form"),
    [(AGENT, RATE), (MANAGER, CONTACT), (KOFFIE, CONTACT), (LINK, CONTACT), (MANAGER, REVOKE), (KOFFIE, REVOKE),
     (Viewer("machine", "m", ("agent",)), CONTACT), (Viewer("link", "a-koffie", case_id="DH-2026-0001"), RATE)],
    ids=lambda one: one if isinstance(one, str) else f"{one.kind} {one.roles or one.case_id or ''}",
)  # fmt: skip
async def test_a_form_is_for_those_it_was_made_for(as_, outbox, viewer, form):
    answer = await as_(viewer).send(form, grade="1", **SPOKEN)

    assert answer.status_code == 403 and "is niet verstuurd" in answer.text
    assert await facts(outbox) == []


async def test_a_permit_is_no_good_for_others_for_other_forms_and_for_ever(as_, outbox, monkeypatch):
    koffie, stranger = as_(KOFFIE), as_(Viewer("applicant", "a-thee"))
    permits = [stranger.permit(RATE), koffie.permit(CONTACT), "", "x.y.z"]
    answers = [await koffie.send(RATE, permit, grade="1") for permit in permits]
    old, now = koffie.permit(RATE), TimestampSigner("x").get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: now + 2 * 3600 + 5)
    answers.append(await koffie.send(RATE, old, grade="1"))

    assert {answer.status_code for answer in answers} == {403}
    assert await facts(outbox) == []


async def test_nobody_sends_a_form_without_having_logged_in(as_, outbox):
    answer = await as_(None).send(RATE, grade="1", word="Dag")

    assert answer.status_code == 401 and "niet meer ingelogd" in answer.text and "Dag" in answer.text
    assert await facts(outbox) == []


async def test_a_program_gets_a_problem_and_no_page(door, settings):
    cookie = {"cookie": f"spoor={seal_session(settings, KOFFIE)}"}
    data = {"permit": grant(settings, "rate", CASE, KOFFIE.id), "grade": "6"}
    answer = await door.post("/v1/formulieren/oordeel", data=data, headers=cookie)

    assert answer.headers["content-type"] == "application/problem+json"
    assert [(one["code"], one["path"]) for one in answer.json()["violations"]] == [("field-invalid", "/data/grade")]


async def test_a_form_without_end_is_not_read_and_a_person_is_told_so(as_):
    answer = await as_(KOFFIE).send(RATE, grade="4", word="x" * 20_000)

    assert answer.status_code == 413 and "veel te lang" in answer.text


async def test_when_the_database_is_away_a_person_reads_a_page_and_a_program_a_problem(
    as_, door, settings, monkeypatch
):
    async def away(*_: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(store, "moment", away)
    person, cookie = as_(KOFFIE), {"cookie": f"spoor={seal_session(settings, KOFFIE)}"}
    page = await person.send(RATE, grade="4")
    problem = await door.post("/v1/formulieren/oordeel", data={"permit": person.permit(RATE)}, headers=cookie)

    assert page.status_code == problem.status_code == 503
    assert "over een paar minuten opnieuw" in page.text and problem.json()["code"] == "unavailable"


@pytest.mark.parametrize("source", [FORM_SOURCE, "urn:nld:oin:00000001823288444000:systeem:dso"])
async def test_no_department_speaks_for_an_applicant(door, outbox, source):
    said = {
        "specversion": "1.0", "id": "1", "source": source, "type": "nl.spoor.case.rated.v1", "subject": CASE,
        "time": NOW.isoformat(), "data": {"occurredAt": NOW.isoformat(), "grade": 5},
    }  # fmt: skip
    answer = await door.post("/v1/events", json=said, headers={"content-type": "application/cloudevents+json"})

    assert answer.status_code == 400 and await facts(outbox) == []


@pytest.mark.parametrize(("language", "words"), [("nl", "Wacht even"), ("en", "Please wait a moment")])
async def test_who_sends_forms_too_often_waits_and_reads_so_in_their_language(app, as_, outbox, language, words):
    app.state.knocks = Knocks(address=Limit(burst=2, seconds=600))
    person, stranger = as_(KOFFIE), as_(None)
    assert (await person.send(RATE, grade="1")).status_code == 303
    assert (await stranger.send(RATE, grade="1")).status_code == 401
    answer = await person.send(RATE, grade="5", accept_language=language)

    assert answer.status_code == 429 and words in answer.text
    assert 0 < int(answer.headers["retry-after"]) <= 600
    assert len(await facts(outbox)) == 1


async def test_a_case_has_a_pace_of_its_own_that_nobody_without_its_permit_spends(app, as_, outbox):
    app.state.knocks = Knocks(address=Limit(1_000, 1), case=Limit(burst=1, seconds=600))
    thief = as_(Viewer("applicant", "a-thee"))
    stolen = as_(KOFFIE).permit(RATE)
    assert [(await thief.send(RATE, stolen, grade="1")).status_code for _ in range(3)] == [403] * 3

    assert (await as_(KOFFIE).send(RATE, grade="4")).status_code == 303
    assert (await as_(AGENT).send(CONTACT, **SPOKEN)).status_code == 429
    other = await as_(KOFFIE).send(RATE, as_(KOFFIE).permit(RATE, case="DH-2026-0002"), grade="4")
    assert other.status_code == 303 and len(await facts(outbox)) == 2


async def test_a_program_that_sends_forms_too_often_is_told_when_to_come_back(app, door, settings):
    app.state.knocks = Knocks(address=Limit(burst=1, seconds=600))
    answers = [await door.post("/v1/formulieren/contact", data={}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [401, 429]
    assert answers[1].json()["code"] == "too-many" and answers[1].headers["retry-after"] == "600"


@pytest.mark.parametrize(
    ("origin", "may"), [("http://127.0.0.1:8102", True), ("https://elsewhere.test", False), ("", False)]
)
@pytest.mark.parametrize("grade", ["4", "9"], ids=["came in", "refused"])
async def test_only_the_pages_of_status_may_read_whether_a_form_came_in(as_, origin, may, grade):
    answer = await as_(KOFFIE).send(RATE, grade=grade, origin=origin)

    assert answer.headers.get("access-control-allow-origin") == (origin if may else None)
    assert answer.headers.get("access-control-allow-credentials") == ("true" if may else None)
    assert "Origin" in answer.headers["vary"]
