"""Migrations: each once, whoever starts at the same time, and never rewritten afterwards."""

import asyncio

import asyncpg
import pytest

from plumbing.migrate import MigrationChanged, migrate
from plumbing.testing_ground import build

PIPE = ("plumbing/0001_lay_the_pipe", "plumbing/0002_keep_headers")


@pytest.fixture
def plan(tmp_path):
    (tmp_path / "0001_lay_a_floor.sql").write_text("CREATE TABLE floor (board int)")
    (tmp_path / "0002_lay_a_board.sql").write_text("INSERT INTO floor VALUES (1)")
    return tmp_path


@pytest.fixture
async def ground(city, admin_url):
    """An empty schema to be, and a connection that sees it."""
    schema = f"house_{city.name}"
    connection = await asyncpg.connect(admin_url, server_settings={"search_path": schema})
    yield schema, connection
    await connection.close()


async def test_those_who_start_together_apply_each_migration_once(admin_url, plan, ground):
    schema, connection = ground
    applied = await asyncio.gather(*(migrate(admin_url, schema, plan) for _ in range(5)))

    assert sorted(applied) == [[], [], [], [], [*PIPE, "0001_lay_a_floor", "0002_lay_a_board"]]
    assert await connection.fetchval("SELECT count(*) FROM floor") == 1


async def test_a_later_migration_is_added_and_the_earlier_ones_are_left_alone(admin_url, plan, ground):
    schema, connection = ground
    await migrate(admin_url, schema, plan)
    (plan / "0003_lay_another.sql").write_text("INSERT INTO floor VALUES (2)")

    assert await migrate(admin_url, schema, plan) == ["0003_lay_another"]
    assert [row["board"] for row in await connection.fetch("SELECT board FROM floor ORDER BY 1")] == [1, 2]


async def test_a_migration_that_was_applied_may_not_be_rewritten(admin_url, plan, ground):
    schema, connection = ground
    await migrate(admin_url, schema, plan)
    (plan / "0002_lay_a_board.sql").write_text("INSERT INTO floor VALUES (3)")

    with pytest.raises(MigrationChanged, match="0002_lay_a_board"):
        await migrate(admin_url, schema, plan)
    assert await connection.fetchval("SELECT count(*) FROM floor") == 1


async def test_half_a_migration_is_none(admin_url, plan, ground):
    schema, connection = ground
    (plan / "0002_lay_a_board.sql").write_text("INSERT INTO floor VALUES (1); DROP TABLE migration")
    with pytest.raises(asyncpg.UndefinedTableError):
        await migrate(admin_url, schema, plan)
    (plan / "0002_lay_a_board.sql").write_text("INSERT INTO floor VALUES (7)")

    assert await migrate(admin_url, schema, plan) == ["0002_lay_a_board"]
    assert await connection.fetch("SELECT board FROM floor") == [(7,)]


async def test_a_house_that_a_test_builds_at_once_has_nothing_left_to_migrate(admin_url, plan, ground):
    schema, connection = ground
    await build(admin_url, schema, plan)
    await build(admin_url, schema, plan)

    assert await connection.fetch("SELECT board FROM floor") == [(1,)]
    assert await migrate(admin_url, schema, plan) == []
