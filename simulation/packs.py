"""Reads a log from disk - packed CSV pairs or XES - and has its dialect tell what it means."""

import csv
import gzip
import lzma
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from services.intake.core.dialects import bpic15, receipt, xes
from services.intake.core.dialects.told import Row, Told

OPENERS: dict[str, Callable[..., Any]] = {".xz": lzma.open, ".gz": gzip.open}
BROKEN = (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError, csv.Error, ParseError, DefusedXmlException)
Dialect = Callable[[Iterable[Row], Iterable[Row], str], Told]


class Unreadable(Exception):
    """A file that cannot be replayed; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One log, told."""

    path: Path
    town: str
    told: Told


def read(path: Path, town: str | None = None) -> Pack:
    """The facts of a log; `town` opens its case ids (else BW and the number in the file's name, or OW)."""
    with _readable(path):
        cases, events = _read_xes(path) if ".xes" in path.suffixes else _read_csv(path)
    dialect, usual = _dialect(path, set(events[0]) if events else set())
    try:
        return Pack(path, town or usual, dialect(cases, events, town or usual))
    except KeyError as missing:
        raise Unreadable(f"{path}: there is no column {missing}") from missing


def _dialect(path: Path, columns: set[str]) -> tuple[Dialect, str]:
    """Which log it is, by its columns, and what its case ids begin with."""
    if "name_en" in columns:
        number = re.search(r"_(\d+)", path.name)
        return bpic15.tell, f"BW{number[1] if number else ''}"
    if {"task", "activity"} <= columns:
        return receipt.tell, "OW"
    raise Unreadable(f"{path}: no dialect knows a log with these columns: {', '.join(sorted(columns))}")


def check(path: Path) -> None:
    """Is this a log by its name and columns? Unreadable when not, before anybody cleared a table for it."""
    if ".xes" not in path.suffixes:
        with _readable(path), _text(path) as text:
            columns = set(csv.DictReader(text).fieldnames or ())
        _dialect(path, columns)
        _beside(path)


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Whatever is wrong with what is in it, the file is named."""
    try:
        yield
    except BROKEN as broken:
        raise Unreadable(f"{path}: {broken}") from broken


def _read_csv(path: Path) -> tuple[list[Row], list[Row]]:
    return _rows(_beside(path)), _rows(path)


def _beside(path: Path) -> Path:
    cases = path.with_name(path.name.replace("_events", "_cases"))
    if cases == path or not cases.exists():
        raise Unreadable(f"{path}: name the file …_events.csv and put its …_cases.csv beside it")
    return cases


def _rows(path: Path) -> list[Row]:
    with _text(path) as text:
        return list(csv.DictReader(text))


def _read_xes(path: Path) -> tuple[list[Row], list[Row]]:
    with _opened(path, "rb") as stream:
        return xes.rows(iterparse(stream, events=("end",)))


def _text(path: Path) -> IO[str]:
    return _opened(path, "rt", encoding="utf-8-sig", newline="")


def _opened(path: Path, mode: str, **how: Any) -> IO[Any]:
    opener = OPENERS.get(path.suffix, open)
    return opener(path, mode, **how)  # type: ignore[no-any-return]
