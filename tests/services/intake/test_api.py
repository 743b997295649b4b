"""The HTTP door, as a department meets it. Kafka is away all the time: a 202 is durable all the same."""

import json

import pytest

from plumbing.testing import City, eventually
from schemas.stories import asked, on, opened
from services.intake.app import make_app
from tests.services.intake.deliveries import (
    BATCH,
    NOW,
    STRUCTURED,
    binary_headers,
    event,
    having,
)  # fmt: skip


async def post(door, said, kind=STRUCTURED, **headers):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return await door.post("/v1/events", content=body, headers={"content-type": kind, **headers})


def codes(answer):
    return {(v["code"], v["path"]) for v in answer.json()["violations"]}


OPENED = json.loads(opened(on(3, 2)).model_dump_json(exclude_none=True))
NAIVE = "2026-03-02T10:00:00"
BAD_INPUT = [
    ("not JSON", b"no json", STRUCTURED, 400, {("not-json", "")}),
    ("wrong content type", event(), "text/plain", 415, {("content-type-unsupported", "")}),
    ("missing attribute", {**event(), "id": None}, STRUCTURED, 400, {("missing-attribute", "/id")}),
    ("misspelt attribute", event(sequnce="1"), STRUCTURED, 400, {("unknown-attribute-spelling", "/sequnce")}),
    ("naive time", event(time=NAIVE), STRUCTURED, 400, {("time-naive", "/time")}),
    ("naive moment", having(event(), occurredAt=NAIVE), STRUCTURED, 400, {("time-naive", "/data/occurredAt")}),
    ("time in the future", event(time="2027-01-01T00:00:00Z"), STRUCTURED, 400, {("time-in-future", "/time")}),
    ("unknown type", event(type="nl.spoor.step.danced.v1"), STRUCTURED, 400, {("type-unknown", "/type")}),
    ("unknown version", event(type="nl.spoor.step.started.v9"), STRUCTURED, 400, {("type-unknown", "/type")}),
    ("unknown case type", having(OPENED, caseType="x"), STRUCTURED, 400, {("case-type-unknown", "/data/caseType")}),
    ("unknown step", having(event(), step="dansen"), STRUCTURED, 400, {("step-unknown", "/data/step")}),
    ("no department", having(event(), department="X"), STRUCTURED, 400, {("department-unknown", "/data/department")}),
    ("service number in an attribute", event(subject="111222333"), STRUCTURED, 400, {("bsn-like", "/subject")}),
    ("70 KB event", having(event(), note="x" * 70_000), STRUCTURED, 413, {("event-too-large", "")}),
    ("70 KB event in a batch", [having(event(), note="x" * 70_000)], BATCH, 400, {("event-too-large", "/0")}),
    ("10,000 events in a batch", [event()] * 10_000, BATCH, 413, {("batch-too-large", "")}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "kind", "status", "wrong"), [case[1:] for case in BAD_INPUT], ids=[case[0] for case in BAD_INPUT]
)
async def test_bad_input_is_answered_kept_and_told(door, city: City, outbox, said, kind, status, wrong):
    answer = await post(door, said, kind)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert codes(answer) == wrong
    assert answer.json()["status"] == status and answer.json()["detail"]
    (kept,) = await (await city.pool("intake")).fetch("SELECT * FROM delivery WHERE outcome = 'refused'")
    assert str(kept["id"]) == answer.json()["deliveryId"]
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    assert kept["body"] == (None if ("bsn-like", "/subject") in wrong else body)
    assert await outbox("rejections") and not [one for one in await outbox("case-events") if one["key"]]


async def test_an_event_with_very_many_faults_makes_no_flood(door, city: City, outbox):
    said = having(json.loads(asked(on(3, 2)).model_dump_json(exclude_none=True)), items=[{}] * 20_000)
    answer = await post(door, said)

    assert (answer.status_code, len(answer.json()["violations"])) == (400, 100)
    assert answer.json()["violations"][-1]["code"] == "more-violations"
    (letter,) = await outbox("rejections")
    assert len(letter["value"]) < 200_000 and len(answer.content) < 200_000


async def test_the_longest_paths_make_no_flood_either(door, outbox):
    deep: object = ["111222333"] * 200
    for _ in range(100):
        deep = {"x" * 40: {"y" * 40: deep}} if _ % 2 else deep
    await post(door, having(event(), **{f"n{n}": deep for n in range(8)}))

    (letter,) = await outbox("rejections")
    assert len(letter["value"]) < 200_000


async def test_the_same_id_with_other_content_is_a_conflict(door, outbox):
    said = event()
    assert (await post(door, said)).status_code == 202
    answer = await post(door, having(said, team="Team 7"))

    assert (answer.status_code, answer.json()["code"], codes(answer)) == (409, "id-reused", {("id-reused", "/id")})
    (letter,) = await outbox("rejections")
    assert (letter["key"], json.loads(letter["value"])["data"]["eventId"]) == (said["subject"], said["id"])


async def test_a_fact_for_a_case_never_opened_is_kept(door, outbox):
    assert (await post(door, event(subject="never-opened"))).status_code == 202
    assert "never-opened" in [letter["key"] for letter in await outbox("case-events")]


async def test_the_answer_to_a_large_batch_names_the_limit(door):
    answer = await post(door, [event()] * 1001, BATCH)

    assert answer.json()["limit"] == 1000


async def test_a_batch_with_one_wrong_event_comes_in_not_at_all(door, outbox):
    said = [event() for _ in range(20)]
    answer = await post(door, [*said[:17], having(said[17], occurredAt="gisteren"), *said[18:]], BATCH)

    assert codes(answer) == {("field-invalid", "/17/data/occurredAt")}
    assert [letter for letter in await outbox("case-events") if letter["key"]] == []


async def test_a_batch_of_a_thousand_comes_in_while_kafka_is_away(door, outbox):
    said = [event(subject=f"DH-{n % 7}") for n in range(1000)]
    answer = await post(door, said, BATCH)

    assert answer.status_code == 202
    assert answer.json() | {"deliveryId": ""} == {"deliveryId": "", "accepted": 1000, "known": 0}
    assert len([letter for letter in await outbox("case-events") if letter["key"]]) == 1000


async def test_binary_and_structured_mode_of_one_event_are_one(door):
    said = event(extra='"é" 100%')
    first = await post(door, said["data"], "application/json; charset=utf-8", **binary_headers(said))
    second = await post(door, said)

    assert (first.json()["accepted"], second.json()["known"]) == (1, 1)


async def test_attributes_with_the_prefix_of_the_other_door_are_noticed(door):
    answer = await post(door, event()["data"], "application/json", **binary_headers(event(), "inbox-dso"))

    assert codes(answer) == {("header-prefix-wrong", "")}


async def test_a_request_beyond_all_bounds_is_not_even_read(city, settings, door):
    small = await city.serving(
        make_app(settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:1", "body_limit": 1000}))
    )
    answer = await post(small, b"x" * 1001)

    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (413, "body-too-large", 1000)


async def test_without_its_memory_intake_asks_to_come_back(city, settings):
    app = make_app(settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:1"}))
    door = await city.serving(app)
    await app.state.pool.close()
    answer = await post(door, event())

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_ticks_go_forward_only(door, outbox):
    assert (await door.get("/v1/ticks/latest")).json() == {"now": "2026-11-01T00:00:00Z"}
    assert (await door.get("/v1/ticks/latest?at=1")).json()["violations"][0]["code"] == "extra-forbidden"
    ignored = await door.post("/v1/ticks", json={"now": "2026-10-31T00:00:00+01:00"})
    said = await door.post("/v1/ticks", json={"now": "2026-11-02T00:00:00+01:00"})

    assert ignored.json() == {"now": "2026-11-01T00:00:00Z", "said": False}
    assert said.json() == {"now": "2026-11-01T23:00:00Z", "said": True}
    assert len(await outbox("case-events")) == 8


async def test_a_naive_tick_is_refused(door):
    answer = await door.post("/v1/ticks", json={"now": "2026-11-02T00:00:00"})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-input")


async def test_by_the_wall_clock_nobody_else_ticks_and_time_comes_by_itself(city, settings):
    wall = settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:1", "clock": "wall"})
    door = await city.serving(make_app(wall))

    assert (await door.post("/v1/ticks", json={"now": NOW.isoformat()})).status_code == 404

    async def ticked():
        return (await door.get("/v1/ticks/latest")).json()["now"]

    assert await eventually(ticked)


async def test_the_book_of_the_door_tells_how_it_refuses(door):
    book = (await door.get("/v1/openapi.json")).json()
    post_events = book["paths"]["/events"]["post"]

    assert {"202", "400", "409", "413", "415"} <= post_events["responses"].keys()
    assert {STRUCTURED, BATCH, "application/json"} == post_events["requestBody"]["content"].keys()
    said = [r for path in book["paths"].values() for operation in path.values() for r in operation["responses"]]
    assert "422" not in said
