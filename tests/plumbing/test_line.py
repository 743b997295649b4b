"""A line that stopped stands still alone, says so, and goes on when a human let it."""

from plumbing import progress
from plumbing.testing import eventually
from tests.plumbing.book import TOPIC, case_in


async def test_a_stopped_line_stands_still_alone_until_a_human_lets_it_go_on(city, book, open_house):
    client = await open_house()
    here, elsewhere = case_in(0), case_in(1)

    async def troubles():
        answer = await client.get("/readyz")
        return answer.status_code, answer.json()["troubles"]

    async def stopped():
        return await troubles() == (503, {"case-events-0": "line-stopped"})

    async def heard(*words: str):
        return await book.words() == list(words)

    await city.say(TOPIC, b"before", *[b"?"] * 5, b"after", key=here)
    await eventually(stopped, 60)  # the whole house must wake up first
    await city.say(TOPIC, b"elsewhere", key=elsewhere)
    await eventually(lambda: heard("before", "elsewhere"))
    await city.say(TOPIC, b"still elsewhere", key=elsewhere)
    await eventually(lambda: heard("before", "elsewhere", "still elsewhere"))
    assert len(await book.parked()) == 3 and await stopped()

    async with book.pool.acquire() as tx:
        await progress.resume(tx)
    await eventually(lambda: heard("before", "elsewhere", "still elsewhere", "after"))

    assert len(await book.parked()) == 5
    assert await troubles() == (200, {})
