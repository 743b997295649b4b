"""Every figure against an oracle, on real permits: three towns, in the middle of their years and at the end."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from plumbing.testing import batch_of
from schemas.case_events import any_fact
from schemas.envelope import BEGINNING, day_starts, legal_day
from schemas.snapshot import Snapshot
from schemas.status_events import Announcement, Expected
from schemas.stories import tick
from services.dashboard import store_tally
from services.dashboard.core import figures, flow, foretold, promised, why
from services.dashboard.core.cell import Row
from services.dashboard.core.filter import Filter, Stand
from services.dashboard.core.heard import IN_ALL, STEPS
from services.dashboard.core.spread import Spread
from services.dashboard.handlers import on_announcements, on_messages
from services.status.core.tell import Book, Said, tell
from simulation.lateness import days_of as noted_days
from simulation.replay import in_time
from tests.services.dashboard import oracle
from tests.services.dashboard.tellings import message
from tests.simulation.real_logs import municipality
from tests.simulation.test_real_logs import TENTH_OF_A_POINT, statistics

USUAL = timedelta(days=80)  # what is expected of every case here; no log knows what was expected
MIDDLE = date(2012, 10, 1)
ALL = [(number, day) for number in (1, 2, 3) for day in (MIDDLE, date(2015, 6, 1))]
SLOW = [pytest.param(*one, marks=pytest.mark.slow) for one in ALL[1:]]


@cache
def told(number: int) -> list[Any]:
    return [any_fact.validate_json(json.dumps(fact)) for fact in in_time(municipality(number).told.facts)]


def until(facts: Sequence[Any], day: date) -> list[Any]:
    """What was known at the end of the day before."""
    return [fact for fact in facts if legal_day(fact.data.occurred_at) < day]


def announced(facts: Sequence[Any]) -> Iterator[Announcement]:
    """What status says while it hears them, with a tick before the facts of each Monday."""
    firsts = {fact.case_id: fact.data.received_on + USUAL for fact in facts if fact.type.endswith("case.opened.v1")}
    expected = {case_id: Expected(day, day, 20) for case_id, day in firsts.items()}
    book = Book(BEGINNING, {}, {fact.case_id: [] for fact in facts}, expected=expected)
    yield from (said.announcement for said in tell(book, with_mondays(facts)) if isinstance(said, Said))


def with_mondays(facts: Sequence[Any]) -> Iterator[Any]:
    monday = date.min
    for fact in facts:
        day = legal_day(fact.data.occurred_at)
        if monday < (new := day - timedelta(days=day.weekday())):
            monday = new
            yield tick(day_starts(monday))
        yield fact


async def hear(tx: Any, said: Sequence[Announcement], together: int = 1000) -> None:
    for start in range(0, len(said), together):
        await on_announcements(batch_of(*said[start : start + together], topic="case-status"), tx)


def cases_of(facts: Sequence[Any], said: Sequence[Announcement]) -> dict[str, oracle.Day]:
    """The facts of each case in the order of its history, and its snapshot that was announced last."""
    towns: dict[str, Snapshot] = {one.case_id: one.data.snapshot for one in said}
    own: dict[str, list[Any]] = {}
    for fact in facts:
        own.setdefault(fact.case_id, []).append(fact)
    return {name: oracle.noted(towns[name], sorted(some, key=lambda f: f.order)) for name, some in own.items()}


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("number", "today"), [ALL[0], *SLOW])
async def test_every_figure_is_that_of_plain_python_over_the_facts(pool, number, today):
    facts = until(told(number), today)
    said = list(announced(facts))
    cases = cases_of(facts, said)
    letters = sent(facts, today)
    async with pool.acquire() as tx:
        await hear(tx, said[: len(said) // 2])
        for start in range(0, len(letters), 1000):
            await on_messages(batch_of(*letters[start : start + 1000], topic="case-messages"), tx)
        await hear(tx, said[len(said) // 2 :])
        await as_the_oracle_says(tx, cases, Filter(Stand.ALL, None, today))
        for kind in ("omgevingsvergunning-regulier", "omgevingsvergunning-uitgebreid"):
            own = {name: one for name, one in cases.items() if one.kind == kind}
            await as_the_oracle_says(tx, own, Filter(Stand.ALL, None, today, kind))


def words_of(case_id: str, received: date, until: date) -> list[tuple[date, str]]:
    """What no log knows: a receipt after some days, and then a word each so many days; some fall silent."""
    number = sum(map(ord, case_id))
    pace = 8 + number % 7 if number % 3 else 12 + number % 9
    later = [(received + timedelta(days=pace * turn), "change") for turn in range(1, 1 + number % 40)]
    return [one for one in ((received + timedelta(days=number % 4), "receipt"), *later) if one[0] < until]


def sent(facts: Sequence[Any], today: date) -> list[Any]:
    openings = {fact.case_id: fact.data.received_on for fact in facts if fact.type.endswith("case.opened.v1")}
    return [
        message(case_id, number=number, kind=kind, at=day_starts(day))
        for case_id, received in openings.items()
        for number, (day, kind) in enumerate(words_of(case_id, received, today))
    ]


async def as_the_oracle_says(tx: Any, cases: Mapping[str, oracle.Day], asked: Filter) -> None:
    today = asked.today
    assert today
    rows, every = await store_tally.rows(tx, asked, IN_ALL), list(cases.values())
    expected = {name: one.received + USUAL for name, one in cases.items()}
    assert {stand.value: n for stand, n in figures.stands(rows).items()} == oracle.stands(cases, today, expected)
    as_spread(figures.lead_time(rows), oracle.lead_days(every))
    assert Counter(dict(why.overdue(rows).days)) == oracle.around_the_term(every)
    by_type = await store_tally.rows(tx, asked, STEPS, {"case_type"})
    steps = {(one.case_type, one.department, one.step): days_of(one.days) for one in flow.in_steps(by_type)}
    assert steps == oracle.in_steps(every)
    pairs = {(one.giving, one.taking): days_of(one.days) for one in flow.handed_over(rows)}
    assert pairs == oracle.handed_over(every)
    as_long_waited(rows, every)
    as_promised(rows, every, today)
    as_served(rows, cases, today)
    as_old(rows, every, today)


def as_long_waited(rows: Sequence[Row], every: Sequence[oracle.Day]) -> None:
    waited = sum((oracle.waited(one) for one in every if one.finished and one.decided), Counter[str]())
    assert {one.whose: one.days.total_days for one in flow.waited(rows) if one.days.total_days} == dict(waited)
    assert sum(one.share or 0 for one in flow.waited(rows)) == pytest.approx(1)


def as_promised(rows: Sequence[Row], every: Sequence[oracle.Day], today: date) -> None:
    dates = promised.dates(promised.promises(rows))
    judged = {one.kind: Counter(kept=one.kept, missed=one.missed, waiting=one.waiting) for one in dates}
    assert judged == oracle.promises(every, today)
    for one in dates:
        assert days_of(one.off) == oracle.days_off(every, one.kind)
        assert one.cases_missed == oracle.cases_that_missed(every, one.kind, today)


def as_served(rows: Sequence[Row], cases: Mapping[str, oracle.Day], today: date) -> None:
    sent = {name: words_of(name, one.received, today) for name, one in cases.items()}
    for kind, judged in (("receipt", oracle.receipts(cases, sent, today)), ("news", oracle.news(cases, sent, today))):
        (one,) = [told for told in promised.promises(rows) if told.kind == kind]
        assert Counter(kept=one.kept, missed=one.missed, waiting=one.waiting) == judged
        assert one.cases_missed == one.missed and min(one.kept, one.missed) > 0


def as_old(rows: Sequence[Row], every: Sequence[oracle.Day], today: date) -> None:
    days = oracle.ages(every, today)
    for age in why.ages(rows, today):
        first = age.after + 1 if age.after else 0
        assert age.cases == sum(first <= one <= (age.until or 10**6) for one in days)


def as_spread(found: Spread, days: list[int]) -> None:
    """Median and band by sorting: at least half of the cases took no more."""
    assert days_of(found) == days
    if days:
        assert found.median == days[(len(days) + 1) // 2 - 1]
        assert found.band == (days[-(-len(days) // 10) - 1], days[-(-len(days) * 9 // 10) - 1])


def days_of(found: Spread) -> list[int]:
    return [days for days, cases in found.days for _ in range(cases)]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("number", "today"), [ALL[0], *SLOW])
async def test_expectations_that_move_are_judged_as_plain_python_judges_them(pool, number, today):
    facts = until(told(number), today)
    said = [expecting(one) for one in announced(facts)]
    cases = cases_of(facts, said)
    ranges = [
        (one.case_id, one.data.happened_at, one.data.expected.first, one.data.expected.last)
        for one in said
        if one.data.expected
    ]
    off, changed = oracle.expectations(cases, ranges)
    async with pool.acquire() as tx:
        await hear(tx, said)
        found = foretold.foretold(await store_tally.rows(tx, Filter(Stand.ALL, None, today), IN_ALL))

    assert days_of(found.off) == off and days_of(found.moves) == changed
    assert (found.early, found.inside, found.late) == (
        sum(one < 0 for one in off), off.count(0), sum(one > 0 for one in off),
    )  # fmt: skip
    assert min(found.early, found.inside, found.late) > 0 and max(changed) > 1


def expecting(said: Announcement) -> Announcement:
    """A range that moves with each step: the first word is hopeful, later ones less so."""
    now = said.data.snapshot
    done = sum(one.completed_on is not None for one in now.steps)
    first = now.received_on + timedelta(days=20 + 15 * done)
    expected = Expected(first, first + timedelta(days=30), 20) if now.is_open else None
    return said.model_copy(update={"data": replace(said.data, expected=expected)})


@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 3))])
async def test_the_share_over_the_bare_term_is_the_published_one(pool, number):
    """The statistics count what was decided and never made known too; by the law, and here, that is open (Awb 3:41)."""
    published = statistics(number)["vs_statutory_term_gross"]
    every = noted_days(municipality(number).told.facts).values()
    taken = [(one.kind, one.gross) for one in every if one.gross is not None and not one.sent]
    async with pool.acquire() as tx:
        await hear(tx, list(announced(told(number))))
        for kind, days, name, share in (
            ("regulier", 56, "regular_n", "regular_over_56_days"),
            ("uitgebreid", 182, "extended_n", "extended_over_182_days"),
        ):
            asked = Filter(Stand.ALL, None, None, f"omgevingsvergunning-{kind}")
            lead = figures.lead_time(await store_tally.rows(tx, asked, {"lead"}))
            unsent = [took > days for known, took in taken if known == kind]
            assert lead.cases + len(unsent) == published[name]
            over = (lead.over(days) + sum(unsent)) / published[name]
            assert over == pytest.approx(published[share], abs=TENTH_OF_A_POINT)


@pytest.mark.timeout(300)
async def test_told_once_more_in_other_batches_and_partly_again_the_tables_are_the_same(pool):
    said = list(announced(until(told(1), date(2011, 9, 1))))
    async with pool.acquire() as tx:
        await hear(tx, said)
        once = await tables(tx)
        await tx.execute("TRUNCATE card, change, snapshot, tally, source")
        await hear(tx, said[:700], together=37)
        await hear(tx, said[300:], together=501)

        assert await tables(tx) == once
        assert len(once["card"]) == len({one.case_id for one in said}) > 100


async def tables(tx: Any) -> dict[str, list[Any]]:
    return {name: sorted(map(repr, await tx.fetch(f"SELECT * FROM {name}"))) for name in ("card", "snapshot", "tally")}
