"""The mailbox: every mail that was caught, on disk before its sender hears 250."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.letter import read_letter

SCHEMA = """
CREATE TABLE IF NOT EXISTS mail (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    received   TEXT NOT NULL,
    sender     TEXT NOT NULL,
    recipients TEXT NOT NULL,  -- of the envelope, one a line
    message_id TEXT NOT NULL,
    subject    TEXT NOT NULL,
    words      TEXT NOT NULL,  -- what a search looks through
    source     BLOB NOT NULL   -- the mail as it came
);
"""
COLUMNS = {"from": "sender", "to": "recipients", "addressed": "recipients", "subject": "subject"}


@dataclass(frozen=True)
class Mail:
    id: int
    received: str
    sender: str
    recipients: tuple[str, ...]
    message_id: str
    subject: str
    source: bytes


class Mailbox:
    """Mails that arrive together share one write to disk: each is safe, and hundreds a second may come."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "mails.sqlite"
        self._waiting: list[tuple[object, ...]] = []
        self._writing = asyncio.Lock()
        self._writes = set[asyncio.Task[None]]()
        self._disk = sqlite3.connect(self._path, check_same_thread=False)
        self._disk.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; {SCHEMA}")

    def close(self) -> None:
        self._disk.close()

    async def keep(self, sender: str, recipients: Sequence[str], source: bytes) -> None:
        """Return when the mail is on disk."""
        letter = read_letter(source)
        received = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        words = "\n".join((letter.subject, letter.text or letter.html, *recipients, letter.message_id))
        self._waiting.append(
            (received, sender, "\n".join(recipients), letter.message_id, letter.subject, words, source)
        )
        write = asyncio.create_task(self._write_waiting())
        self._writes.add(write)
        write.add_done_callback(self._writes.discard)
        await asyncio.shield(write)  # a sender that hangs up stops no write, for who comes next would write it again

    async def _write_waiting(self) -> None:
        """Whoever comes in first writes for all who wait."""
        async with self._writing:
            batch, self._waiting = self._waiting, []
            try:
                if batch:
                    await asyncio.to_thread(self._write, batch)
            except Exception:
                self._waiting = batch + self._waiting  # the others try for themselves
                raise

    def _write(self, rows: list[tuple[object, ...]]) -> None:
        with self._disk:
            self._disk.executemany(
                "INSERT INTO mail (received, sender, recipients, message_id, subject, words, source)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def newest(self, query: str = "", limit: int = 50, start: int = 0) -> list[Mail]:
        where, values = _condition(query)
        with self._reading() as disk:
            rows = disk.execute(
                "SELECT id, received, sender, recipients, message_id, subject, source FROM mail"
                f" WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?",
                (*values, limit, start),
            )
            return [_mail(row) for row in rows]

    def count(self, query: str = "") -> int:
        where, values = _condition(query)
        with self._reading() as disk:
            found: int = disk.execute(f"SELECT count(*) FROM mail WHERE {where}", values).fetchone()[0]
            return found

    def get(self, mail_id: int) -> Mail | None:
        with self._reading() as disk:
            row = disk.execute(
                "SELECT id, received, sender, recipients, message_id, subject, source FROM mail WHERE id = ?",
                (mail_id,),
            ).fetchone()
            return _mail(row) if row else None

    async def empty(self) -> None:
        async with self._writing:
            await asyncio.to_thread(self._delete_all)

    def _delete_all(self) -> None:
        with self._disk:
            self._disk.execute("DELETE FROM mail")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path)) as disk:
            yield disk


def _condition(query: str) -> tuple[str, list[str]]:
    """Every word must occur; `to:`, `from:` and `subject:` look there alone, quotes keep words together."""
    conditions, values = ["true"], []
    for place, quoted, plain in re.findall(r'(?:(from|to|addressed|subject):)?(?:"([^"]*)"|(\S+))', query):
        conditions.append(f"instr(lower({COLUMNS.get(place, 'words')}), lower(?)) > 0")
        values.append(quoted or plain)
    return " AND ".join(conditions), values


def _mail(row: tuple[int, str, str, str, str, str, bytes]) -> Mail:
    number, received, sender, recipients, message_id, subject, source = row
    return Mail(number, received, sender, tuple(recipients.split("\n")), message_id, subject, source)
