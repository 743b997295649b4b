"""The HTTP door for files: the list of a question as CSV, as Parquet, or as an event log for process mining (XES)."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import pyarrow
from fastapi import Request, Response
from fastapi.responses import FileResponse
from pyarrow import parquet
from starlette.background import BackgroundTask

from front.words import LANGUAGES
from plumbing.postgres import Transaction
from plumbing.web import Problem
from schemas.catalogue import Language

from . import api, store, store_lists
from .cases import MOST_IN_A_FILE, Look, Looking
from .core.event_log import XES_BEGIN, XES_END, log_lines
from .core.export import DATES, NAMES, NUMBERS, Value, csv_begin, csv_lines, record
from .looked import looked
from .pages import door, of_others, unknown

AT_ONCE = 2_000  # cases
TYPES = dict.fromkeys(DATES, pyarrow.date32()) | dict.fromkeys(NUMBERS, pyarrow.int32())
SCHEMAS = {
    taal: pyarrow.schema([(name, TYPES.get(name, pyarrow.string())) for name in names]) for taal, names in NAMES.items()
}
router = door()
Pages = AsyncIterator[list[store.Listed]]


@router.get("/dashboard/zaken.csv")
async def as_csv(request: Request, tx: api.Tx, looking: Looking) -> Response:
    async def write(file: IO[bytes], look: Look) -> None:
        file.write(csv_begin(spoken := _language(request)).encode())
        async for rows in _pages(tx, request, look):
            file.write((await to_thread(csv_lines, _records(look, rows, spoken))).encode())

    return await _sent(request, tx, looking, "csv", "text/csv; charset=utf-8", write)


@router.get("/dashboard/zaken.parquet")
async def as_parquet(request: Request, tx: api.Tx, looking: Looking) -> Response:
    async def write(file: IO[bytes], look: Look) -> None:
        schema = SCHEMAS[spoken := _language(request)]
        with parquet.ParquetWriter(file, schema) as writer:
            async for rows in _pages(tx, request, look):
                table = pyarrow.Table.from_pylist(_records(look, rows, spoken), schema)
                await to_thread(writer.write_table, table)

    return await _sent(request, tx, looking, "parquet", "application/vnd.apache.parquet", write)


@router.get("/dashboard/zaken.xes")
async def as_xes(request: Request, tx: api.Tx, looking: Looking) -> Response:
    async def write(file: IO[bytes], look: Look) -> None:
        file.write(XES_BEGIN.encode())
        async for rows in _pages(tx, request, look):
            told = await store_lists.snapshots_of(tx, [one.card.case_id for one in rows])
            file.write((await to_thread(log_lines, list(told.values()), look.asked.today)).encode())
        file.write(XES_END.encode())

    return await _sent(request, tx, looking, "xes", "application/xml", write)


Write = Callable[[IO[bytes], Look], Any]


async def _sent(
    request: Request, tx: Transaction, looking: Look | None, kind: str, media_type: str, write: Write
) -> Response:
    """Written before it is sent: whoever reads slowly keeps nobody waiting, and half a file never leaves. A case that
    moves in the list meanwhile may be missing."""
    if looking is None:
        return of_others(request)
    if not looking.lists:
        return unknown(request, "file")
    if await looking.number(tx) > MOST_IN_A_FILE:
        raise Problem(413, "too-many-cases", f"A file holds at most {MOST_IN_A_FILE} cases; ask for fewer.")
    file = NamedTemporaryFile(suffix=f".{kind}", delete=False)  # noqa: SIM115 – it lives until it was sent
    path = Path(file.name)
    try:
        with file:
            await write(file, looking)
    except BaseException:
        path.unlink()
        raise
    done = BackgroundTask(path.unlink)
    return FileResponse(path, media_type=media_type, filename=f"zaken.{kind}", background=done)


async def _pages(tx: Transaction, request: Request, look: Look) -> Pages:
    """A file is a look at each of its cases."""
    cursor = ""
    while rows := await look.rows(tx, cursor, AT_ONCE):
        await looked(tx, request, look.viewer, [one.card.case_id for one in rows])
        yield rows
        cursor = look.onward(rows[-1].card)


def _language(request: Request) -> Language:
    """That of its address: the same address is the same file, whoever opens it in which browser."""
    return "en" if request.query_params.get("taal") == "en" else LANGUAGES[0]


def _records(look: Look, rows: Sequence[store.Listed], taal: Language) -> list[dict[str, Value]]:
    return [record(one.card, one.sent, one.failed, look.asked.today, taal) for one in rows]
