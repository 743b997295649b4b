"""Everything the dashboard asks of PostgreSQL about single cases, one statement per question and batch."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from plumbing.postgres import Transaction
from schemas.snapshot import Camel, Snapshot, read_snapshot, snapshot_text
from schemas.status_events import Announcement

from .core.card import Card, tells_of_withdrawal
from .core.cell import Counted, counted
from .core.filter import Filter, Place
from .core.order import Order, day_of
from .store_asked import AS_ASKED, apart


@dataclass(frozen=True, slots=True)
class Told(Camel):
    """One line of the history of a case."""

    name: str
    happened_at: datetime
    reason: str | None
    expected_first: date | None = None  # between these days, as was told with it
    expected_last: date | None = None


class Filed(NamedTuple):
    """A card, what its case counts as, and what it is found by."""

    card: Card
    counted: Counted
    marks: Sequence[str]


@dataclass(frozen=True, slots=True)
class Listed(Camel):
    """A card in a list, and how its messages fared."""

    card: Card
    sent: int
    failed: int


async def add_changes(tx: Transaction, said: Sequence[Announcement]) -> set[UUID]:
    """The keys of those announcements that we had not heard before."""
    sql = """
        INSERT INTO change (key, case_id, name, withdrawn, happened_at, reason, expected_first, expected_last)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::text[],
                             $7::date[], $8::date[])
            ON CONFLICT DO NOTHING
        RETURNING key
    """
    return {row[0] for row in await tx.fetch(sql, *zip(*map(_change, said), strict=True))} if said else set()


def _change(said: Announcement) -> tuple[Any, ...]:
    told, expected = said.data, said.data.expected
    days = (expected.first, expected.last) if expected else (None, None)
    withdrawn = tells_of_withdrawal(said)
    return said.key, said.case_id, told.change.name, withdrawn, told.happened_at, told.change.reason, *days


async def cases_withdrawn(tx: Transaction, case_ids: Collection[str]) -> set[str]:
    """Those of these cases that the applicant ever withdrew."""
    sql = """SELECT case_id FROM change WHERE withdrawn AND case_id = ANY($1)"""
    return {row[0] for row in await tx.fetch(sql, list(case_ids))} if case_ids else set()


async def save_cards(tx: Transaction, where: Mapping[str, int], filed: Sequence[Filed]) -> list[Counted]:
    """What the cases counted as until now. `where`: the partition of each case."""
    if not filed:
        return []
    partitions = [where[one.card.case_id] for one in filed]
    rows = await tx.fetch(_SAVE_CARDS, partitions, *zip(*map(_row, filed), strict=True))
    return [counted(*row) for row in rows if row["lies_with"]]


async def save_snapshots(tx: Transaction, snapshots: Sequence[Snapshot]) -> None:
    sql = """
        INSERT INTO snapshot (case_id, told) SELECT * FROM unnest($1::text[], $2::text[])
            ON CONFLICT (case_id) DO UPDATE SET told = EXCLUDED.told
    """
    if snapshots:
        await tx.execute(sql, [one.case_id for one in snapshots], [snapshot_text(one) for one in snapshots])


async def cards(
    tx: Transaction, asked: Filter, after: Place, at_most: int, order: Order = Order.DUE, few: bool = False
) -> list[Listed]:
    """From a place in the list on. Each stretch of it is walked in its order, and no further than somebody reads; of
    what is rare (`few`) all is collected by what it is, for who walks would pass by nearly everything else."""
    if not (asked.possible and asked.spans):
        return []
    by_receipt = order.column == Order.RECEIVED
    column, way, beyond = "urgency", *(("DESC", "<") if order.is_back else ("ASC", ">"))
    begin: list[Any] = [*after]
    if by_receipt:
        column, begin = "received_on", [day_of(after), after.case_id]
    stretches, values = apart(asked, [*begin, at_most], by_receipt and not few)
    in_order = f"ORDER BY {column}{' + 0' if few else ''} {way}, case_id {way}"  # no index has that order
    parts = " UNION ALL ".join(
        f"(SELECT {COLUMNS} FROM card WHERE {one} AND ({column}, case_id) {beyond} ($1, $2) {in_order} LIMIT $3)"
        for one in stretches
    )
    sql = f"""
        WITH card AS MATERIALIZED (
             SELECT * FROM ({parts}) AS part {in_order} LIMIT $3)
        SELECT card.*, told.sent, told.failed
          FROM card CROSS JOIN LATERAL ({MESSAGES}) AS told {in_order}
    """
    await tx.execute(AS_ASKED)
    return [listed(row) for row in await tx.fetch(sql, *values)]


async def card(tx: Transaction, case_id: str) -> Listed | None:
    sql = f"""
        SELECT {COLUMNS}, told.sent, told.failed
          FROM card CROSS JOIN LATERAL ({MESSAGES}) AS told WHERE case_id = $1
    """
    row = await tx.fetchrow(sql, case_id)
    return listed(row) if row else None


async def changes_of(tx: Transaction, case_id: str) -> list[Told]:
    """The history of a case as it was told, newest first."""
    sql = """
        SELECT name, happened_at, reason, expected_first, expected_last FROM change
         WHERE case_id = $1 ORDER BY happened_at DESC, position DESC
    """
    return [Told(*row) for row in await tx.fetch(sql, case_id)]


async def snapshot_of(tx: Transaction, case_id: str) -> Snapshot | None:
    """Everything public about a case, as it was told last."""
    told = await tx.fetchval("""SELECT told FROM snapshot WHERE case_id = $1""", case_id)
    return read_snapshot(told) if told else None


def listed(row: Any) -> Listed:
    found = dict(row)
    sent, failed = found.pop("sent"), found.pop("failed")
    return Listed(card_from(found), sent, failed)


def card_from(row: Mapping[str, Any]) -> Card:
    return Card(**{**row, "lies_with": tuple(row["lies_with"])})


def _row(filed: Filed) -> tuple[Any, ...]:
    """PostgreSQL unpacks arrays of arrays to single values, so what is several travels as one text."""
    card, values = filed.card, list[Any](_plain(filed.card))
    return *values, ",".join(card.lies_with), "\n".join(filed.counted.cells), "\n".join(filed.marks)


_PLAIN = (
    "case_id", "case_type", "department", "title", "phase", "state", "waits_on", "reason", "outcome",
    "received_on", "legal_date", "due_on", "expected_on", "finished_on", "urgency", "as_of",
    "area", "forecast_on", "likely_late", "decided", "step_since",
)  # fmt: skip
_plain = attrgetter(*_PLAIN)
COLUMNS = ", ".join((*_PLAIN, "lies_with"))
_SAVED = (*_PLAIN, "lies_with", "counted", "marks")

MESSAGES = """
    SELECT count(*) FILTER (WHERE m.state = 'sent') AS sent, count(*) FILTER (WHERE m.state = 'failed') AS failed
      FROM message AS m WHERE m.case_id = card.case_id
"""
_SAVE_CARDS = f"""
    INSERT INTO card (partition, {", ".join(_SAVED)})
    SELECT partition, {", ".join(_PLAIN)}, string_to_array(lies_with, ','), string_to_array(counted, E'\\n'),
           string_to_array(marks, E'\\n')
      FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                  $9::text[], $10::text[], $11::date[], $12::date[], $13::date[], $14::date[], $15::date[], $16::int[],
                  $17::timestamptz[], $18::text[], $19::date[], $20::bool[], $21::bool[], $22::date[], $23::text[],
                  $24::text[], $25::text[]) AS told (partition, {", ".join(_SAVED)})
        ON CONFLICT (case_id) DO UPDATE
       SET {", ".join(f"{column} = EXCLUDED.{column}" for column in ("partition", *_SAVED[1:]))}
    RETURNING OLD.lies_with, OLD.area, OLD.case_type, OLD.counted
"""
