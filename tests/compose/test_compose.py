"""The shipped docker-compose.yml, brought up as a stranger would, with one journey through its real doors."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy.local.engine import engine_answers
from schemas.envelope import legal_day
from schemas.stories import decided, delayed, fact, opened, started
from tests.compose.composed import Composed, composed, until

pytestmark = [pytest.mark.compose, pytest.mark.timeout(900)]
BATCH = "application/cloudevents-batch+json"
CASES = [f"DH-2026-{number:04}" for number in range(1, 13)]
CHANGES = ["opened", "step-started", "delayed", "decided"]
TOLD = {"receipt", "decision"}
PERHAPS = {"change"}  # a step waits for the post of the day, unless there is greater news by then
UNLESS_OVERTAKEN = {"delay"}  # who has the decision needs no word of the delay before it


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    if not (engine_answers("info", seconds=20) and engine_answers("compose", "version", seconds=20)):
        pytest.skip("NO CONTAINER ENGINE WITH COMPOSE V2 ANSWERS: docker-compose.yml was not tested")
    with composed(tmp_path_factory.mktemp("compose")) as it:
        yield it


def say(city: Composed, facts) -> None:
    city.post("intake", "/v1/events", [fact.model_dump(mode="json", exclude_none=True) for fact in facts], BATCH)


def mails(city: Composed) -> Counter[str]:
    """How many mails each address got."""
    caught = city.get("mail", "/api/v1/messages?limit=500")["messages"]
    return Counter(to["Address"] for mail in caught for to in mail["To"])


def views(city: Composed) -> list[Any]:
    return [city.get("status", f"/v1/zaken/{case}") for case in CASES]


def all_decided(city: Composed) -> bool:
    return all(view["zaak"]["phase"] == "decided" for view in views(city))


def all_judged(city: Composed, announcements: int) -> bool:
    """Notify heard every announcement of every case, and nothing waits to be sent."""
    files = [city.get("notify", f"/v1/berichten/{case}") for case in CASES]
    heard = [{one["announcement"] for one in (*file["messages"], *file["silences"])} for file in files if file]
    counts = city.get("notify", "/v1/berichten")
    return [len(ids) for ids in heard] == [announcements] * len(CASES) and not (counts["queued"] + counts["waiting"])


def kinds(city: Composed, case: str, states: set[str]) -> list[str]:
    return [one["kind"] for one in city.get("notify", f"/v1/berichten/{case}")["messages"] if one["state"] in states]


def open_cases(city: Composed) -> int:
    counts: dict[str, int] = city.get("dashboard", "/v1/overzicht")["total"]["counts"]
    return counts["open"]


def test_applicants_hear_everything_once_though_two_services_are_killed(city):
    now = datetime.now(UTC) - timedelta(hours=1)
    later = now.date() + timedelta(days=120)
    city.post("intake", "/v1/contacts", [_contact(case) for case in CASES])
    say(city, [fact for case in CASES for fact in (opened(now, case), started(now + timedelta(minutes=5), case=case))])

    until(lambda: all(views(city)) and all_judged(city, 2))
    until(lambda: open_cases(city) == len(CASES))

    city.compose("kill", "--signal", "KILL", "notify")
    say(city, [delayed(now + timedelta(minutes=10), later, case) for case in CASES])
    say(city, [decided(now + timedelta(minutes=20), case=case) for case in CASES])
    city.compose("kill", "--signal", "KILL", "status")
    city.compose("up", "--detach", "--wait", "--no-recreate", "notify", "status")

    until(lambda: all_decided(city) and all_judged(city, 4), seconds=120)
    assert [[entry["wat"] for entry in view["historie"]] for view in views(city)] == [CHANGES] * len(CASES)
    sent = {_contact(case)["email"]: kinds(city, case, {"sent"}) for case in CASES}
    assert [told for told in sent.values() if not set(told) >= TOLD] == []
    assert mails(city) == {email: len(told) for email, told in sent.items()}
    ended = [kinds(city, case, {"sent", "cancelled"}) for case in CASES]
    assert [all_of for all_of in ended if sorted({*all_of} - PERHAPS) != sorted(TOLD | UNLESS_OVERTAKEN)] == []
    assert [all_of for all_of in ended if len(all_of) != len(set(all_of))] == []

    sent_at = now + timedelta(minutes=30)
    say(city, [fact("decision.sent", sent_at, case, published_on=legal_day(sent_at)) for case in CASES])
    until(lambda: open_cases(city) == 0)


def test_a_service_cannot_read_what_another_remembers(city):
    query = "psql -XqAt -h 127.0.0.1 -d spoor -U intake -c 'SELECT count(*) FROM {}.migration'"

    def ask(schema):
        words = f"PGPASSWORD=$INTAKE_DB_PASSWORD {query.format(schema)}"
        return city.compose("exec", "-T", "postgres", "sh", "-c", words)

    assert int(ask("intake")) > 0
    with pytest.raises(AssertionError, match="permission denied for schema status"):
        ask("status")


def test_the_image_runs_as_nobody_in_particular(city):
    assert city.compose("exec", "-T", "status", "id", "-u").strip() == "10001"


def test_without_its_secrets_compose_says_what_to_do(city, tmp_path):
    empty = tmp_path / "empty.env"
    empty.touch()
    with pytest.raises(AssertionError, match="run make compose-env"):
        Composed(city.name, empty, city.ports).compose("config", "--quiet")


def _contact(case: str) -> dict[str, str]:
    return {"applicantId": f"a-{case}", "email": f"{case.lower()}@example.org", "language": "nl"}
