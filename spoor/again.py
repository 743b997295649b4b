"""What a replay does with a city: tell all, wait until all is handled, and count both sides."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from simulation.replay import Progress as OnProgress
from simulation.replay import Summary
from simulation.replay import replay as tell_all

from .city import City
from .figures import Figures, figures, in_words
from .settle import settle
from .voice import columns, counted, moving_line, speaker

PARTS = 10  # lines that tell the progress where no bar can be drawn


@dataclass(frozen=True)
class Outcome:
    """What was told, and what the city made of it (None: another's city, not ours to look into)."""

    told: Summary
    city: Figures | None = None
    handled_seconds: float | None = None

    @property
    def odd(self) -> list[str]:
        """What should not be, each in words."""
        refused, found = sum(self.told.refused.values()), self.city
        missing = max(0, self.told.cases - found.cases) if found else 0
        counts = {
            "facts were refused": refused,
            "cases are not in the view": missing,
            "messages are parked": found.parked if found else 0,
        }
        return [f"{number:,} {what}" for what, number in counts.items() if number]

    def json(self) -> str:
        return json.dumps(asdict(self) | {"odd": self.odd}, default=_text, indent=2)

    def words(self) -> str:
        told = self.told
        rows: list[tuple[str, object]] = [
            ("days", f"{told.first_day} to {told.last_day}"),
            ("lines read", f"{told.lines:,}, of {told.cases:,} cases"),
            ("facts told", f"{told.facts:,}: {told.accepted:,} new, {told.known:,} known before"),
            ("lines skipped", counted(told.skipped)),
            ("facts refused", counted(told.refused)),
            ("seconds", _seconds(self)),
        ]
        parts = [
            "What was told",
            columns(rows),
            "Late, by the dates in the log",
            columns([*_late(told), *_by_ledger(told)] or [("-", "-")]),
        ]
        if self.city:
            parts += ["What the city made of it", in_words(self.city)]
        return "\n".join(parts)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


async def through(city: City, files: Sequence[Path], out: Console) -> Outcome:
    """Replay in a city of our own and wait until everyone has handled everything; raises StandsStill."""
    outcome = await tell_intake(city.url("intake"), files, out)
    began = time.monotonic()
    with moving_line(out) as show:
        show("All is told; waiting until everything is handled.", True)
        await settle(city, lambda left: show(f"Still {', '.join(f'{n:,} {what}' for what, n in left.items())}", False))
        show("Everything is handled.", True)
    return Outcome(outcome.told, await figures(city), round(time.monotonic() - began, 1))


async def tell_intake(url: str, files: Sequence[Path], out: Console) -> Outcome:
    """Only the telling, at any intake with a driven clock."""
    speaker(out)("Reading the logs.")
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
        with _progress(out) as on_progress:
            return Outcome(await tell_all(files, url, on_progress=on_progress, client=client))


@contextmanager
def _progress(out: Console) -> Iterator[OnProgress]:
    """A bar on a terminal; elsewhere a line for every tenth of the way."""
    if not out.is_terminal:
        yield _lines(out)
        return
    seen = TextColumn("{task.fields[day]}"), BarColumn(), TextColumn("{task.completed:,} of {task.total:,} facts")
    with Progress(*seen, TimeRemainingColumn(), console=out) as bar:
        task = bar.add_task("", total=0, day="")
        yield lambda day, told, total: bar.update(task, completed=told, total=total, day=f"{day:%d %b %Y}")


def _lines(out: Console) -> OnProgress:
    say, reached = speaker(out), 0

    def on_progress(day: date, told: int, total: int) -> None:
        nonlocal reached
        part = told * PARTS // total if total else PARTS
        if part > reached:
            reached = part
            say(f"{day:%d %b %Y} · {told:,} of {total:,} facts told")

    return on_progress


def _late(told: Summary) -> list[tuple[str, object]]:
    return [
        (
            f"{town} {kind}",
            f"{one.decided:,} decided; {one.over_term:.1%} over the bare term, {one.late:.1%} really late",
        )
        for town, kinds in told.lateness.items()
        for kind, one in kinds.items()
    ]


def _by_ledger(told: Summary) -> list[tuple[str, object]]:
    return [
        (
            f"{town} by the ledger",
            f"{one.late:.1%} of {one.decided:,} regular ones late; days did not count in {one.suspended:,}, "
            f"weekend or holiday moved {one.rolled:,}, extended {one.extended:,}, refused {counted(one.refused)}",
        )
        for town, one in told.by_ledger.items()
    ]


def _seconds(outcome: Outcome) -> str:
    after = "" if outcome.handled_seconds is None else f", and {outcome.handled_seconds} until all was handled"
    return f"{outcome.told.seconds} to tell{after}"
