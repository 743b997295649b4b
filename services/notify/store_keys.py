"""The keys of people, what is locked with them, and what still lies in the form of before."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from plumbing.postgres import Transaction


class Place(NamedTuple):
    """A column that holds what is kept of people."""

    table: str
    column: str
    id: str
    sort: str  # of the id
    who: str = "applicant_id"  # the column that says with whose key it is locked


class Found(NamedTuple):
    id: str
    applicant_id: str
    text: str


PLACES = (
    Place("contact", "sealed", "applicant_id", "text"),
    Place("contact", "told", "applicant_id", "text"),
    Place("subscription", "sealed", "digest", "text"),
    Place("new_address", "sealed", "id", "uuid"),
    Place("message", "to_sealed", "id", "uuid"),
    Place("week_reader", "sealed", "id", "uuid", "staff_id"),
)
OWN_BOXES = (  # of nobody whom we know: they stay sealed for notify itself
    Place("subscriber", "sealed", "id", "uuid"),
    Place("asked_link", "sealed", "id", "bigint"),
)
_OLD = """{0.column} IS NOT NULL AND {0.column} NOT LIKE ':%'"""


def whole(column: str, applicant_id: str) -> str:
    """SQL for what is kept, with the key that it is locked with before it; nothing opens it without."""
    key = f"SELECT wrapped FROM person_key WHERE person_key.applicant_id = {applicant_id}"
    return f"CASE WHEN {column} LIKE ':%' THEN coalesce(({key}), '') || {column} ELSE {column} END"


async def keys_of(tx: Transaction, applicant_ids: Collection[str]) -> dict[str, str]:
    """Still wrapped. They are not forgotten before this transaction has ended."""
    sql = """SELECT applicant_id, wrapped FROM person_key WHERE applicant_id = ANY($1) ORDER BY 1 FOR KEY SHARE"""
    return {row[0]: row[1] for row in await tx.fetch(sql, list(applicant_ids))}


async def add_keys(tx: Transaction, keys: Mapping[str, str], wrapped_for: str) -> None:
    """Who got one meanwhile keeps that."""
    sql = """
        INSERT INTO person_key (applicant_id, wrapped, wrapped_for)
        SELECT applicant_id, wrapped, $3 FROM unnest($1::text[], $2::text[]) AS new (applicant_id, wrapped)
         ORDER BY applicant_id
            ON CONFLICT (applicant_id) DO NOTHING
    """
    await tx.execute(sql, list(keys), list(keys.values()), wrapped_for)


async def keys_for_others(tx: Transaction, current: str, after: str, at_most: int) -> list[tuple[str, str]]:
    """Applicants with their keys that are wrapped for another key than the current one, from the next after `after`."""
    sql = """
        SELECT applicant_id, wrapped FROM person_key WHERE wrapped_for <> $1 AND applicant_id > $2
         ORDER BY applicant_id LIMIT $3 FOR NO KEY UPDATE
    """
    return [(row[0], row[1]) for row in await tx.fetch(sql, current, after, at_most)]


async def save_keys(tx: Transaction, keys: Mapping[str, str], wrapped_for: str) -> None:
    sql = """
        UPDATE person_key SET wrapped = new.wrapped, wrapped_for = $3
          FROM unnest($1::text[], $2::text[]) AS new (applicant_id, wrapped)
         WHERE person_key.applicant_id = new.applicant_id
    """
    await tx.execute(sql, list(keys), list(keys.values()), wrapped_for)


async def in_old_form(tx: Transaction, place: Place, after: str, at_most: int) -> list[Found]:
    """What is sealed for notify itself, from the next id after `after`; an empty one is before all."""
    sql = f"""
        SELECT {place.id}::text, {place.who}, {place.column} FROM {place.table}
         WHERE {_OLD.format(place)} AND ($1 = '' OR {place.id} > nullif($1, '')::{place.sort})
         ORDER BY {place.id} LIMIT $2
    """
    return [Found(*row) for row in await tx.fetch(sql, after, at_most)]


async def as_it_is(tx: Transaction, place: Place, found: Sequence[Found]) -> list[Found]:
    """Of what was found, what is still there in the old form."""
    sql = f"""
        SELECT {place.id}::text, {place.who}, {place.column} FROM {place.table}
         WHERE {place.id} = ANY($1::{place.sort}[]) AND {_OLD.format(place)}
    """
    return [Found(*row) for row in await tx.fetch(sql, [one.id for one in found])]


async def save_locked(tx: Transaction, place: Place, found: Sequence[Found], locked: Sequence[str]) -> None:
    """Only where it is as it was found: something newer stays."""
    await save_boxes(tx, place, {one.id: (one.text, text) for one, text in zip(found, locked, strict=True)})


async def boxes(tx: Transaction, place: Place, after: str, at_most: int) -> list[tuple[str, str]]:
    """Ids with what is sealed for notify itself and for no person, from the next id after `after`."""
    sql = f"""
        SELECT {place.id}::text, {place.column} FROM {place.table}
         WHERE {place.column} IS NOT NULL AND ($1 = '' OR {place.id} > nullif($1, '')::{place.sort})
         ORDER BY {place.id} LIMIT $2
    """
    return [(row[0], row[1]) for row in await tx.fetch(sql, after, at_most)]


async def save_boxes(tx: Transaction, place: Place, changed: Mapping[str, tuple[str, str]]) -> None:
    """By id what stands there and what must: something newer stays."""
    sql = f"""
        UPDATE {place.table} SET {place.column} = new.locked
          FROM unnest($1::text[], $2::text[], $3::text[]) AS new (id, found, locked)
         WHERE {place.table}.{place.id} = new.id::{place.sort} AND {place.column} = new.found
    """
    before, after = [old for old, _ in changed.values()], [new for _, new in changed.values()]
    await tx.execute(sql, list(changed), before, after)


async def left(tx: Transaction, current: str) -> int:
    """How much opens with another key than a person's own, or with one that is wrapped for another key of ours."""
    old = " ".join(f"+ (SELECT count(*) FROM {place.table} WHERE {_OLD.format(place)})" for place in PLACES)
    sql = f"""SELECT (SELECT count(*) FROM person_key WHERE wrapped_for <> $1) {old}"""
    return int(await tx.fetchval(sql, current))
