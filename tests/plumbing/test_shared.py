"""One answer for all who ask the same."""

import asyncio
from collections import Counter
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
