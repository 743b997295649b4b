"""The end of a city: by a kill, by `spoor down`, and for ever."""

import pytest

from deploy.local.servers import temporary_home
from tests.spoor.command_line import free_block, launched, spoor

pytestmark = pytest.mark.timeout(300)


def test_a_city_ends_cleanly_also_after_its_launcher_was_killed():
    with temporary_home() as parent:
        home, base = parent / "home", free_block()
        with launched(home, base) as killed:
            killed.said("Ctrl-C ends it.")
            killed.process.kill()
            killed.process.wait()
        assert spoor("parked", "list", "status", "--home", home).stderr.startswith("spoor: No city runs from")

        with launched(home, base) as background:
            background.said("Ctrl-C ends it.")
            done = spoor("down", "--port-base", "8300", "--home", home)
            assert (done.returncode, background.process.wait(60)) == (0, 0)
        assert not list((home / "run").iterdir())

        refused = spoor("down", "--wipe", "--home", home)  # nobody is there to say yes
        assert refused.returncode == 1 and home.exists()
        wiped = spoor("down", "--wipe", "--yes", "--home", home)
        assert wiped.returncode == 0 and not home.exists()
