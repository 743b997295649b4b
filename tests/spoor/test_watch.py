"""The night watch, with children that do nothing but die."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from deploy.local.child import Command
from deploy.local.process import Processes
from spoor import watch
from spoor.watch import KeepsDying, Watch

SHORT_LIFE = [sys.executable, "-c", "raise SystemExit('no ink left')"]
FOR_EVER = [sys.executable, "-c", "import signal; signal.pause()"]


@pytest.fixture(autouse=True)
def quick_rounds(monkeypatch):
    monkeypatch.setattr(watch, "ROUND", 0.02)
    monkeypatch.setattr(watch, "PAUSE", 0.0)


async def test_a_child_that_keeps_dying_ends_the_city_with_its_last_words(tmp_path: Path):
    said: list[str] = []
    with Processes(tmp_path) as processes:
        processes.start(Command("notify", SHORT_LIFE))
        with pytest.raises(KeepsDying, match=r"(?s)notify died 5 times within 30 s.*no ink left"):
            await Watch(processes, said.append).stay()

    assert said == ["notify ended (exit code 1) and was started again; it goes on where it was."] * 4


async def test_work_goes_on_while_a_dead_child_is_replaced(tmp_path: Path):
    mended = asyncio.Event()
    with Processes(tmp_path) as processes:
        killed = processes.start(Command("status", FOR_EVER))

        async def work() -> str:
            os.kill(killed.pid, 9)
            await mended.wait()
            return "done"

        assert await Watch(processes, lambda line: mended.set()).during(work()) == "done"
        processes.check()


async def test_work_is_given_up_when_the_city_ends(tmp_path: Path):
    with Processes(tmp_path) as processes:
        processes.start(Command("notify", SHORT_LIFE))
        with pytest.raises(KeepsDying):
            await Watch(processes, lambda line: None).during(asyncio.Event().wait())
