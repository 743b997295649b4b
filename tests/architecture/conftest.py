"""After the architecture tests: how large the functions are, so that growth is seen before it hurts."""

from statistics import median, quantiles

import pytest

from tests.architecture.reading import PRODUCT, functions, modules, parsed


def body_lines() -> list[int]:
    found = (function for path in modules(*PRODUCT) for function in functions(parsed(path)))
    return [(function.end_lineno or 0) - function.body[0].lineno + 1 for function in found]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if len(sizes := body_lines()) > 1:
        p90 = quantiles(sizes, n=10)[-1]
        terminalreporter.write_line(
            f"{len(sizes)} functions: median {median(sizes):.0f} lines, p90 {p90:.0f}, longest {max(sizes)}"
        )
