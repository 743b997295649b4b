"""Our APIs keep to the NL API Design Rules 2.2, by the linter of the standard and by what it does not look at."""

import copy
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.local.provider import node
from tests.architecture.reading import ROOT
from tests.contract.documents import APPS, document

RULES = Path(os.environ.get("ADR_RULES", ROOT.parent / "shared" / "tools" / "adr-linter.yaml"))
LINTER = Path(os.environ.get("SPECTRAL", ROOT / "node_modules" / ".bin" / "spectral"))
METHODS = {"get", "put", "post", "patch", "delete"}


def lint(told: dict[str, Any], home: Path) -> list[str]:
    """Errors and warnings of the linter, each by its rule and place."""
    page = home / "openapi.json"
    page.write_text(json.dumps(told), encoding="utf-8")
    asked = [
        node() or "",
        str(LINTER),
        "lint",
        "--quiet",
        "-f",
        "json",
        "--fail-severity",
        "warn",
        "-r",
        str(RULES),
        str(page),
    ]
    said = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)
    found = json.loads(said.stdout[: said.stdout.rindex("]") + 1])
    return [f"{one['code']} at {'/'.join(map(str, one['path']))}" for one in found]


# The standard's rules are read where they lie and never committed; the linter itself comes with `make assets`.
needs_rules = pytest.mark.skipif(
    not RULES.exists(),
    reason=f"THE API WAS NOT LINTED: no {RULES.name} of the NL API Design Rules beside the project (or in ADR_RULES)",
)


@needs_rules
@pytest.mark.parametrize("service", APPS)
def test_the_linter_of_the_standard_finds_nothing(service, tmp_path):
    assert lint(document(service), tmp_path) == []


@needs_rules
def test_the_linter_would_find_something(tmp_path):
    told = copy.deepcopy(document("status"))
    del told["paths"]["/zaken"]["get"]["responses"]["200"]["headers"]
    told["paths"]["/zaken"]["get"]["responses"]["404"] = {"description": "-", "content": {"text/plain": {}}}
    told["info"]["version"] = "1"

    found = {one.split(" ")[0] for one in lint(told, tmp_path)}
    assert {"nlgov:missing-header", "nlgov:use-problem-schema", "nlgov:semver"} <= found


def operations(service: str) -> list[tuple[str, dict[str, Any]]]:
    paths = document(service)["paths"].items()
    return [(path, item[method]) for path, item in paths for method in METHODS & item.keys()]


@pytest.mark.parametrize("service", APPS)
def test_every_answer_tells_its_version_and_every_failure_is_a_problem(service):
    assert operations(service)
    for path, operation in operations(service):
        assert "422" not in operation["responses"], path
        for code, answer in operation["responses"].items():
            assert "API-Version" in answer["headers"], (path, code)
            assert code[0] == "2" or list(answer["content"]) == ["application/problem+json"], (path, code)


@pytest.mark.parametrize("service", APPS)
def test_every_operation_has_a_name_a_tag_that_is_explained_and_words(service):
    explained = {tag["name"] for tag in document(service)["tags"]}
    names = [operation["operationId"] for _, operation in operations(service)]

    assert len(names) == len(set(names)) and all(name.isalnum() for name in names)
    for path, operation in operations(service):
        assert set(operation["tags"]) <= explained and operation["tags"], path
        assert operation.get("description") or operation["summary"], path


@pytest.mark.parametrize("service", APPS)
def test_the_document_says_where_the_api_is_whom_to_ask_and_how_to_come_in(service):
    told = document(service)
    ways = told["components"]["securitySchemes"]

    assert told["servers"] == [{"url": "https://volg.denhaag.example/v1"}]
    assert {"name", "email", "url"} <= told["info"]["contact"].keys()
    assert (ways["session"]["in"], list(ways["machine"]["flows"])) == ("cookie", ["clientCredentials"])
    assert {"session": []} in told["security"] and {} not in told["security"]
