"""Retell the view of status or of the dashboard from scratch and hold it against the live one, value by value."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from .city import HOME, read_city
from .rebuild_dashboard import rebuild_board
from .rebuild_status import rebuild_view
from .shadow import Source

if TYPE_CHECKING:
    from plumbing.settings import PipeSettings


class View(StrEnum):
    STATUS = "status"
    DASHBOARD = "dashboard"


def rebuild(
    service: Annotated[View, typer.Argument(help="whose view")],
    source: Annotated[
        Source, typer.Option("--from", help="what it kept of what it heard, or the topics")
    ] = Source.KEPT,
    write: Annotated[bool, typer.Option("--write", help="replace what differs by what was retold")] = False,
    home: Annotated[Path, typer.Option(help="the folder of the city")] = HOME,
) -> None:
    """Retell every case and compare; ends with 1 when one differs. The lines wait; nobody is told anything."""
    from plumbing.settings import PipeSettings

    city = read_city(home)
    url = SecretStr(city.database_urls[service])
    settings = PipeSettings(kafka_bootstrap=city.kafka_bootstrap, database_url=url, db_schema=service)
    alike = asyncio.run(_status(settings, source, write) if service is View.STATUS else _board(settings, source, write))
    if not alike and write:
        print("replaced by what was retold")
    elif not alike:
        raise typer.Exit(1)


async def _status(settings: "PipeSettings", source: Source, write: bool) -> bool:
    count, differing, taught = await rebuild_view(settings, source, write)
    print(f"{count} cases retold, from {source}; {len(differing)} differ from the live view")
    for case_id in differing[:20]:
        print(f"  {case_id}")
    if taught:
        print(f"learned from {taught} closed cases that had taught nothing yet")
    return not differing


async def _board(settings: "PipeSettings", source: Source, write: bool) -> bool:
    count, differing = await rebuild_board(settings, source, write)
    print(f"{count} cases retold, from {source}; {sum(differing.values())} rows differ from the live view")
    for table, rows in differing.items():
        print(f"  {table}: {rows}")
    return not any(differing.values())
