"""The examples of docs/law are run: a date on a page is the date that the code gives."""

import re
from doctest import DocTestParser, DocTestRunner
from pathlib import Path

from tests.contract.law_pages import each_page, read


def only_examples(text: str) -> str:
    """The Python of a page, each line where it stood."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        fence = line.startswith("```")
        inside = line == "```python" if fence else inside
        lines.append(line if inside and not fence else "")
    return "\n".join(lines) + "\n"


def untrue(text: str, name: str) -> str:
    """What the examples of a page say otherwise than the code."""
    report: list[str] = []
    page = DocTestParser().get_doctest(only_examples(text), {}, name, name, 0)
    DocTestRunner(verbose=False).run(page, out=report.append)
    return "".join(report)


def examples(text: str) -> int:
    return len(re.findall(r"^>>> ", text, re.MULTILINE))


@each_page
def test_what_a_page_shows_is_what_the_code_says(page: Path):
    assert untrue(read(page), page.name) == ""


@each_page
def test_every_page_has_examples_and_each_of_them_is_run(page: Path):
    assert 0 < examples(read(page)) == examples(only_examples(read(page)))


def test_an_example_that_is_not_true_would_be_noticed():
    assert untrue("```python\n>>> 1 + 1\n2\n```\n", "page") == ""
    assert "Got:\n    2" in untrue("Text\n\n```python\n>>> 1 + 1\n3\n```\n", "page")
    assert "NameError" in untrue("```python\n>>> tomorrow\n```\n", "page")


def test_an_example_that_is_not_run_would_be_noticed():
    text = "```\n>>> 1 + 1\n```\n>>> 2\n"

    assert (examples(text), examples(only_examples(text))) == (2, 0)
