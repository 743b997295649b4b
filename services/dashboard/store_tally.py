"""How many cases count alike: moved by what a batch changed, and added up for every figure."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Literal

from plumbing.postgres import Transaction

from .core.cell import ALL, BY_DAY, OF_TWO, Figure, Key, Row
from .core.filter import Filter

Apart = Literal["department", "case_type", "month"]
STILL = date.max  # the month of a case that is open


async def move(tx: Transaction, by: Mapping[Key, int]) -> None:
    """Rows are taken in one order by everybody, so two partitions wait for each other and never in a circle."""
    add = """
        INSERT INTO tally AS t (figure, case_type, area, departments, month, word, value, cases)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::int[],
                             $8::int[])
            ON CONFLICT (figure, case_type, area, departments, month, word, value)
            DO UPDATE SET cases = t.cases + EXCLUDED.cases
    """
    sweep = """
        DELETE FROM tally AS t
         USING unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::int[])
            AS gone (figure, case_type, area, departments, month, word, value)
         WHERE t.cases = 0 AND (t.figure, t.case_type, t.area, t.departments, t.month, t.word, t.value)
               = (gone.figure, gone.case_type, gone.area, gone.departments, gone.month, gone.word, gone.value)
    """
    rows = sorted((*key[:4], key.month or STILL, *key[5:], cases) for key, cases in by.items())
    if rows:
        await tx.execute(add, *zip(*rows, strict=True))
    if fewer := [row[:-1] for row in rows if row[-1] < 0]:
        await tx.execute(sweep, *zip(*fewer, strict=True))


async def rows(tx: Transaction, asked: Filter, figures: Collection[Figure], apart: Collection[Apart] = ()) -> list[Row]:
    """`apart`: what stays apart; all else is added up. With departments apart a case of two is in the rows of both."""
    conditions, values = _conditions(asked, figures, apart)
    each = "CROSS JOIN LATERAL string_to_table(departments, ',') AS department" if "department" in apart else ""
    columns = [
        "department" if "department" in apart else "''",
        "case_type" if "case_type" in apart else "''",
        "nullif(month, 'infinity')" if "month" in apart else "NULL::date",
    ]
    value = "CASE WHEN figure = ANY($2) THEN coalesce(value < $3, false)::int ELSE value END"
    sql = f"""
        SELECT figure, {", ".join(columns)}, word, {value}, sum(cases)::int
          FROM tally {each} WHERE {" AND ".join(conditions)} GROUP BY 1, 2, 3, 4, 5, 6
    """
    return [Row(*row) for row in await tx.fetch(sql, *values)]


def _conditions(asked: Filter, figures: Collection[Figure], apart: Collection[Apart]) -> tuple[list[str], list[Any]]:
    values: list[Any] = [sorted(figures), sorted(BY_DAY), asked.today.toordinal() if asked.today else None]

    def bound(value: Any) -> str:
        values.append(value)
        return f"${len(values)}"

    wanted = ["figure = ANY($1)"]
    each_type = "case_type" in apart and not asked.case_type
    wanted.append("case_type > ''" if each_type else f"case_type = {bound(asked.case_type or ALL)}")
    wanted.append(f"area = {bound(asked.area or ALL)}")
    if asked.department:
        own = f"string_to_array(departments, ',') && {bound(list(asked.departments))}"
        wanted.append(f"({own} OR figure = ANY({bound(sorted(OF_TWO))}))")
    if asked.department and "department" in apart:
        wanted.append(f"department = ANY({bound(list(asked.departments))})")
    if asked.months:
        wanted.append(
            f"(month = 'infinity' OR month BETWEEN {bound(asked.months.first)} AND {bound(asked.months.last)})"
        )
    return wanted, values
