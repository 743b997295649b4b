"""The mailbox of the demo: each mail once, whoever hangs up."""

import asyncio
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from deploy.local.mailbox import Mailbox


def mail(number: int) -> bytes:
    return f"Subject: {number}\r\nMessage-ID: <{number}@example.org>\r\n\r\nDag\r\n".encode()


async def test_a_sender_that_hangs_up_in_the_middle_leaves_its_mail_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    box, begun, disk = Mailbox(tmp_path), Event(), Event()
    write = box._write

    def slowly(rows: list[tuple[Any, ...]]) -> None:
        begun.set()
        disk.wait()
        write(rows)

    monkeypatch.setattr(box, "_write", slowly)
    first = asyncio.create_task(box.keep("us@example.org", ["a@example.org"], mail(1)))
    await asyncio.to_thread(begun.wait)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    second = asyncio.create_task(box.keep("us@example.org", ["b@example.org"], mail(2)))
    disk.set()
    await second

    assert [one.subject for one in box.newest()] == ["2", "1"]
    box.close()
