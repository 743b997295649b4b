"""Speaking to intake: in order, in parts, patiently, and without hiding what was refused."""

from datetime import UTC, datetime, timedelta

import pytest

from simulation.door import Door, DoorClosed
from simulation.people import contact_of
from tests.simulation.fake_intake import FakeIntake

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def event(number: int, kind: str = "case.closed") -> dict[str, str]:
    return {"id": str(number), "source": "urn:town", "type": f"nl.spoor.{kind}.v1", "subject": "DH-1"}


async def no_pause(_: float) -> None:
    """Waiting costs no time here."""


def door(intake: FakeIntake, patience: timedelta = timedelta(minutes=1)) -> Door:
    return Door(intake.client, patience, pause=no_pause)


async def test_many_facts_go_in_batches_and_keep_their_order():
    intake = FakeIntake()
    events = [event(number) for number in range(1_201)]

    await door(intake).say(events)

    assert (intake.batches, intake.facts) == ([500, 500, 201], events)


async def test_the_town_waits_while_intake_is_away_or_its_world_is_broken():
    intake = FakeIntake(away=4, broken=3)
    at_the_door = door(intake)

    await at_the_door.say([event(1)])

    assert (at_the_door.heard.accepted, intake.facts) == (1, [event(1)])


async def test_patience_ends_with_a_clear_word():
    with pytest.raises(DoorClosed, match="stays away: ConnectError"):
        await door(FakeIntake(away=1_000), patience=timedelta(seconds=30)).say([event(1)])


async def test_a_refused_fact_is_counted_and_the_rest_of_its_batch_comes_in():
    intake = FakeIntake(refuses="secret")
    at_the_door = door(intake)

    await at_the_door.say([event(1), event(2, "secret"), event(3)])

    assert [fact["id"] for fact in intake.facts] == ["1", "3"]
    assert (at_the_door.heard.accepted, at_the_door.heard.refused) == (2, {"type-unknown": 1})
    assert at_the_door.heard.refusals[0]["violations"][0]["code"] == "type-unknown"


async def test_what_was_said_before_is_known():
    at_the_door = door(FakeIntake())

    await at_the_door.say([event(1)])
    await at_the_door.say([event(1)])

    assert (at_the_door.heard.accepted, at_the_door.heard.known) == (1, 1)


async def test_an_intake_that_follows_the_wall_clock_is_told_how_to_change():
    with pytest.raises(DoorClosed, match="CLOCK=driven"):
        await door(FakeIntake(driven=False)).tick(NOW)


async def test_the_latest_tick_is_known_or_there_is_none():
    at_the_door = door(FakeIntake())

    assert await at_the_door.latest_tick() is None
    await at_the_door.tick(NOW)
    assert await at_the_door.latest_tick() == NOW


async def test_applicants_are_introduced_with_invented_addresses():
    intake = FakeIntake()

    await door(intake).introduce([f"a-{number}" for number in range(1_500)])

    assert len(intake.contacts) == 1_500
    assert intake.contacts["a-7"]["email"] == "a-7@example.org"
    assert {len(one.keys() & {"email", "phone", "postal"}) for one in intake.contacts.values()} == {1, 2, 3}
    assert 10 < sum("email" not in one for one in intake.contacts.values()) < 80
    assert {one["language"] for one in intake.contacts.values()} == {"nl", "en"}
    assert contact_of("a-7") == intake.contacts["a-7"]
