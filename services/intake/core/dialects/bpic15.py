"""Building permits as Dutch municipalities logged them in 2010-2015 (BPI Challenge 2015, CSV or XES)."""

from collections.abc import Iterable

from .bpic15_facts import TELLERS, open_case
from .bpic15_words import ENDINGS, KINDS, PUBLIC_PREPARATION, SILENT, chosen
from .told import Line, Row, Story, Told, by_case, readable


def tell(cases: Iterable[Row], events: Iterable[Row], town: str) -> Told:
    """The facts of one municipality; `town` opens every case id, so that towns stay apart."""
    told, lines = Told(), by_case(events, "case")
    for row in cases:
        told.cases += 1
        _tell_case(told, row, lines.pop(row["case"], []), f"{town}-{row['case']}")
    for orphans in lines.values():
        told.lines += len(orphans)
        told.skip("case-unknown", len(orphans))
    return told


def is_extensive(row: Row, events: list[Row]) -> bool:
    """The procedure with public preparation: 26 weeks instead of 8."""
    by_code = (event["activity"].startswith(PUBLIC_PREPARATION) for event in events)
    return row["caseProcedure"] == "Uitgebreid" or any(by_code)


def _tell_case(told: Told, row: Row, events: list[Row], case_id: str) -> None:
    told.lines += len(events)
    if not readable(row["startDate"]):
        return told.skip("case-without-start", len(events))
    kind = "uitgebreid" if is_extensive(row, events) else "regulier"
    story = Story(case_id, f"omgevingsvergunning-{kind}")
    lines = [_line(number, event) for number, event in enumerate(events, 1)]
    open_case(story, row)
    _walk(told, story, lines)
    told.facts += story.facts


def _line(number: int, event: Row) -> Line:
    return Line(number, event["name_en"], event["time"], event["resource"], event["question"])


def _walk(told: Told, story: Story, lines: list[Line]) -> None:
    counting, ended = chosen(lines), False
    for line in lines:
        reason = _why_not(line, counting, story, ended) or _tell_line(story, line, lines)
        if reason:
            told.skip(reason)
        else:
            told.grounds += 1
            ended = ended or KINDS[line.name] in ("closed", "withdrawn")


def _tell_line(story: Story, line: Line, lines: list[Line]) -> str | None:
    """Say what the line is the ground of; the opening was said already, with the day of the case itself."""
    before = len(story.facts)
    if (kind := KINDS[line.name]) != "opened":
        TELLERS[kind](story, line, lines)
    return None if kind == "opened" or len(story.facts) > before else "step-already-finished"


def _why_not(line: Line, counting: set[int], story: Story, ended: bool) -> str | None:
    """Why a line is no ground of a fact; None if it is."""
    if not readable(line.at):
        return "unreadable-time"
    kind = KINDS.get(line.name)
    if kind is None:
        return SILENT.get(line.name, "internal-step")
    if line.number not in counting:
        return "second-of-its-kind"
    if kind == "draft" and story.case_type.endswith("regulier"):
        return "step-not-in-case-type"
    return "after-the-end" if ended and kind not in ENDINGS else None
