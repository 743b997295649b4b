"""Long reckoning leaves others their turn, and the collector of garbage comes back whatever happens."""

import asyncio
import gc
from collections.abc import Iterator

import pytest

from plumbing.turns import first
from plumbing.unhurried import sweep, undisturbed, unhurried


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    yield
    gc.enable()


async def test_others_have_their_turn_in_between():
    heard = list[str]()

    def work(name: str):
        for step in range(2):
            heard.append(f"{name}{step}")
            yield
        return name

    assert [*await asyncio.gather(unhurried(work("a")), unhurried(work("b")))] == ["a", "b"]
    assert heard == ["a0", "b0", "a1", "b1"]


def test_the_collector_comes_back_after_the_last_one_also_when_something_went_wrong():
    with pytest.raises(LookupError), undisturbed():
        with undisturbed():
            sweep()
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise LookupError
    assert gc.isenabled()


def test_however_long_some_do_much_garbage_is_looked_for(monkeypatch):
    """Who comes before the other has left; one alone, between two steps."""
    looked, now = list[float](), [0.0]
    monkeypatch.setattr("plumbing.unhurried.monotonic", lambda: now[0])
    monkeypatch.setattr(gc, "collect", lambda _: looked.append(now[0]))
    with undisturbed():
        for now[0] in range(1, 6):
            with undisturbed():
                pass
        assert looked == [3]
        now[0] = 7.5
        asyncio.run(unhurried(iter_of_one()))
        assert looked == [3, 7.5]


def iter_of_one():
    yield


async def test_who_waits_for_an_answer_goes_first_and_nobody_waits_for_ever():
    heard = list[str]()

    def work():
        yield
        heard.append("reckoned")

    with first():
        reckoning = asyncio.create_task(unhurried(work()))
        for _ in range(5):
            await asyncio.sleep(0)
        heard.append("answered")
    await reckoning
    assert heard == ["answered", "reckoned"]

    with first():
        await unhurried(work())
    assert heard == ["answered", "reckoned", "reckoned"]
