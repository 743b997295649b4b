"""A city brings its own catalogue; a mistake in it is told in words before anything starts."""

import shutil
from pathlib import Path

import pytest

from schemas.catalogue import SHIPPED
from tests.spoor.command_line import spoor


@pytest.fixture
def own(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED, tmp_path / "own", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "own"


def test_a_sound_catalogue_is_counted(own):
    said = spoor("catalogue", own)

    assert said.returncode == 0 and "are sound" in said.stdout and "A lawyer must" in said.stdout


def test_a_mistake_is_told_by_file_line_and_field_and_nothing_starts(own):
    law = own / "law.yaml"
    law.write_text(law.read_text().replace("near: 10", "near: soon"))

    for said in (spoor("catalogue", own), spoor("serve", "status", "--port", "1", SPOOR_CATALOGUE=str(own))):
        assert said.returncode == 1 and said.stderr.startswith("spoor: law.yaml:"), said.stderr
        assert ": near: " in said.stderr and "Traceback" not in said.stderr
