"""The register: what lists of cases are asked by. It is written only when it changes, which is seldom."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from plumbing.postgres import Transaction
from plumbing.together import Writer
from schemas.snapshot import Snapshot, read_snapshot

from .core.access import Reach
from .core.question import Place, Question
from .core.register import Entry

LAST_LETTER = chr(0x10FFFF)


async def save_entries(tx: Writer, entries: Iterable[Entry]) -> None:
    sql = """
        INSERT INTO register (case_id, applicant_id, dossier_id, department, case_type, phase, late, departments)
        SELECT c, a, d, de, t, p, l, string_to_array(ds, ' ')
          FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::text[])
            AS new (c, a, d, de, t, p, l, ds)
            ON CONFLICT (case_id) DO UPDATE
           SET applicant_id = EXCLUDED.applicant_id, dossier_id = EXCLUDED.dossier_id, department = EXCLUDED.department,
               case_type = EXCLUDED.case_type, phase = EXCLUDED.phase, late = EXCLUDED.late,
               departments = EXCLUDED.departments
    """
    if rows := list(entries):
        await tx.execute(sql, *zip(*rows, strict=True))


async def listed(
    tx: Transaction, question: Question, reach: Reach, after: Place, at_most: int
) -> list[tuple[Snapshot, datetime]]:
    """The cases that come next in a list, each with when it changed; by an index whatever is asked."""
    place: list[Any] = [after.case_id]
    columns = "r.case_id"
    if question.changed_since:
        columns, place = "c.changed_at, c.case_id", [after.changed_at, after.case_id]
    asked = {
        "department = {}": question.department,
        "case_type = {}": question.case_type,
        "phase = {}": question.phase,
        "applicant_id = {}": question.applicant,
        "dossier_id = {}": question.dossier,
        "changed_at >= {}": question.changed_since,
        "applicant_id = {} ": reach.applicant,
        "r.case_id = {}": reach.case_id,
        "departments && {}::text[]": reach.departments,
    }
    values, conditions = [*place, at_most], ["true"]
    for condition, value in asked.items():
        if value is not None:
            values.append(value)
            conditions.append(condition.format(f"${len(values)}"))
    if question.late is not None:
        conditions.append("late" if question.late else "NOT late")
    begin = ", ".join(f"${n}" for n, _ in enumerate(place, 1))
    sql = f"""
        SELECT c.snapshot, c.changed_at FROM register AS r JOIN "case" AS c USING (case_id)
         WHERE ({columns}) > ({begin}) AND {" AND ".join(conditions)}
         ORDER BY {columns} LIMIT ${len(place) + 1}
    """
    return [(read_snapshot(row[0]), row[1]) for row in await tx.fetch(sql, *values)]


async def cases_numbered(tx: Transaction, number: str, at_most: int) -> list[Snapshot]:
    """Cases whose number is this (in capital letters), or begins or ends with it; the number itself first."""
    sql = """
        SELECT snapshot
          FROM ((SELECT case_id FROM register
                  WHERE upper(case_id) ~>=~ $1 AND upper(case_id) ~<~ ($1 || $3)
                  ORDER BY upper(case_id) USING ~<~ LIMIT $4)
                 UNION
                (SELECT case_id FROM register
                  WHERE reverse(upper(case_id)) ~>=~ $2 AND reverse(upper(case_id)) ~<~ ($2 || $3)
                  ORDER BY reverse(upper(case_id)) USING ~<~ LIMIT $4)) AS found
          JOIN "case" USING (case_id)
         ORDER BY upper(case_id) = $1 DESC, case_id LIMIT $4
    """
    rows = await tx.fetch(sql, number, number[::-1], LAST_LETTER, at_most)
    return [read_snapshot(row[0]) for row in rows]


async def cases_of_applicant(tx: Transaction, applicant_id: str, at_most: int) -> list[Snapshot]:
    """The ones received last."""
    sql = """
        SELECT snapshot FROM register JOIN "case" USING (case_id) WHERE applicant_id = $1
         ORDER BY snapshot::jsonb ->> 'receivedOn' DESC, case_id LIMIT $2
    """
    return [read_snapshot(row[0]) for row in await tx.fetch(sql, applicant_id, at_most)]
