"""The pages of docs/law, to be asked whether they keep in step with the code."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAW = ROOT / "docs" / "law"
PAGES = sorted(LAW.glob("*.md"))
FAMILIES = [page for page in PAGES if page.stem not in {"README", "catalogue", "real-logs"}]
RULES = "| rule | article | in the code | status |"

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
each_family = pytest.mark.parametrize("page", FAMILIES, ids=lambda page: page.stem)


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def rows(page: Path) -> list[list[str]]:
    """The rules of a page: rule, article, place in the code, status."""
    _, _, table = read(page).partition(RULES)
    lines = table.split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def quoted() -> set[str]:
    """Every word that stands between backticks on some page."""
    texts = re.findall(r"`([^`\n]+)`", "\n".join(read(page) for page in PAGES))
    return {word for text in texts for word in re.findall(r"[a-z_]+(?:-[a-z]+)*", text)}
