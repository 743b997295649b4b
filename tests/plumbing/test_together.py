"""Several writes go to PostgreSQL as one statement, and mean what they meant one by one."""

import asyncpg
import pytest

from plumbing.together import Together, in_one

SQL = "INSERT INTO heard (partition, word) SELECT $2::int, unnest($1::text[])"


def test_each_write_keeps_its_own_values_also_where_it_names_one_twice():
    assert in_one(("INSERT $1, $1, $2", "UPDATE $2 WHERE $1")) == (
        "WITH part0 AS (INSERT $1, $1, $2), part1 AS (UPDATE $4 WHERE $3) SELECT"
    )


async def test_nothing_is_written_before_it_is_said_and_then_all_once(book):
    async with book.pool.acquire() as tx, tx.transaction():
        later = Together(tx)
        await later.execute(SQL, ["opened"], 0)
        await later.execute(SQL, ["asked", "answered"], 1)
        assert await tx.fetchval("SELECT count(*) FROM heard") == 0
        await later.write()
        await later.write()

    rows = await book.pool.fetch("SELECT partition, word FROM heard")
    assert sorted(map(tuple, rows)) == [(0, "opened"), (1, "answered"), (1, "asked")]


async def test_if_one_cannot_be_written_none_is(book):
    later = Together(book.pool)
    await later.execute(SQL, ["opened"], 0)
    await later.execute(SQL, [None], 1)
    with pytest.raises(asyncpg.NotNullViolationError):
        await later.write()

    assert await book.words() == []
