"""The paper keeps in step with the code: log events, links, commands, decisions."""

import ast
import re
from pathlib import Path

import pytest
from typer.core import TyperGroup as Group
from typer.main import get_command

from spoor.__main__ import app
from tests.architecture.reading import ROOT, Code, calls, modules, parsed, shown

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
EVENT = re.compile(r"^[a-z]+(_[a-z0-9]+)+$")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "schemas").glob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def log_events(code: Code) -> list[str]:
    """The first argument of every `log.info(…)` and its like, as it stands in the code."""
    return [_event(call) for call in calls(code) if _is_log(call)]


def _is_log(call: ast.Call) -> bool:
    func = call.func
    return isinstance(func, ast.Attribute) and func.attr in LEVELS and _speaker(func.value) in {"log", "logger", "_log"}


def _speaker(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=("log" | "logger" | "_log") as name):
            return name
        case ast.Attribute(value=inner) | ast.Call(func=inner):
            return _speaker(inner)
        case _:
            return ""


def _event(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return str(first.value) if isinstance(first, ast.Constant) else "<not a plain name>"


def documented_events(text: str) -> set[str]:
    return set(re.findall(r"^\| `([a-z0-9_]+)` \|", text, re.MULTILINE))


def said_events() -> dict[str, str]:
    return {
        event: shown(path) for path in modules("plumbing", "front", "services") for event in log_events(parsed(path))
    }


def test_every_log_event_stands_in_the_book():
    known = documented_events((ROOT / "docs" / "log-events.md").read_text(encoding="utf-8"))

    assert {event: where for event, where in said_events().items() if event not in known} == {}


def test_the_book_tells_no_log_event_that_nobody_says():
    known = documented_events((ROOT / "docs" / "log-events.md").read_text(encoding="utf-8"))

    assert known - set(said_events()) == set()


def test_a_log_event_is_a_name_and_no_sentence():
    assert {event: where for event, where in said_events().items() if not EVENT.match(event)} == {}


def test_an_unknown_log_event_would_be_noticed():
    code = ast.parse("""
log.info("batch_heard", size=3)
self.log.bind(case_id=case).warning("Parked a message")
log.error(f"lost {case}")
math.log(2)
""")
    assert log_events(code) == ["batch_heard", "Parked a message", "<not a plain name>"]
    assert not EVENT.match("Parked a message")
    assert documented_events("| `batch_heard` | info |\n| no | `other` |") == {"batch_heard"}


def dead_links(paper: Path, text: str) -> list[str]:
    return [target for target in LINK.findall(text) if not (paper.parent / target.strip()).exists()]


@pytest.mark.parametrize("paper", PAPERS, ids=shown)
def test_no_link_leads_nowhere(paper: Path):
    assert dead_links(paper, paper.read_text(encoding="utf-8")) == []


def test_a_dead_link_would_be_noticed():
    text = "[a](README.md) [b](gone.md#x) [c](https://example.org) [d](#here)"

    assert dead_links(ROOT / "CHANGELOG.md", text) == ["gone.md"]


def unknown_commands(text: str, makefile: str) -> set[str]:
    return set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text, re.MULTILINE)) - set(
        re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE)
    )


def unknown_to_the_desk(text: str) -> set[str]:
    """Commands of `spoor` on paper that it does not have, also those of its groups."""
    desk = get_command(app)
    assert isinstance(desk, Group)
    said = re.findall(r"`(?:\.venv/bin/)?spoor ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?", text)
    first = {one for one, _ in said if one not in desk.commands}
    groups = {name: group.commands for name, group in desk.commands.items() if isinstance(group, Group)}
    return first | {f"{one} {two}" for one, two in said if two and one in groups and two not in groups[one]}


def test_every_command_of_spoor_on_paper_is_there():
    assert {shown(p): wrong for p in PAPERS if (wrong := unknown_to_the_desk(p.read_text("utf-8")))} == {}
    assert unknown_to_the_desk("`spoor dance`, `spoor parked burn`, `spoor up`") == {"dance", "parked burn"}


def not_in_the_index(readme: str) -> set[str]:
    return {paper.name for paper in (ROOT / "docs").glob("*.md") if f"(docs/{paper.name})" not in readme}


def test_the_readme_leads_to_every_paper():
    assert not_in_the_index((ROOT / "README.md").read_text("utf-8")) == set()
    assert "runbook.md" in not_in_the_index("[flow](docs/flow.md)")


def test_every_command_on_paper_can_be_made():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    asked = {shown(p): unknown_commands(p.read_text(encoding="utf-8"), makefile) for p in PAPERS}

    assert {paper: names for paper, names in asked.items() if names} == {}
    assert unknown_commands("`make tea`, to make sure\nmake test", "test: x") == {"tea"}


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_has_a_line_to_quote(decision: Path):
    lines = decision.read_text(encoding="utf-8").splitlines()

    assert len(lines) <= 40
    assert len([line for line in lines if line.startswith("> ")]) == 1


def test_decisions_are_numbered_without_a_gap():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
