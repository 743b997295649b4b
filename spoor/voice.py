"""The voice: how the command line speaks to a person, line by line, also above a line that moves."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

Say = Callable[[str], None]


def console(beside: bool = False) -> Console:
    """`beside` the result, on the error channel: then standard output holds nothing else."""
    return Console(file=sys.stderr if beside else sys.stdout, highlight=False, markup=False, emoji=False)


def speaker(out: Console) -> Say:
    def say(line: str) -> None:
        out.print(line, soft_wrap=True)
        out.file.flush()

    return say


@contextmanager
def moving_line(out: Console) -> Iterator[Callable[[str, bool], None]]:
    """A line that is told anew in its place; without a terminal only those marked to be kept are written."""
    if not out.is_terminal:
        say = speaker(out)
        yield lambda line, keep: say(line) if keep else None
        return
    with Live(console=out, refresh_per_second=8, transient=False) as live:
        yield lambda line, keep: live.update(Text(line, no_wrap=True, overflow="ellipsis"))


def columns(rows: Sequence[tuple[str, object]]) -> str:
    """Words and what belongs to them, in two columns."""
    width = max(len(words) for words, _ in rows)
    return "\n".join(f"  {words:<{width}}  {value}" for words, value in rows)


def counted(numbers: Mapping[str, int]) -> str:
    """`3 receipt, 2 delay`, the most first; `none` when there are none."""
    most_first = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{number:,} {name}" for name, number in most_first) or "none"
