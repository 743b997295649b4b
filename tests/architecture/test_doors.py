"""No door acknowledges before the work is stored. FastStream's default for Kafka does, and loses messages."""

import ast

from faststream import AckPolicy

from plumbing.kafka import make_broker
from plumbing.settings import PipeSettings
from tests.architecture.reading import PRODUCT, Code, calls, modules, parsed, shown, spoken_names

THE_DOOR = "plumbing/kafka.py"


def subscribers(code: Code) -> list[ast.Call]:
    return [call for call in calls(code) if isinstance(call.func, ast.Attribute) and call.func.attr == "subscriber"]


def policies(code: Code) -> list[str]:
    return [name.rpartition(".")[2] for name, _ in spoken_names(code) if "AckPolicy." in name]


def brokers_without_policy(code: Code) -> list[int]:
    """A broker passes its `ack_policy` on to its subscribers; without one they acknowledge first."""
    brokers = [c for c in calls(code) if isinstance(c.func, ast.Name) and c.func.id == "KafkaBroker"]
    return [c.lineno for c in brokers if "ack_policy" not in {keyword.arg for keyword in c.keywords}]


def test_only_plumbing_opens_a_kafka_door():
    assert [shown(path) for path in modules(*PRODUCT) if subscribers(parsed(path))] in ([], [THE_DOOR])


def test_nobody_acknowledges_before_the_work_is_stored():
    named = {shown(path): set(policies(parsed(path))) for path in modules(*PRODUCT)}

    assert {path: names for path, names in named.items() if names - {"NACK_ON_ERROR"}} == {}
    assert named[THE_DOOR] == {"NACK_ON_ERROR"}


def test_a_subscriber_of_our_broker_waits_with_its_acknowledgement():
    broker = make_broker(PipeSettings.model_construct(kafka_bootstrap="localhost:1"))
    door = broker.subscriber("case-events", batch=True)

    assert door.ack_policy is AckPolicy.NACK_ON_ERROR


def test_every_broker_says_how_it_acknowledges():
    silent = {shown(path): brokers_without_policy(parsed(path)) for path in modules(*PRODUCT)}

    assert {path: lines for path, lines in silent.items() if lines} == {}


def test_a_door_that_acknowledges_first_would_be_noticed():
    code = ast.parse("""
from faststream import AckPolicy
broker = KafkaBroker("localhost")
@broker.subscriber("case-events", ack_policy=AckPolicy.ACK_FIRST)
async def on_facts(batch): ...
""")
    assert (len(subscribers(code)), policies(code), brokers_without_policy(code)) == (1, ["ACK_FIRST"], [3])
