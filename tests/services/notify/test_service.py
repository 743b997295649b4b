"""The whole service on a real broker: an announcement comes in, a mail goes out, the town hall can look."""

from plumbing.testing import MANAGER, City, eventually
from schemas.message_events import message_event
from services.notify.app import make_app
from services.notify.settings import Settings
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import APPLICANT, CASE, announced, contact
from tests.services.notify.test_figures import told


async def test_an_announcement_becomes_a_mail_and_is_told_on(city: City, settings: Settings, post_office: PostOffice):
    client = await city.serving(make_app(settings), MANAGER)
    before = told("sent")

    async def is_counted() -> bool:
        return told("sent") == before + 1

    await city.say("contacts", contact(), key=APPLICANT)
    await city.say("case-status", announced("opened"), announced("handler", "h"))

    records = await city.heard("case-messages", 2)
    events = [message_event.validate_json(record.value) for record in records]
    assert [event.type for event in events] == ["nl.spoor.message.queued.v1", "nl.spoor.message.sent.v1"]
    assert {record.key for record in records} == {CASE.encode()}
    assert len(post_office.mails) == 1
    await eventually(is_counted)

    counted = (await client.get("/v1/berichten")).json()
    assert counted == dict.fromkeys(("queued", "resting", "held", "calls", "waiting", "failed"), 0)

    shown = await client.get(f"/v1/berichten/{CASE}")
    (message,), (silence,) = shown.json()["messages"], shown.json()["silences"]
    assert (message["kind"], message["state"], message["attempts"]) == ("receipt", "sent", 1)
    assert (silence["announcement"], silence["reason"]) == ("h", "handler-only")
    assert "example.org" not in shown.text and "Zeeheld" not in shown.text


async def test_a_message_waits_for_its_contact_and_then_goes(city: City, settings: Settings, post_office: PostOffice):
    client = await city.serving(make_app(settings), MANAGER)
    await city.say("case-status", announced("opened"))

    async def counted(state: str) -> bool:
        return bool((await client.get("/v1/berichten")).json()[state] == 1)

    await eventually(lambda: counted("waiting"))
    await city.say("contacts", contact(), key=APPLICANT)
    await city.heard("case-messages", 2)
    assert len(post_office.mails) == 1 and not await counted("waiting")


async def test_of_an_unknown_case_nothing_is_told(city: City, settings: Settings):
    client = await city.serving(make_app(settings), MANAGER)

    for odd in ("%00", "DH%00-1", "D" * 1_000):
        assert (await client.get(f"/v1/berichten/{odd}")).status_code == 400
    assert (await client.get("/v1/berichten/DH-0")).json() == {"caseId": "DH-0", "messages": [], "silences": []}


async def test_a_name_in_the_query_that_no_door_has_is_refused_and_hides_nothing(city: City, settings: Settings):
    client = await city.serving(make_app(settings), MANAGER)

    for path in ("berichten", "berichten/DH-0", "berichten/DH-0/bewijs", "berichten/DH-0/bewijs.pdf"):
        answer = await client.get(f"/v1/{path}?van=1&tot=2")
        assert (answer.status_code, [one["path"] for one in answer.json()["violations"]]) == (
            400,
            ["/query/van", "/query/tot"],
        )
