"""Children of a launcher: what is said when one dies, and which leftovers may be ended."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.child import Command, ProcessDied
from deploy.local.leftovers import mark, note, sweep
from deploy.local.process import Processes

FOR_EVER = [sys.executable, "-c", "import signal; signal.pause()"]


def test_a_child_that_dies_is_named_with_its_last_words(tmp_path: Path):
    with Processes(tmp_path) as processes:
        child = processes.start(Command("notify", [sys.executable, "-c", "raise SystemExit('no ink left')"]))
        with pytest.raises(ProcessDied, match=r"(?s)notify ended by itself with code 1.*no ink left"):
            child.wait_until(lambda: False, seconds=20)
        with pytest.raises(ProcessDied):
            processes.watch()


def test_the_log_of_a_death_outlives_ten_more(tmp_path: Path):
    with Processes(tmp_path) as processes:
        for start in range(13):
            child = processes.start(Command("notify", [sys.executable, "-c", f"print('start {start}')"]))
            assert child.ended(within=20)

    logs = {path.name: path.read_text() for path in (tmp_path / "logs").iterdir()}
    assert len(logs) == 11
    assert (logs["notify.log"], logs["notify.log.1"], logs["notify.log.10"]) == (
        "start 12\n",
        "start 11\n",
        "start 2\n",
    )


def test_leaving_stops_all_children_also_one_that_does_not_listen(tmp_path: Path):
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); signal.pause()"
    with Processes(tmp_path) as processes:
        polite = processes.start(Command("polite", FOR_EVER))
        stubborn = processes.start(Command("stubborn", [sys.executable, "-c", deaf], patience=0.2))
        stubborn.wait_until(lambda: stubborn.last_lines() == ["deaf"], seconds=20)
    assert (polite.code, stubborn.code) == (-signal.SIGTERM, -signal.SIGKILL)


def test_a_leftover_of_this_home_is_ended(tmp_path: Path):
    with subprocess.Popen(FOR_EVER, env=mark(tmp_path, "status")) as leftover:
        note(tmp_path, "status", leftover.pid, signal.SIGTERM)
        assert sweep(tmp_path) == ["status"]
        assert leftover.poll() is not None


@pytest.mark.parametrize("whose", ["of another home", "of nobody we know"])
def test_a_stranger_with_the_number_of_a_leftover_is_left_alone(tmp_path: Path, whose: str):
    env = mark(tmp_path / "other", "status") if whose == "of another home" else {}
    with subprocess.Popen(FOR_EVER, env=env) as stranger:
        note(tmp_path, "status", stranger.pid, signal.SIGTERM)
        assert sweep(tmp_path) == []
        assert stranger.poll() is None
        stranger.kill()
