"""One answer for all who ask the same."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from math import inf

from plumbing.shared import Shared


async def test_those_who_ask_at_once_share_one_piece_of_work():
    worked, shared = Counter[str](), Shared[str](inf)

    async def work() -> str:
        worked["open"] += 1
        await asyncio.sleep(0)
        return "13"

    assert await asyncio.gather(*[shared.ask("open", work) for _ in range(3)]) == ["13"] * 3
    assert worked == {"open": 1}


async def test_what_is_asked_often_stays_whatever_else_is_asked_once():
    worked, shared = Counter[str](), Shared[str](inf, most=2)

    async def ask(question: str) -> str:
        async def work() -> str:
            worked[question] += 1
            return question

        return await shared.ask(question, work)

    for once in ("type", "area", "month"):
        await ask("city")
        await ask(once)

    assert worked == {"city": 1, "type": 1, "area": 1, "month": 1}


async def test_an_error_is_no_answer_to_keep():
    answers, shared = iter([None, "13"]), Shared[str](inf)

    async def work() -> str:
        if (answer := next(answers)) is None:
            raise LookupError
        return answer

    first = await asyncio.gather(shared.ask("open", work), return_exceptions=True)
    assert isinstance(first[0], LookupError) and await shared.ask("open", work) == "13"


async def test_what_was_asked_for_lately_is_made_anew_and_nobody_waits_for_it():
    shared, end = Shared[str](inf), asyncio.Event()
    await shared.ask("open", _says("13"))

    async def again(before: str) -> str:
        await end.wait()
        return before + " and 1"

    renewing = asyncio.create_task(shared.renew(again, inf, 9))
    await asyncio.sleep(0)
    assert await shared.ask("open", _says("nobody asks this")) == "13"
    end.set()
    await renewing
    assert await shared.ask("open", _says("nobody asks this")) == "13 and 1"


async def test_what_nobody_asked_for_is_not_made_anew():
    shared = Shared[str](inf)
    for question in ("city", "type", "area"):
        await shared.ask(question, _says("13"))
    seen = list[str]()

    async def again(before: str) -> str:
        seen.append(before)
        return "14"

    await shared.renew(again, -1, 9)
    assert seen == []
    await shared.renew(again, inf, 2)
    assert [await shared.ask(one, _says("")) for one in ("city", "type", "area")] == ["13", "14", "14"]


async def test_what_goes_wrong_meanwhile_takes_nothing_away():
    shared = Shared[str](inf)
    await shared.ask("open", _says("13"))

    async def again(_: str) -> str:
        raise LookupError

    await shared.renew(again, inf, 9)
    assert await shared.ask("open", _says("nobody asks this")) == "13"


async def test_what_somebody_could_not_wait_for_is_not_replaced_by_what_began_before_it():
    shared, end = Shared[str](inf, most=1), asyncio.Event()
    await shared.ask("open", _says("13"))

    async def again(_: str) -> str:
        await end.wait()
        return "13 and 1"

    renewing = asyncio.create_task(shared.renew(again, inf, 9))
    await asyncio.sleep(0)
    await shared.ask("late", _says("2"))  # there is room for one
    await shared.ask("open", _says("14"))
    end.set()
    await renewing
    assert await shared.ask("open", _says("nobody asks this")) == "14"


async def test_each_is_told_as_soon_as_it_is_there():
    shared, there = Shared[str](inf), list[tuple[object, str]]()
    for question in ("city", "type"):
        await shared.ask(question, _says("13"))

    async def again(_: str) -> str:
        there.append(("making", ""))
        return "14"

    await shared.renew(again, inf, 9, lambda one: there.append((one, shared._kept[one].task.result())))

    assert there == [("making", ""), ("city", "14"), ("making", ""), ("type", "14")]


async def test_what_was_asked_for_once_is_handed_on_so_long_and_no_longer(monkeypatch):
    now = [0.0]
    monkeypatch.setattr("plumbing.shared.monotonic", lambda: now[0])
    first, second, third = (Shared[str](inf) for _ in range(3))
    for language in ("nl", "en"):
        await first.ask(language, _says("13"))

    async def made(question: str) -> str:
        return f"14 {question}"

    now[0] = 200
    await first.hand_on(second, made, 300)
    assert await second.ask("nl", _says("nobody asks this")) == "14 nl"
    now[0] = 400
    await second.hand_on(third, made, 300)

    assert (second.questions, third.questions) == (["en", "nl"], ["nl"])


def _says(answer: str) -> Callable[[], Awaitable[str]]:
    async def work() -> str:
        return answer

    return work
