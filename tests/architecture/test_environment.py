"""What can be configured stands in settings.py; nobody else looks at the environment."""

import ast
from pathlib import Path

from tests.architecture.reading import Code, modules, parsed, shown, spoken_names

READERS = ("os.environ", "os.environb", "os.getenv", "os.putenv")


def looks_at_environment(code: Code) -> list[int]:
    return sorted({line for name, line in spoken_names(code) if name.startswith(READERS)})


def may_look(path: Path) -> bool:
    # The command line starts the others and hands its environment on, as deploy/ does.
    return path.name == "settings.py" or shown(path) == "plumbing/testing.py" or shown(path).startswith("spoor/")


def test_only_settings_look_at_the_environment():
    others = [path for path in modules("schemas", "plumbing", "front", "services", "simulation") if not may_look(path)]

    assert [f"{shown(path)}:{line}" for path in others for line in looks_at_environment(parsed(path))] == []


def test_a_look_at_the_environment_would_be_noticed():
    code = ast.parse("import os\nfrom os import environ as e\na = os.getenv('A')\nb = e['B']\nc = os.path.join('a')")

    assert looks_at_environment(code) == [2, 3, 4]
