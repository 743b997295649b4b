"""Reading logs from disk, packed or not, whole or broken."""

import csv
import gzip
import io
import lzma
from pathlib import Path

import pytest

from simulation.packs import Unreadable, check, read
from tests.services.intake.dialects.invented import line, permit
from tests.services.intake.dialects.test_xes import LOG


def as_csv(*rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def packed(folder: Path, name: str = "bpic15_4", ending: str = ".csv.xz") -> Path:
    pack = lzma.compress if ending.endswith("xz") else bytes
    (folder / f"{name}_cases{ending}").write_bytes(pack(as_csv(permit())))
    events = folder / f"{name}_events{ending}"
    events.write_bytes(pack(as_csv(line("close case", "2012-02-01"))))
    return events


@pytest.mark.parametrize("ending", [".csv.xz", ".csv"])
def test_a_pack_is_read_with_the_cases_beside_it(tmp_path: Path, ending: str):
    pack = read(packed(tmp_path, ending=ending))

    assert (pack.town, pack.told.cases, pack.told.lines, pack.told.grounds) == ("BW4", 1, 1, 1)
    assert pack.told.facts[0]["subject"] == "BW4-1"


def test_a_town_may_be_named(tmp_path: Path):
    assert read(packed(tmp_path), "ZZ").told.facts[0]["subject"] == "ZZ-1"


def test_the_xes_form_tells_the_same_as_the_csv(tmp_path: Path):
    xes = tmp_path / "BPIC15_4.xes.gz"
    xes.write_bytes(gzip.compress(LOG.format(space="").encode()))

    assert read(xes).told == read(packed(tmp_path)).told


def test_a_pack_without_its_cases_says_what_is_missing(tmp_path: Path):
    events = packed(tmp_path)
    events.with_name("bpic15_4_cases.csv.xz").unlink()

    with pytest.raises(Unreadable, match=r"_cases\.csv beside it"):
        read(events)


def test_a_torn_pack_is_named(tmp_path: Path):
    events = packed(tmp_path)
    events.write_bytes(events.read_bytes()[:40])

    with pytest.raises(Unreadable, match="bpic15_4_events"):
        read(events)


def test_a_log_that_no_dialect_knows_is_named(tmp_path: Path):
    events = packed(tmp_path, ending=".csv")
    events.write_bytes(b"a,b\n1,2\n")

    with pytest.raises(Unreadable, match="these columns: a, b"):
        read(events)


def test_a_log_that_no_dialect_knows_is_not_told_to_bring_a_companion(tmp_path: Path):
    events = tmp_path / "incidents_events.csv"
    events.write_bytes(b"case,activity,time\n1,open,2026-01-05\n")

    with pytest.raises(Unreadable, match="no dialect knows a log with these columns: activity, case, time"):
        check(events)


def test_a_log_without_a_column_that_counts_is_named(tmp_path: Path):
    events = packed(tmp_path, ending=".csv")
    events.write_bytes(b"case,name_en\n1,close case\n")

    with pytest.raises(Unreadable, match="there is no column 'activity'"):
        read(events)


def test_a_log_that_tries_to_swell_is_refused(tmp_path: Path):
    bomb = tmp_path / "log_1.xes"
    bomb.write_text('<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log><trace>&b;</trace></log>')

    with pytest.raises(Unreadable, match="log_1"):
        read(bomb)
