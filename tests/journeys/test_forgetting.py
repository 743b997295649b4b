"""A case that was erased: no table of any service names its person or its content any more."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest

from plumbing.kafka import partition_of
from plumbing.outbox import Letter
from plumbing.postgres import Pool
from plumbing.testing import City, batch_of, record_of
from schemas.stories import asked, at, fact, on, opened, published, started, withdrawn
from schemas.topics import CASE_EVENTS, CASE_MESSAGES, CASE_STATUS, CONTACTS, REJECTIONS
from services.dashboard import app as dashboard
from services.dashboard import handlers as of_dashboard
from services.intake import handlers as of_intake
from services.intake.core.delivery import HTTP, Delivery
from services.intake.settings import Settings
from services.notify import app as notify
from services.notify import people as of_notify
from services.notify import store_people
from services.notify.core.preference import Preference
from services.status import app as status
from services.status import handlers as of_status
from tests.services.intake.deliveries import PUBLIC, binary, structured
from tests.services.notify.saying import PRIVATE, contact

CASE, WHO, OTHER = "DH-2026-0001", "a-forget-me", "a-stays"
SECRETS = (WHO, "Vergeetlaan", "Vergeetreden", "Vergeetvraag", "Vergeetwoord")
STORY = [
    opened(on(3, 2), applicant_id=WHO, title="Dakkapel aan de Vergeetlaan"),
    started(on(3, 5)),
    fact(
        "information.requested",
        on(3, 6),
        items=[{"ref": "r", "what": "Vergeetvraag", "why": "Vergeetreden"}],
        answer_before=on(4, 1),
    ),
    fact("information.received", on(3, 9), refs=["r"], complete=True),
    fact("decision.taken", on(4, 1), outcome="granted"),
    published(on(4, 2)),
    fact(
        "case.rated", on(4, 3), source="urn:nld:gemeente-denhaag:systeem:spoor-formulier", grade=4, word="Vergeetwoord"
    ),
]
ERASED = fact("case.erased", on(9, 1, 2027), ground="right-to-erasure")
Decode = Callable[[Any], Any]
Handle = Callable[[Any, Pool], Awaitable[None]]


COLUMNS = """
    SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()
"""


class Town:
    """All four services without a broker: what one says, the others hear, until nobody says anything."""

    def __init__(self, pools: dict[str, Pool], settings: Settings) -> None:
        self.pools, self.settings = pools, settings
        self.refused: list[dict[str, Any]] = []  # what went back to departments

    async def tell(self, *facts: Any) -> None:
        said = [json.loads(one.model_dump_json(exclude_none=True)) for one in facts]
        form = [one for one in said if one["source"].endswith("spoor-formulier")]
        bodies = [structured([one for one in said if one not in form], kind="application/cloudevents-batch+json")]
        deliveries = [Delivery(one.id, HTTP, one.content_type, {}, one.body) for one in bodies]
        deliveries += [Delivery(one.id, "form", one.content_type, {}, one.body) for one in map(structured, form)]
        await self.hand_in(*deliveries)

    async def hand_in(self, *deliveries: Delivery) -> None:
        async with self.pools["intake"].acquire() as tx, tx.transaction():
            outcomes = await of_intake.receive(deliveries, tx, self.settings)
        assert not [one.violations for one in outcomes if one.wrong]
        await self.carry()

    async def carry(self) -> None:
        """From outbox to ear, until all outboxes are empty."""
        said = [await self._take(service) for service in self.pools]
        while letters := [one for some in said for one in some]:
            self.refused += [json.loads(one.value or "")["data"] for one in letters if one.topic == REJECTIONS]
            for topic in (CASE_EVENTS, CONTACTS, CASE_STATUS, CASE_MESSAGES):
                await self._hear(topic, [one for one in letters if one.topic == topic])
            said = [await self._take(service) for service in self.pools]

    async def _take(self, service: str) -> list[Letter]:
        sql = "DELETE FROM outbox RETURNING topic, partition, key, value, position"
        rows = await self.pools[service].fetch(f"WITH gone AS ({sql}) SELECT * FROM gone ORDER BY position")
        return [Letter(*row[:4]) for row in rows]

    async def _hear(self, topic: str, letters: Sequence[Letter]) -> None:
        for partition in sorted({one.partition for one in letters}):
            part = [one for one in letters if one.partition == partition]
            for service, decode, handle in EARS[topic]:
                records = [_record(one, topic) for one in part]
                events = [event for event in map(decode, records) if event is not None]
                async with self.pools[service].acquire() as tx, tx.transaction():
                    await handle(_batch(topic, partition, events, records), tx)

    async def traces(self, *words: str) -> set[str]:
        """Every column of every table in which one of these words stands, also inside of bytes."""
        found = set()
        for service, pool in self.pools.items():
            for table, column, sort in await pool.fetch(COLUMNS):
                text = f"encode({column}, 'escape')" if sort == "bytea" else f'"{column}"::text'
                sql = f'SELECT count(*) FROM "{table}" WHERE {text} LIKE ANY($1)'
                if await pool.fetchval(sql, [f"%{word}%" for word in words]):
                    found.add(f"{service}.{table}.{column}")
        return found


def _record(letter: Letter, topic: str) -> Any:
    body = letter.value.encode() if letter.value is not None else b""
    record = record_of(body, topic, partition=letter.partition)
    record.key, record.value = letter.key.encode() if letter.key else None, body or None
    return record


def _batch(topic: str, partition: int, events: list[Any], records: list[Any]) -> Any:
    empty = batch_of(topic=topic, partition=partition)
    return type(empty)(topic, empty.now, tuple(events), tuple(records))


async def _notify_learns(batch: Any, tx: Any) -> None:
    await of_notify.on_contacts(batch, tx, PRIVATE)


async def _notify_hears(batch: Any, tx: Any) -> None:
    await of_notify.on_case_status(batch, tx, partitions=4)


async def _dashboard_hears(batch: Any, tx: Any) -> None:
    await of_dashboard.on_case_status(batch, tx, partitions=4)


EARS: dict[str, list[tuple[str, Decode, Any]]] = {
    CASE_EVENTS: [("status", status.decode_fact, of_status.on_facts)],
    CONTACTS: [("notify", notify.decode_contact, _notify_learns)],
    CASE_STATUS: [
        ("notify", notify.decode_announcement, _notify_hears),
        ("dashboard", dashboard.decode_announcement, _dashboard_hears),
    ],
    CASE_MESSAGES: [
        ("status", dashboard.decode_message, of_status.on_messages),
        ("dashboard", dashboard.decode_message, of_dashboard.on_messages),
    ],
}


@pytest.fixture
async def town(city: City) -> AsyncIterator[Town]:
    names = ("intake", "status", "notify", "dashboard")
    pools = {name: await city.pool(name) for name in names}
    yield Town(pools, city.settings(Settings, "intake", notify_public_key=PUBLIC, clock="driven"))


@pytest.fixture
async def told(town: Town) -> Town:
    """The case went its whole way; its applicant chose, asked and was written to."""
    await introduce(town, WHO)
    await town.tell(*STORY, opened(on(3, 2), "DH-2026-0002", applicant_id=OTHER, title="Terras"))
    async with town.pools["notify"].acquire() as tx:
        await store_people.save_preference(tx, WHO, Preference("en", {("change", "email"): False}))
        await store_people.add_asked(tx, CASE, None)
    return town


async def introduce(town: Town, applicant: str) -> None:
    given = contact(applicant=applicant)
    where = partition_of(applicant, 4)
    await town._hear(CONTACTS, [Letter(CONTACTS, where, applicant, given.model_dump_json())])


async def test_before_it_is_erased_the_case_stands_in_every_service(told: Town):
    found = await told.traces(*SECRETS)

    assert {name.partition(".")[0] for name in found} == {"intake", "status", "notify", "dashboard"}


async def test_no_table_names_the_person_or_the_content_of_an_erased_case(told: Town):
    await told.tell(ERASED)
    await look_through(told)

    assert await told.traces(*SECRETS) == set()
    assert await told.pools["notify"].fetchval("SELECT count(*) FROM contact") == 0


async def test_the_evidence_and_the_counts_of_an_erased_case_are_kept(told: Town):
    before = await told.pools["notify"].fetchval("SELECT count(*) FROM message")
    await told.tell(ERASED)

    assert await told.pools["notify"].fetchval("SELECT count(*) FROM message") == before
    assert await told.pools["status"].fetchval("SELECT count(*) FROM erased") == 1
    assert await told.pools["dashboard"].fetchval("SELECT count(*) FROM card") == 2
    assert await told.pools["status"].fetchval("SELECT count(*) FROM message WHERE case_id = $1", CASE) == 0


async def test_an_erased_case_does_not_come_back_when_all_of_it_is_said_again(told: Town):
    await told.tell(ERASED)
    await look_through(told)
    await told.tell(*STORY)
    await told.hand_in(binary(json.loads(STORY[0].model_dump_json(exclude_none=True))))

    assert await told.traces(*SECRETS) == set()


ITS_DAY = on(4, 5)


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("first", ["withdrawn", "erased"])
async def test_who_withdraws_and_is_forgotten_on_one_day_is_forgotten(town: Town, together: bool, first: str):
    """A department that names the day alone means no hour before the withdrawal, in whatever order it says so."""
    await introduce(town, WHO)
    await town.tell(STORY[0])
    said = [withdrawn(at(4, 5, 12)), fact("case.erased", ITS_DAY, ground="right-to-erasure")]
    said = said if first == "withdrawn" else said[::-1]
    for facts in [said] if together else [[one] for one in said]:
        await town.tell(*facts)
    await look_through(town)

    assert await town.pools["status"].fetchval("SELECT count(*) FROM erased") == 1
    assert await town.traces(*SECRETS) == set()


async def test_who_asks_it_for_the_day_before_the_end_hears_with_a_code_why_not(town: Town):
    await introduce(town, WHO)
    await town.tell(STORY[0], withdrawn(at(4, 5, 12)))
    await town.tell(fact("case.erased", on(4, 4), ground="right-to-erasure"))

    assert [one["violations"][0]["code"] for one in town.refused] == ["erasure-of-open-case"]
    assert await town.pools["status"].fetchval("SELECT count(*) FROM erased") == 0


async def test_who_has_another_case_stays_known(told: Town):
    await told.tell(opened(on(5, 1), "DH-2026-0003", applicant_id=WHO, title="Terras"))
    await told.tell(ERASED)

    assert await told.pools["notify"].fetchval("SELECT applicant_id FROM contact") == WHO


async def test_others_lose_nothing(told: Town):
    await told.tell(ERASED, asked(on(5, 1), case="DH-2026-0002"))

    assert {"status.case.snapshot", "dashboard.card.title"} <= await told.traces("Terras")


async def test_a_department_that_does_not_decide_erases_nothing_at_the_door(told: Town):
    stranger = ERASED.model_copy(update={"source": "urn:nld:oin:00000001823288444000:systeem:dsb"})
    await told.tell(stranger)
    await look_through(told)

    assert "intake.delivery.body" in await told.traces("Vergeetlaan")
    assert await told.pools["status"].fetchval('SELECT count(*) FROM "case"') == 2


async def look_through(town: Town) -> None:
    """As the task of intake does."""
    async with town.pools["intake"].acquire() as tx, tx.transaction():
        while await of_intake.on_erasures(tx):
            pass
