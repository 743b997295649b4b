"""XES is another spelling of the same rows."""

from io import BytesIO
from xml.etree.ElementTree import iterparse

from services.intake.core.dialects import bpic15, xes
from tests.services.intake.dialects.invented import line, permit

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" {space}>
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <trace>
    <string key="concept:name" value="1"/><string key="parts" value="Bouw"/>
    <date key="startDate" value="2012-01-02T00:00:00+01:00"/><string key="Responsible_actor" value="7"/>
    <event>
      <string key="concept:name" value="01_HOOFD_000"/><string key="activityNameEN" value="close case"/>
      <date key="time:timestamp" value="2012-02-01T12:00:00+01:00"/><string key="org:resource" value="9"/>
      <string key="question" value="EMPTY"/>
    </event>
  </trace>
</log>"""


def read(space: str = ""):
    return xes.rows(iterparse(BytesIO(LOG.format(space=space).encode()), events=("end",)))


def test_the_rows_are_those_of_the_csv():
    cases, events = read()

    assert {key: cases[0][key] for key in permit()} == permit()
    assert {key: events[0][key] for key in line("", "")} == line("close case", "2012-02-01")


def test_both_spellings_tell_the_same():
    cases, events = read()

    assert bpic15.tell(cases, events, "BW0") == bpic15.tell([permit()], [line("close case", "2012-02-01")], "BW0")


def test_a_log_with_a_namespace_reads_the_same():
    assert read('xmlns="http://www.xes-standard.org/"') == read()
