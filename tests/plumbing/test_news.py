"""Open pages hear of news: one question for all of them, no bell for nothing, and nobody is left when pages close."""

import asyncio
from contextlib import ExitStack, asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from plumbing.news import News, Tell
from plumbing.testing import eventually


class Town:
    """What there is to know, and how often somebody asked."""

    def __init__(self) -> None:
        self.versions: dict[str, str] = {}
        self.asked: list[list[str]] = []
        self.broken = 0
        self.running: Any = SimpleNamespace(pool=self, after_commit=[])

    @asynccontextmanager
    async def acquire(self):
        yield self

    async def tell(self, _: Any, names: list[str]) -> dict[str, str]:
        self.asked.append(names)
        if self.broken:
            self.broken -= 1
            raise ConnectionError
        return {name: self.versions[name] for name in names if name in self.versions}


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def news(town: Town) -> News:
    return News(town.tell)


@asynccontextmanager
async def running(news: News, town: Town):
    task = asyncio.create_task(news.run(town.running))
    await eventually(lambda: _true(town.running.after_commit))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _true(value: Any) -> bool:
    return bool(value)


async def test_a_page_hears_that_its_case_changed_and_another_does_not(town, news):
    town.versions = {"A": "1", "B": "1"}
    with news.watch("A", "1") as a, news.watch("B", "1") as b:
        await news.ask(town.running)
        assert not a.bell.is_set()
        town.versions["A"] = "2"
        await news.ask(town.running)

        assert (await a.changed(5), a.version) == (True, "2")
        assert not b.bell.is_set() and not a.bell.is_set()


async def test_what_changed_before_the_page_was_open_is_heard_at_once(town, news):
    town.versions = {"A": "2"}
    with news.watch("A", "1") as page:
        await news.ask(town.running)

        assert await page.changed(5) and page.version == "2"


async def test_two_thousand_pages_are_one_question(town, news):
    town.versions = {f"{n}": "1" for n in range(1000)}
    with ExitStack() as pages:
        for n in range(2000):
            pages.enter_context(news.watch(f"{n % 1000}", "1"))
        await news.ask(town.running)

        assert (news.open_pages, len(town.asked), len(town.asked[0])) == (2000, 1, 1000)
    assert news.open_pages == 0
    await news.ask(town.running)
    assert len(town.asked) == 1


async def test_a_commit_here_is_heard_at_once_and_that_of_another_process_soon(town, news):
    town.versions = {"A": "1"}
    async with running(news, town):
        with news.watch("A", "1") as page:
            town.versions["A"] = "2"
            town.running.after_commit[0]()
            assert await page.changed(5)
            town.versions["A"] = "3"
            assert await page.changed(5) and page.version == "3"


async def test_while_the_database_is_away_pages_wait_and_then_hear_all(town, news):
    town.versions, town.broken = {"A": "2"}, 2
    async with running(news, town):
        with news.watch("A", "1") as page:
            assert await page.changed(10) and page.version == "2"


async def test_nothing_new_is_told_as_such(town, news):
    with news.watch("A", None) as page:
        assert not await page.changed(0.01)


async def test_a_case_that_is_gone_is_news_too(town, news):
    town.versions = {}
    with news.watch("A", "1") as page:
        await news.ask(town.running)

        assert await page.changed(5) and page.version is None


async def test_what_they_come_back_for_is_ready_before_anybody_is_told(town):
    told = list[bool]()

    async def ready(_: Tell) -> None:
        town.versions["A"] = "3"  # what comes meanwhile is told next time
        told.append(page.bell.is_set())

    news, town.versions = News(town.tell, ready=ready), {"A": "2"}
    with news.watch("A", "1") as page:
        await news.ask(town.running)

        assert told == [False] and page.version == "2"
    await news.ask(town.running)
    assert len(told) == 2  # also when nobody follows


async def test_whose_page_is_ready_does_not_wait_for_those_of_others(town):
    rang = list[tuple[bool, bool]]()

    async def ready(tell: Tell) -> None:
        for name in ("A", "nobody follows this", "B"):
            tell(name)
            rang.append((a.bell.is_set(), b.bell.is_set()))

    news, town.versions = News(town.tell, ready=ready), {"A": "2", "B": "2"}
    with news.watch("A", "1") as a, news.watch("B", "1") as b:
        await news.ask(town.running)

    assert rang == [(True, False), (True, False), (True, True)]


async def test_who_came_after_the_question_is_not_told_that_it_is_gone(town):
    async def ready(tell: Tell) -> None:
        late.enter_context(news.watch("B", "1"))
        tell("B")

    news, town.versions = News(town.tell, ready=ready), {"A": "1", "B": "1"}
    with ExitStack() as late, news.watch("A", "1"):
        await news.ask(town.running)
        (page,) = news._watchers["B"]

        assert (page.version, page.bell.is_set()) == ("1", False)


async def test_what_is_made_ready_counts_as_rest_but_for_a_quarter(town, monkeypatch):
    now, rests = [0.0], list[float]()

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    monkeypatch.setattr("plumbing.news.monotonic", lambda: now[0])
    monkeypatch.setattr("plumbing.news.sleep", rest)
    beats = News(town.tell, every=4.01, rest=4.0)._beats()
    for took in (0.0, 1.0, 9.0, 0.0):
        await anext(beats)
        now[0] += took

    assert rests == [4.0, 3.0, 1.0]
