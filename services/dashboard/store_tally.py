"""How many cases count alike: moved by what a batch changed, and read for every figure."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from plumbing.postgres import Transaction

from .core.cell import ALL, NOWHERE, OF_TWO, Figure, Key, Row
from .core.filter import Filter, Months
from .core.tally import Apart, Kept, Slot, slots, summed

STILL = date.max  # the month of a case that is open


async def move(tx: Transaction, by: Mapping[Key, int]) -> None:
    """Rows are taken in one order by everybody, so two partitions wait for each other and never in a circle."""
    add = """
        INSERT INTO tally AS t (figure, case_type, area, departments, month, word, span, value, cases)
        SELECT figure, case_type, area, departments, month, word, span, value::int[], cases::int[]
          FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::int[], $8::text[],
                      $9::text[]) AS moved (figure, case_type, area, departments, month, word, span, value, cases)
            ON CONFLICT (area, case_type, figure, month, departments, word, span)
            DO UPDATE SET (value, cases) = (
               SELECT coalesce(array_agg(value), '{}'), coalesce(array_agg(cases), '{}')
                 FROM (SELECT value, sum(cases)::int AS cases
                         FROM unnest(t.value || EXCLUDED.value, t.cases || EXCLUDED.cases) AS each (value, cases)
                        GROUP BY value HAVING sum(cases) <> 0 ORDER BY value) AS kept)
    """
    sweep = """
        DELETE FROM tally AS t
         USING unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::int[])
            AS gone (figure, case_type, area, departments, month, word, span)
         WHERE t.value = '{}' AND (t.area, t.case_type, t.figure, t.month, t.departments, t.word, t.span)
               = (gone.area, gone.case_type, gone.figure, gone.month, gone.departments, gone.word, gone.span)
    """
    rows = sorted((_row(slot), sorted(values)) for slot, values in slots(by).items())
    if rows:
        await tx.execute(add, *zip(*((*row, *_arrays(values)) for row, values in rows), strict=True))
    if fewer := [row for row, values in rows if any(cases < 0 for _, cases in values)]:
        await tx.execute(sweep, *zip(*fewer, strict=True))
    await _moved(tx, sorted({key.month for key in by if key.month}))


async def _moved(tx: Transaction, months: list[date]) -> None:
    """Last of all, so who waits here for another partition holds all rows that it needs."""
    sql = """
        INSERT INTO tally_month AS m (month, version) SELECT month, gen_random_uuid() FROM unnest($1::date[]) AS month
            ON CONFLICT (month) DO UPDATE SET version = EXCLUDED.version
    """
    if months:
        await tx.execute(sql, months)


async def versions(tx: Transaction, months: Months) -> tuple[str, ...]:
    """Of these months; while they are the same, so is all that is kept of cases that ended in them."""
    sql = """SELECT version::text FROM tally_month WHERE month BETWEEN $1 AND $2 ORDER BY month"""
    return tuple(row[0] for row in await tx.fetch(sql, *months))


def _row(slot: Slot) -> tuple[Any, ...]:
    return *slot[:4], slot.month or STILL, *slot[5:]


def _arrays(values: Collection[tuple[int, int]]) -> tuple[str, str]:
    """PostgreSQL unpacks arrays of arrays to single values, so each travels as a text."""
    return tuple(f"{{{','.join(map(str, one))}}}" for one in zip(*values, strict=True))  # type: ignore[return-value]


async def kept(
    tx: Transaction, asked: Filter, figures: Collection[Figure], each_type: bool = False, *, ended: bool = False
) -> list[Kept]:
    """What a question is answered from, as it is kept. `each_type`: the types apart, else in all. `ended`: without open
    cases."""
    conditions, values = _conditions(asked, figures, each_type and not asked.case_type, ended)
    sql = f"""
        SELECT figure, case_type, departments, nullif(month, 'infinity'), word, value, cases
          FROM tally WHERE {" AND ".join(conditions)}
    """
    return list(map(Kept._make, await tx.fetch(sql, *values)))


async def rows(tx: Transaction, asked: Filter, figures: Collection[Figure], apart: Collection[Apart] = ()) -> list[Row]:
    """`apart`: what stays apart; all else is added up. With departments apart a case of two is in the rows of both."""
    return summed(await kept(tx, asked, figures, "case_type" in apart), asked, figures, apart)


async def areas(tx: Transaction) -> list[str]:
    """In which cases lie, by name; one look into the index for each."""
    sql = """
        WITH RECURSIVE found AS (
             SELECT min(area) AS area FROM tally
              UNION ALL
             SELECT (SELECT min(area) FROM tally WHERE tally.area > found.area) FROM found WHERE area IS NOT NULL)
        SELECT area FROM found WHERE area <> $1 AND area <> $2 ORDER BY area
    """
    return [row[0] for row in await tx.fetch(sql, ALL, NOWHERE)]


def _conditions(
    asked: Filter, figures: Collection[Figure], each_type: bool, ended: bool
) -> tuple[list[str], list[Any]]:
    values: list[Any] = []

    def bound(value: Any) -> str:
        values.append(value)
        return f"${len(values)}"

    wanted = [f"area = {bound(asked.area or ALL)}", f"figure = ANY({bound(sorted(figures))})"]
    wanted.append("case_type > ''" if each_type else f"case_type = {bound(asked.case_type or ALL)}")
    if asked.department:
        own = f"string_to_array(departments, ',') && {bound(list(asked.departments))}"
        wanted.append(f"({own} OR figure = ANY({bound(sorted(OF_TWO))}))")
    if asked.months:
        period = f"month BETWEEN {bound(asked.months.first)} AND {bound(asked.months.last)}"
        wanted.append(period if ended else f"(month = 'infinity' OR {period})")
    return wanted, values
