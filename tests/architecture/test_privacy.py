"""Every table has a rule for what it keeps of people: docs/privacy.md is the list, schema.sql the truth."""

import re

import pytest

from tests.architecture.reading import ROOT, SERVICES

ROW = re.compile(r"^\| (every|[a-z]+)\.? ?`(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TABLE = re.compile(r'^CREATE TABLE "?(\w+)"? \((.*?)^\)', re.MULTILINE | re.DOTALL)
COLUMN = re.compile(r'^    "?([a-z]\w*)"? +(?:text|bytea|json)', re.MULTILINE)  # a number or a day names nobody
# By these names a column may hold a person's pseudonym, address or key, or words that somebody wrote.
TELLING = {
    *("applicant_id", "sealed", "to_sealed", "viewer", "endpoint", "auth", "p256dh", "phone", "email", "postal"),
    *("body", "value", "headers", "snapshot", "title", "ce_headers", "text", "secret", "reference", "masked", "told"),
}


def tables(sql: str) -> dict[str, set[str]]:
    return {name: set(COLUMN.findall(columns)) for name, columns in TABLE.findall(sql)}


def kept() -> dict[tuple[str, str], set[str]]:
    """By service and table the columns; the pipe's own tables are `every` service's."""
    homes = {"every": ROOT / "plumbing", **{name: ROOT / "services" / name for name in SERVICES}}
    return {
        (service, table): columns
        for service, home in homes.items()
        for table, columns in tables((home / "schema.sql").read_text(encoding="utf-8")).items()
    }


def rules(paper: str) -> dict[tuple[str, str], set[str]]:
    """By service and table the columns that may name a person."""
    return {(service, table): set(re.findall(r"`(\w+)`", named)) for service, table, named, _, _ in ROW.findall(paper)}


PAPER = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")


def test_every_table_has_a_rule_and_every_rule_a_table():
    assert len(ROW.findall(PAPER)) == len(rules(PAPER)), "a table has two rules"
    assert set(rules(PAPER)) - {("every", "migration")} == set(kept())


@pytest.mark.parametrize(("service", "table"), sorted(kept()))
def test_the_rule_names_every_column_that_may_tell_of_a_person(service: str, table: str):
    named = rules(PAPER)[service, table]

    assert kept()[service, table] & TELLING <= named <= kept()[service, table]


def test_a_table_without_a_rule_would_be_noticed():
    assert tables('CREATE TABLE "case" (\n    a text,\n    applicant_id text -- who\n) WITH (x)') == {
        "case": {"a", "applicant_id"}
    }
    assert rules("| notify.`push` | `endpoint` | long | death |\n| every `outbox` | – | a | b |") == {
        ("notify", "push"): {"endpoint"},
        ("every", "outbox"): set(),
    }
