"""Messages to applicants, seen and ordered by a person: what waits and why, retry, cancel, release, purge, export."""

import asyncio
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import typer

from . import parked as broken
from .city import HOME, read_city
from .given import NobodyThere
from .parked import NothingThere, ask
from .rotate import rotate_keys

app = typer.Typer(help="Messages to applicants that wait for something.", no_args_is_help=True)
app.command()(rotate_keys)


class Why(StrEnum):
    """Why a person stops a message; never a sentence, for evidence and the bus hold no words about people."""

    stopped_by_colleague = "stopped-by-colleague"
    sent_by_post = "sent-by-post"
    told_in_person = "told-in-person"
    sent_by_mistake = "sent-by-mistake"
    asked_not_to = "asked-not-to"


MOST = 100_000  # lines that somebody may ask for
Home = Annotated[Path, typer.Option(help="the folder of the city")]
Message = Annotated[UUID, typer.Argument(help="the number of the message, as `waiting` shows it")]


def known(department: str) -> str:
    from schemas.catalogue import catalogue

    if (code := department.upper()) not in (codes := catalogue().departments):
        raise typer.BadParameter(f"there is no department {department}; choose from {', '.join(codes)}")
    return code


Department = Annotated[str, typer.Argument(help="the code of the department, such as DSB", callback=known)]
Case = Annotated[str, typer.Argument(help="the number of the application")]
Reason = Annotated[Why, typer.Option(help="kept as evidence")]
AtMost = Annotated[int, typer.Option(min=1, max=MOST, help="so many, the oldest first")]
Again = Annotated[bool, typer.Option("--again", help="everything that is parked leaves once more")]


def writable(out: Path | None) -> Path | None:
    """Said before anything is asked."""
    if out and (out.is_dir() or not out.parent.is_dir()):
        raise typer.BadParameter(f"{out} is a folder" if out.is_dir() else f"there is no folder {out.parent}")
    return out


Out = Annotated[Path | None, typer.Option(help="write a PDF there; without it JSON is printed", callback=writable)]


@app.command()
def waiting(home: Home = HOME, at_most: AtMost = 200) -> None:
    """What has not been sent, the oldest first: its number, why it waits, and which departments are held."""
    from plumbing.progress import low_watermark
    from schemas.topics import CASE_STATUS
    from services.notify import store_brake, store_desk
    from services.notify.core.waiting import why

    async def look(tx: Any) -> tuple[Any, ...]:
        now, clock = await low_watermark(tx, CASE_STATUS, {}), await store_desk.clock(tx)
        counts = await store_desk.open_counts(tx)
        rows, brakes = await store_desk.waiting(tx, at_most), await store_brake.held(tx)
        return now, clock, rows, brakes, sum(one["messages"] for one in counts)

    now, clock, rows, brakes, in_all = ask(home, "notify", look)
    for one in rows:
        late = "  48 hours have passed" if one.overdue else ""
        print(f"{one.id}  {one.at:%Y-%m-%d %H:%M}  {one.case_id:20}  {one.kind:22}  {one.channel:6}  ", end="")
        print(f"{why(one, now, clock)}{f' ({one.reason})' if one.reason else ''}{late}")
    for brake in brakes:
        beside = "" if brake["purges"] == brake["waiting"] else f"; a purge would cancel {brake['purges']}"
        since = f"{brake['held_since']:%Y-%m-%d %H:%M}"
        print(f"{brake['department']} is held since {since}: {brake['waiting']} messages{beside}")
    print(f"{in_all} waiting{f', of which these are the {len(rows)} oldest' if len(rows) < in_all else ''}")


@app.command()
def parked(home: Home = HOME) -> None:
    """What notify could not read; `spoor parked` shows one, replays and discards it."""
    broken.list_("notify", home)


@app.command()
def retry(message: Message, home: Home = HOME) -> None:
    """What is tried again later is tried now; one that was given up or cancelled is told once more, as a message of its
    own. What waits for its moment, a contact or a call is not: that comes by itself.

    The number may also be that of a parked notification to a system.
    """
    from services.notify import orders, store_webhooks
    from services.notify.core.evidence import OPERATOR

    async def again(tx: Any) -> bool:
        return bool(await orders.try_again(tx, message, OPERATOR) or await store_webhooks.retry_parked(tx, [message]))

    if not ask(home, "notify", again):
        why = ask(home, "notify", lambda tx: orders.needless(tx, message))
        once_more = f"it would not leave ({why})" if why else "it waits for no attempt, or was told once more already"
        raise NothingThere(_stands(message, home, once_more))
    print("tried again")


@app.command()
def systems(again: Again = False, home: Home = HOME) -> None:
    """The systems that are notified of cases: what waits for each, why it fails, and which notifications are parked."""
    from services.notify import store_webhooks

    async def look(tx: Any) -> tuple[Any, ...]:
        count = await store_webhooks.retry_parked(tx) if again else 0
        return count, await store_webhooks.how_it_goes(tx), await store_webhooks.parked(tx)

    count, rows, parked = ask(home, "notify", look)
    for one in rows:
        fails = f"  fails since {one['failing_since']:%Y-%m-%d %H:%M} ({one['trouble']})" if one["trouble"] else ""
        print(f"{one['id']}  {one['client']:12}  {one['queued']} waiting  {one['parked']} parked{fails}")
    for one in parked:
        print(f"parked {one['id']}  {one['client']:12}  {one['case_id']:20}  {one['resource']}  {one['reason']}")
    if again:
        print(f"{count} tried again")


@app.command()
def cancel(message: Message, reason: Reason = Why.stopped_by_colleague, home: Home = HOME) -> None:
    """It is not sent; what has left cannot be called back."""
    from services.notify import orders
    from services.notify.core.evidence import OPERATOR

    if not ask(home, "notify", lambda tx: orders.cancel(tx, [message], OPERATOR, reason.value)):
        raise NothingThere(_stands(message, home, "only what has not left can be cancelled"))
    print("1 cancelled")


def _stands(message: UUID, home: Path, why_not: str) -> str:
    from services.notify import store_desk

    found = ask(home, "notify", lambda tx: store_desk.one(tx, message))
    return f"this message is {found['state']}: {why_not}" if found else "there is no message with this number"


@app.command()
def release(department: Department, home: Home = HOME) -> None:
    """What the brake holds of a department leaves, and nothing of theirs is held for a day."""
    from services.notify import orders
    from services.notify.core.evidence import OPERATOR

    if not ask(home, "notify", lambda tx: orders.release(tx, department, OPERATOR)):
        raise NothingThere("nothing of this department is held")
    _work_off(department, home)
    print("released")


@app.command()
def purge(department: Department, home: Home = HOME) -> None:
    """What the brake holds of a department is cancelled; the brake stays on until it is released."""
    from services.notify import orders, store_brake
    from services.notify.core.evidence import OPERATOR

    async def begin(tx: Any) -> tuple[int, int]:
        return await store_brake.purged(tx, department), await orders.purge(tx, department, OPERATOR)

    before, count = ask(home, "notify", begin)
    if not count:
        raise NothingThere("no message of this department is held")
    _work_off(department, home)
    print(f"{ask(home, 'notify', lambda tx: store_brake.purged(tx, department)) - before} cancelled")


def _work_off(department: str, home: Path) -> None:
    """The rest of a flood, each part in a transaction of its own: who is stopped here is followed by notify itself.
    It ends when nothing is left, whoever of the two took the last of it."""
    from services.notify import orders

    while ask(home, "notify", lambda tx: orders.work_off(tx, department)):
        pass


@app.command()
def export(case: Case, out: Out = None, home: Home = HOME) -> None:
    """The evidence of a case, asked at the door of notify: JSON, or with --out a PDF."""
    import httpx

    from .settle import ask_for

    if not ask(home, "notify", lambda tx: _is_known(tx, case)):
        raise NothingThere("unknown case: nothing was announced of it")
    path = f"/v1/berichten/{quote(case, safe='')}/bewijs"
    try:
        said = asyncio.run(ask_for(read_city(home), "notify", f"{path}.pdf" if out else path))
    except (httpx.TransportError, httpx.HTTPStatusError):  # it may be starting again
        raise NobodyThere("notify does not answer now, so nothing is exported; ask again when it runs") from None
    if out:
        out.write_bytes(said.content)
        print(f"written to {out}")
    else:
        print(json.dumps(said.json(), indent=2, ensure_ascii=False))


async def _is_known(tx: Any, case: str) -> bool:
    from services.notify import store, store_evidence

    return bool(await store_evidence.messages_of(tx, case) or await store.silences_of(tx, case))
