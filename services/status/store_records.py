"""What status remembers beside the fold: paces, expectations, sources. A rebuild leaves these records alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from plumbing.postgres import Transaction
from plumbing.together import Writer
from schemas.status_events import Expected

from .core.freshness import Heard, Source, Talker
from .core.pace import Found, Look, Pace, Watched

NEWEST = 2000  # closed cases of a type and step: the city of today, and a bounded price
AT_ONCE = 1000  # cases of a partition that are looked at by one batch; the others follow at the next tick
RECORDS = ("pace", "expected", "expectation", "source")


async def expectations(tx: Transaction, case_ids: Collection[str]) -> dict[str, Expected]:
    """What is expected of each now, as far as anybody can say."""
    sql = """SELECT case_id, first, last, of_cases FROM expected WHERE case_id = ANY($1) AND first IS NOT NULL"""
    rows = await tx.fetch(sql, list(case_ids)) if case_ids else ()
    return {row[0]: Expected(*row[1:]) for row in rows}


async def unlearn(tx: Transaction, case_ids: Collection[str]) -> None:
    """What these cases taught, before they teach something else, or nothing any more."""
    sql = """DELETE FROM pace WHERE case_id = ANY($1)"""
    if case_ids:
        await tx.execute(sql, list(case_ids))


async def save_paces(tx: Writer, paces: Iterable[Pace]) -> None:
    sql = """
        INSERT INTO pace (case_id, case_type, step, days, ended_on)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::date[])
            ON CONFLICT (case_id, step) DO UPDATE
           SET case_type = EXCLUDED.case_type, days = EXCLUDED.days, ended_on = EXCLUDED.ended_on
    """
    if rows := list(paces):
        await tx.execute(sql, *zip(*rows, strict=True))


async def watch(tx: Writer, waiting: Mapping[int, Iterable[Watched]], ended: Collection[str]) -> None:
    """Cases in a new step or a new wait are looked at by the next tick; those that ended by none."""
    gone = """DELETE FROM expected WHERE case_id = ANY($1)"""
    sql = """
        INSERT INTO expected AS e (partition, case_id, case_type, step, since, waits_until, look_on)
        SELECT w.*, w.since FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[])
            AS w (partition, case_id, case_type, step, since, waits_until)
            ON CONFLICT (case_id) DO UPDATE
           SET case_type = EXCLUDED.case_type, step = EXCLUDED.step, since = EXCLUDED.since,
               waits_until = EXCLUDED.waits_until, look_on = EXCLUDED.look_on
    """
    if ended:
        await tx.execute(gone, list(ended))
    if rows := [(partition, *one) for partition, cases in waiting.items() for one in cases]:
        await tx.execute(sql, *zip(*rows, strict=True))


async def to_look_at(tx: Transaction, days: Mapping[int, date]) -> list[tuple[int, Look]]:
    """The cases of these partitions whose day has come, the longest waiting first."""
    sql = """
        SELECT e.* FROM unnest($1::int[], $2::date[]) AS due (partition, day)
         CROSS JOIN LATERAL (
               SELECT partition, case_id, case_type, step, since, waits_until, look_on, first, last, of_cases,
                      told_first, told_last, told_of
                 FROM expected WHERE expected.partition = due.partition AND look_on <= due.day
                ORDER BY look_on, case_id LIMIT $3) AS e
    """
    rows = await tx.fetch(sql, list(days), list(days.values()), AT_ONCE) if days else ()
    return [(row[0], Look(Watched(*row[1:6]), row[6], _range(row[7:10]), _range(row[10:13]))) for row in rows]


def _range(row: Sequence[Any]) -> Expected | None:
    return Expected(*row) if row[0] else None


async def days_taken(tx: Transaction, steps: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
    """By type and step how many days the newest closed cases took, the shortest first."""
    sql = """
        SELECT s.case_type, s.step, array_agg(p.days ORDER BY p.days)
          FROM unnest($1::text[], $2::text[]) AS s (case_type, step)
         CROSS JOIN LATERAL (
               SELECT days FROM pace WHERE pace.case_type = s.case_type AND pace.step = s.step
                ORDER BY ended_on DESC LIMIT $3) AS p
         GROUP BY 1, 2
    """
    rows = await tx.fetch(sql, *map(list, zip(*steps, strict=True)), NEWEST) if steps else ()
    return {(row[0], row[1]): row[2] for row in rows}


async def save_looks(tx: Transaction, looks: Iterable[Look]) -> None:
    sql = """
        UPDATE expected AS e SET look_on = l.look_on, first = l.first, last = l.last, of_cases = l.of_cases,
               told_first = l.told_first, told_last = l.told_last, told_of = l.told_of
          FROM unnest($1::text[], $2::date[], $3::date[], $4::date[], $5::int[], $6::date[], $7::date[], $8::int[])
            AS l (case_id, look_on, first, last, of_cases, told_first, told_last, told_of)
         WHERE e.case_id = l.case_id
    """
    rows = [(one.case.case_id, one.look_on, *_columns(one.expected), *_columns(one.told)) for one in looks]
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True))


async def add_expectations(tx: Transaction, found: Iterable[tuple[datetime, Found]]) -> None:
    """What was expected from this tick on, and whether it was told."""
    sql = """
        INSERT INTO expectation (at, case_id, step, first, last, of_cases, told)
        SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[],
                             $4::date[], $5::date[], $6::int[], $7::boolean[])
            ON CONFLICT DO NOTHING
    """
    rows = [(at, one.now.case.case_id, one.now.case.step, *_columns(one.now.expected), one.tells) for at, one in found]
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True))


def _columns(one: Expected | None) -> tuple[date | None, date | None, int | None]:
    return (one.first, one.last, one.of) if one else (None, None, None)


async def ranges(tx: Transaction, case_ids: Collection[str]) -> dict[str, tuple[Expected | None, Expected | None]]:
    """What is expected of each now, and what was last told of it, though that may be over."""
    sql = """
        SELECT case_id, first, last, of_cases, told_first, told_last, told_of FROM expected WHERE case_id = ANY($1)
    """
    rows = await tx.fetch(sql, list(case_ids)) if case_ids else ()
    return {row[0]: (_range(row[1:4]), _range(row[4:])) for row in rows}


async def expected_before(tx: Transaction, case_id: str) -> list[dict[str, Any]]:
    """Every range that was ever expected of a case, the oldest first."""
    sql = """SELECT at, step, first, last, of_cases, told FROM expectation WHERE case_id = $1 ORDER BY at"""
    return [dict(row) for row in await tx.fetch(sql, case_id)]


async def hear_sources(tx: Writer, heard: Sequence[Heard]) -> None:
    """Keep when each was heard last, to the minute. Whether it ends a silence, the partition of its heartbeats says."""
    sql = """
        INSERT INTO source AS s (partition, name, heard_at, alive_at)
        SELECT * FROM unnest($1::int[], $2::text[], $3::timestamptz[], $4::timestamptz[])
            ON CONFLICT (partition, name) DO UPDATE
           SET heard_at = GREATEST(s.heard_at, EXCLUDED.heard_at), alive_at = GREATEST(s.alive_at, EXCLUDED.alive_at)
         WHERE s.heard_at < EXCLUDED.heard_at - INTERVAL '1 minute' OR EXCLUDED.alive_at IS NOT NULL
    """
    if heard:
        await tx.execute(sql, *zip(*heard, strict=True))


async def talkers(tx: Transaction, partitions: Collection[int]) -> list[Talker]:
    """The sources whose heartbeats come in here, when each was heard last anywhere, and since when it is silent."""
    sql = """
        SELECT s.partition, s.name, (SELECT max(heard_at) FROM source AS a WHERE a.name = s.name), s.silent_since
          FROM source AS s WHERE s.partition = ANY($1) AND s.alive_at IS NOT NULL
         ORDER BY s.name
    """
    return [Talker(*row) for row in await tx.fetch(sql, list(partitions))]


async def mark_silent(tx: Transaction, since: Mapping[tuple[int, str], datetime | None]) -> None:
    """By partition and name; None: it was heard again."""
    sql = """
        UPDATE source SET silent_since = s.since
          FROM unnest($1::int[], $2::text[], $3::timestamptz[]) AS s (partition, name, since)
         WHERE (source.partition, source.name) = (s.partition, s.name)
    """
    if rows := [(*who, at) for who, at in since.items()]:
        await tx.execute(sql, *zip(*rows, strict=True))


async def sources(tx: Transaction) -> list[Source]:
    """What each system of a department logged last, over all partitions."""
    sql = """SELECT name, max(heard_at), max(silent_since) FROM source GROUP BY name ORDER BY name"""
    return [Source(*row) for row in await tx.fetch(sql)]
