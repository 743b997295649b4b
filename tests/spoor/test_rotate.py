"""`spoor notify rotate-keys`: a person changes the key of notify while the city runs."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import spoor.rotate
from spoor.keys import key_pair
from spoor.notify import app
from spoor.rotate import ring_of
from tests.services.notify.locked import NEW, address, known_by_all_ways, learn, systems_ask
from tests.services.notify.saying import PRIVATE, contact


@pytest.fixture
def rotated(ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run the command on the memory of notify in this city, with these keys."""

    monkeypatch.setattr(spoor.rotate, "ask", ask)

    async def run(current: str, old: str = "") -> Result:
        monkeypatch.setenv("NOTIFY_PRIVATE_KEY", current)
        monkeypatch.setenv("NOTIFY_OLD_PRIVATE_KEYS", old)
        return await asyncio.to_thread(CliRunner().invoke, app, ["rotate-keys", "--at-once", "1"])

    return run


async def test_all_opens_with_the_new_key_alone_and_how_far_it_is_is_told(rotated, pool):
    await known_by_all_ways(pool)
    await learn(pool, contact("b@example.nl", applicant="a-2"))
    await systems_ask(pool, "Bearer whatever")

    done = await rotated(NEW, PRIVATE)
    assert done.exit_code == 0 and done.stdout.splitlines() == [
        *("person_key: 1 done", "contact.sealed: 1 done", "contact.told: 1 done", "subscription.sealed: 1 done"),
        *("new_address.sealed: 1 done", "message.to_sealed: 1 done", "subscriber.sealed: 1 done"),
        "0 left that need another key",
    ]
    assert (await address(pool, NEW), await address(pool, NEW, "a-2")) == ("sanne@example.nl", "b@example.nl")
    assert (await rotated(NEW)).stdout == "0 left that need another key\n"


async def test_without_the_old_key_it_ends_with_1_and_names_what_is_left(rotated, pool):
    await learn(pool, contact())

    failed = await rotated(NEW)
    assert failed.exit_code == 1
    assert "person_key: 1 opened by no key that was given\n1 left that need another key\n" in failed.stdout
    assert await address(pool) == "iemand@example.org"


def test_a_home_keeps_its_keys_in_its_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("NOTIFY_PRIVATE_KEY", raising=False)

    assert ring_of(tmp_path) == key_pair(tmp_path)[1]
