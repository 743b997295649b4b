"""Facts for the benchmarks: cases of a realistic length, many of them running at the same time."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from schemas.case_events import CaseFact
from schemas.stories import answered, asked, decided, delayed, opened, published, started, taken_in

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def story(number: int) -> list[CaseFact]:
    """Nine facts of one case, as a department would log them over eight weeks."""
    case = f"BENCH-{number:07d}"
    at = START + timedelta(minutes=number % 5000)

    def day(days: int) -> datetime:
        return at + timedelta(days=days)

    return [
        opened(at, case),
        started(at, "compleet", case=case),
        asked(day(4), before=day(32).date(), case=case),
        answered(day(14), case),
        taken_in(day(15), case),
        started(day(16), "beoordeling", case=case),
        delayed(day(50).date(), day(80).date(), case),
        decided(day(60), case=case),
        published(day(61).date(), case),
    ]


def crowd(cases: int, at_once: int = 2000) -> Iterator[CaseFact]:
    """The facts of many cases, mixed as they would come in: in order per case, `at_once` cases running side by side."""
    dice = random.Random(1)
    running = [iter(story(number)) for number in range(min(at_once, cases))]
    coming = len(running)
    while running:
        chosen = dice.randrange(len(running))
        if (fact := next(running[chosen], None)) is not None:
            yield fact
        elif coming < cases:
            running[chosen], coming = iter(story(coming)), coming + 1
        else:
            running[chosen] = running[-1]
            running.pop()
