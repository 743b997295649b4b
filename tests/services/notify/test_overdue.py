"""The clock of 48 hours: what nobody was told of in time is said once."""

from datetime import datetime, timedelta

import pytest

from plumbing.health import Health
from plumbing.postgres import Pool
from schemas.stories import at
from services.notify import store
from services.notify.core.evidence import tell_before
from services.notify.lookout import GRACE, OVERDUE, Lookout
from services.notify.settings import Settings
from tests.services.notify.at_work import courier, hear
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import CASE, announced

NO_TIME = timedelta(0)


@pytest.mark.parametrize(
    ("placed", "until"),
    [
        ("2026-12-24T16:30+01:00", "2026-12-26T16:30+01:00"),
        ("2027-03-27T12:00+01:00", "2027-03-29T13:00+02:00"),
        ("2026-10-24T12:00+02:00", "2026-10-26T11:00+01:00"),
    ],
)
def test_48_hours_are_hours(placed, until):
    assert tell_before(datetime.fromisoformat(placed)) == datetime.fromisoformat(until)


async def pass_time(pool: Pool, now: datetime) -> None:
    sql = """INSERT INTO progress (topic, partition, now) VALUES ('case-status', 2, $1)
                 ON CONFLICT (topic, partition) DO UPDATE SET now = $1"""
    await pool.execute(sql, now)


async def overdue(pool: Pool) -> list[tuple[str, str]]:
    return [tuple(row) for row in await pool.fetch("SELECT case_id, kind FROM message WHERE overdue ORDER BY position")]


async def test_what_nobody_was_told_of_within_48_hours_is_said_once(pool: Pool, capsys: pytest.CaptureFixture[str]):
    await hear(pool, announced("opened"), announced("opened", "b", "B", applicant_id="a-none"), contacts={"a-1": "x"})
    lookout = Lookout(pool, Health())
    await pass_time(pool, at(10, 22, 8) - timedelta(minutes=1))
    await lookout.look(NO_TIME)
    assert await overdue(pool) == []

    await pass_time(pool, at(10, 22, 8))
    await lookout.look(GRACE)  # the courier has only just heard of it
    assert await overdue(pool) == []
    await lookout.look(NO_TIME)
    await lookout.look(NO_TIME)

    assert await overdue(pool) == [(CASE, "receipt"), ("B", "receipt")]
    assert capsys.readouterr().out.count("message_overdue") == 2
    assert OVERDUE.labels("receipt", "email")._value.get() == 2


async def test_who_was_told_in_time_or_chose_the_message_themselves_is_not_overdue(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()
    await hear(pool, announced("answered", "later"), contacts={"a-1": "x"})
    await pool.execute("UPDATE message SET kind = 'change' WHERE kind = 'information-received'")
    await pass_time(pool, at(11, 1, 9))
    await Lookout(pool, Health()).look(NO_TIME)
    async with pool.acquire() as tx:
        kinds = [row["kind"] for row in await store.messages_of(tx, CASE)]

    assert kinds == ["receipt", "change"]
    assert await overdue(pool) == []
