"""What goes into a log: names and codes; never the text of an exception, a local variable or a value."""

import asyncio
import json
import logging
from contextlib import redirect_stdout
from io import StringIO

import pytest
import structlog

from plumbing.logs import configure, log
from plumbing.service import told_when_it_falls

WHO = "jan@example.org"


@pytest.fixture
def lines():
    """The log lines so far; everything is as it was afterwards."""
    root, out = logging.getLogger(), StringIO()
    handlers, level = root.handlers[:], root.level
    with redirect_stdout(out):
        configure("pipe")
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers, root.level = handlers, level


def trouble() -> ValueError:
    address = WHO
    try:
        raise ValueError(f"duplicate key (email)=({address})")
    except ValueError as error:
        return error


def test_an_error_is_told_by_its_class_and_place_never_by_its_text(lines):
    log.error("letter_was_torn", topic="case-events", error=trouble())
    (line,) = lines()

    assert (line["event"], line["service"], line["level"], line["topic"]) == (
        "letter_was_torn", "pipe", "error", "case-events",
    )  # fmt: skip
    assert (line["error"], line["at"][0].partition(":")[0]) == ("ValueError", "test_logs.py")
    assert WHO not in json.dumps(line)


def test_what_a_package_says_is_told_without_its_values(lines):
    logging.getLogger("uvicorn.error").error("Exception in ASGI application\n%s", WHO, exc_info=trouble())
    logging.getLogger("some.package").warning("no mail to %s", WHO)
    told = lines()

    assert [(line["event"], line["package"], line["words"]) for line in told] == [
        ("package_said", "uvicorn.error", "Exception in ASGI application"),
        ("package_said", "some.package", "no mail to %s"),
    ]
    assert told[0]["error"] == "ValueError" and WHO not in json.dumps(told)


async def test_a_task_that_nobody_waited_for_is_told_without_its_text(lines):
    error = trouble()
    asyncio.get_running_loop().call_exception_handler({"message": "Task was lost", "exception": error})
    (line,) = lines()

    assert (line["package"], line["error"]) == ("asyncio", "ValueError")
    assert WHO not in json.dumps(line)


def test_while_the_broker_is_away_kafka_is_told_once_in_a_hundred(lines):
    for port in range(250):
        logging.getLogger("aiokafka.conn").warning("cannot reach %s", port)

    assert len(lines()) == 3


def test_no_package_prints_beside_our_log(lines):
    server, out = logging.getLogger("uvicorn.access"), StringIO()
    server.addHandler(logging.StreamHandler(out))
    with redirect_stdout(out):
        configure("pipe")
    server.info('%s - "GET /zaak/%s"', "192.0.2.1", "DH-2026-0001")
    assert (server.handlers, out.getvalue()) == ([], "")

    server.warning("%s was slow", "192.0.2.1")
    assert json.loads(out.getvalue())["words"] == "%s was slow"


def test_a_service_that_cannot_start_says_by_what_and_where_and_no_value(lines):
    with pytest.raises(ValueError, match=WHO), told_when_it_falls():
        raise trouble()
    logging.getLogger("uvicorn.error").error(f"Traceback (most recent call last):\n  {WHO}")
    (line,) = lines()

    assert (line["event"], line["error"], line["at"][-1].partition(":")[0]) == (
        "service_fell_over", "ValueError", "test_logs.py",
    )  # fmt: skip
    assert WHO not in json.dumps(line)
