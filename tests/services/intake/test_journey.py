"""From the doors to the topics, on a real broker."""

import json

from aiokafka import AIOKafkaProducer

from plumbing.testing import eventually
from schemas.stories import DSB
from services.intake.app import make_app
from tests.services.intake.deliveries import BATCH, NOW, STRUCTURED, binary_headers, event, having
from tests.services.intake.test_api import BAD_INPUT, post

BAD = [case for case in BAD_INPUT if case[2] != BATCH]  # Kafka has no batch mode
CODES = [code for *_, wrong in BAD for code, _ in wrong]


async def put(city, topic, *records):
    """As a department's own producer does: (value, headers)."""
    producer = AIOKafkaProducer(bootstrap_servers=city.servers.bootstrap)
    await producer.start()
    try:
        for value, headers in records:
            sent = [(name, text.encode()) for name, text in headers.items()]
            await producer.send_and_wait(f"{city.name}-{topic}", value, headers=sent)
    finally:
        await producer.stop()


async def told(city, topic, at_least):
    return [json.loads(one.value) for one in await city.heard(topic, at_least)]


async def test_what_comes_in_by_either_door_arrives_and_what_is_wrong_returns(city, settings):
    door = await city.serving(make_app(settings))
    await eventually(lambda: _ready(door), seconds=60)
    await door.post("/v1/ticks", json={"now": NOW.isoformat()})
    by_http, structured, binary = event(subject="DH-1"), event(subject="DH-2"), event(subject="DH-3")
    await post(door, by_http)
    await put(
        city,
        "inbox-dso",
        (json.dumps(structured).encode(), {"content-type": f"{STRUCTURED}; charset=UTF-8"}),
        (
            json.dumps(binary["data"]).encode(),
            binary_headers(binary, "inbox-dso") | {"content-type": "application/json"},
        ),
        (json.dumps(by_http).encode(), {}),  # known
        (json.dumps(having(by_http, team="Team 7")).encode(), {}),  # its id with other content
        (json.dumps(event(source=DSB)).encode(), {}),
        *((_bytes(said), {"content-type": kind}) for _, said, kind, *_ in BAD),
    )

    rejected = await told(city, "rejections", len(BAD) + 2)
    codes = [violation["code"] for no in rejected for violation in no["data"]["violations"]]
    assert sorted(codes) == sorted([*CODES, "id-reused", "source-not-of-this-inbox"])

    facts = [one for one in await told(city, "case-events", 4 + 3) if not one["id"].startswith("tick:")]
    assert sorted(facts, key=lambda one: one["subject"]) == [by_http, structured, binary]


async def _ready(door):
    return (await door.get("/readyz")).status_code == 200


def _bytes(said):
    return said if isinstance(said, bytes) else json.dumps(said).encode()
