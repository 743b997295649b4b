"""The pages of docs/law are complete: each rule, refusal and setting, with article, place in the code and status."""

import re
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import yaml

from services.status.core.rules import WHY
from tests.contract.law_pages import LAW, PAGES, ROOT, each_family, each_page, quoted, read, rows
from tests.contract.published import TYPES

STATUS = {"verified", "to be confirmed", "setting", "agreement"}
WORDS = {"article", "mark", "nl", "en"}  # what every entry of law.yaml has
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)]+)\)")
PLACE = re.compile(r"`([A-Za-z_]+(?:\.[A-Za-z_]+)+)`")


def settings(entry: Any) -> Iterator[str]:
    """The name of everything that law.yaml sets, at whatever depth."""
    if isinstance(entry, dict):
        yield from entry.keys() - WORDS
    for inner in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
        yield from settings(inner)


def test_every_reason_to_refuse_is_explained_on_a_page():
    assert set(WHY) - quoted() == set()


def test_every_setting_of_the_law_is_explained_on_a_page():
    law = set(settings(yaml.safe_load(read(ROOT / "schemas" / "catalogue" / "law.yaml"))))

    assert {"lapsed_request", "day_of_decision", "from_day", "bibob", "longest"} <= law
    assert law - quoted() == set()


def test_every_numbered_rule_stands_on_a_page():
    told = {int(number) for page in PAGES for row in rows(page) for number in re.findall(r"\bR(\d+)\b", row[0])}

    assert set(range(1, 20)) - told == set()


@each_family
def test_every_rule_has_an_article_a_place_in_the_code_and_a_status(page: Path):
    assert rows(page)
    assert [row for row in rows(page) if len(row) != 4 or not all(row) or row[3].split("; ")[0] not in STATUS] == []


def stands(name: str) -> bool:
    """Is this a fact of the contract, or a name in the core of status, in the schemas, or in full?"""
    if f"nl.spoor.{name}.v1" in TYPES:
        return True
    try:
        resolve_name(name if name.startswith(("schemas.", "services.")) else f"services.status.core.{name}")
    except (ImportError, AttributeError):
        return False
    return True


@each_family
def test_what_a_page_says_of_the_code_stands_there(page: Path):
    assert [name for row in rows(page) for name in PLACE.findall(row[2]) if not stands(name)] == []


def test_a_place_in_the_code_that_is_gone_would_be_noticed():
    assert stands("calendar.roll") and stands("decision.sent") and stands("schemas.status_events.Snapshot.promised")
    assert not stands("calendar.rolled") and not stands("calender.roll") and not stands("schemas.said.nothing")


def anchors(text: str) -> set[str]:
    """The headings, as a link names them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_nowhere(page: Path, link: str) -> bool:
    name, _, heading = link.partition("#")
    target = page.parent / name if name else page
    return not target.exists() or bool(heading and heading not in anchors(read(target)))


@each_page
def test_no_link_on_a_page_leads_nowhere(page: Path):
    assert [link for link in LINK.findall(read(page)) if leads_nowhere(page, link)] == []


def test_a_link_to_a_heading_that_is_gone_would_be_noticed():
    page = LAW / "README.md"

    assert leads_nowhere(page, "gone.md") and leads_nowhere(page, "counting.md#gone") and leads_nowhere(page, "#gone")
    assert not leads_nowhere(page, "counting.md#for-a-lawyer")


def test_the_first_page_leads_to_every_other():
    first = LAW / "README.md"

    assert {page.name for page in PAGES} - set(LINK.findall(read(first))) == {first.name}


@each_family
def test_a_page_is_short_draws_the_states_and_says_what_is_open(page: Path):
    text = read(page)

    assert len(text.splitlines()) <= 120
    assert "```mermaid\nstateDiagram-v2\n" in text and "\n## For a lawyer\n\n1. " in text
