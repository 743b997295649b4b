"""The receipt phase of environmental permits, as one Dutch municipality logged it (CoSeLoG, CSV).

docs/dialects.md tells which line becomes which fact, and what was judged where the log is silent.
"""

from collections.abc import Iterable

from .told import Line, Row, Story, Told, applicant_of, by_case, known, readable, team_of

CHANNELS = {"Desk": "desk", "Internet": "web", "Post": "post", "e-mail": "email", "Intern": "internal"}
CONFIRMATION = frozenset({"T02", "T03", "T04", "T05"})
HOLD = frozenset({"T16", "T17", "T18", "T19", "T20"})
UNLICENSED = frozenset({"T11", "T12", "T13", "T14", "T15"})


def tell(cases: Iterable[Row], events: Iterable[Row], town: str) -> Told:
    """The facts of the log; `town` opens every case id."""
    told, lines = Told(), by_case(events, "case")
    for row in cases:
        told.cases += 1
        _tell_case(told, row, lines.pop(row["case"], []), town)
    for orphans in lines.values():
        told.lines += len(orphans)
        told.skip("case-unknown", len(orphans))
    return told


def _tell_case(told: Told, row: Row, events: list[Row], town: str) -> None:
    told.lines += len(events)
    if not readable(row["startdate"]):
        return told.skip("case-without-start", len(events))
    story = Story(f"{town}-{row['case'].removeprefix('case-')}", "omgevingsvergunning-regulier")
    lines = [_line(number, event) for number, event in enumerate(events, 1)]
    _open(story, row)
    for line in lines:
        if reason := _why_not(line, lines) or _tell_line(story, line):
            told.skip(reason)
        else:
            told.grounds += 1
    _end(story, row, len(lines) + 1)
    told.facts += story.facts


def _line(number: int, event: Row) -> Line:
    return Line(number, event["activity"].split()[0].partition("-")[0], event["time"], event["resource"])


def _open(story: Story, row: Row) -> None:
    start = Line(0, "case", _midnight(row["startdate"]), row["responsible"])
    story.say(
        "case.opened",
        start,
        caseType=story.case_type,
        applicantId=applicant_of(story.case_id),
        receivedOn=start.day,
        channel=CHANNELS.get(row["channel"], "web"),
        title="Omgevingsvergunning",
    )
    if known(start.resource):
        story.say("handler.assigned", start, team=team_of(start.resource))


def _midnight(written: str) -> str:
    """Start dates carry an hour that no clock showed: the same for hundreds of cases. The day counts."""
    return f"{written[:10]}T00:00:00{written[-6:]}"


def _why_not(line: Line, lines: list[Line]) -> str | None:
    """Why a line is no ground of a fact; None if it may be one."""
    if not readable(line.at):
        return "unreadable-time"
    if line.name in CONFIRMATION:
        return "confirmation-not-in-contract-yet"
    if line.name in HOLD:
        return "hold-not-in-contract-yet"
    if line.name in UNLICENSED:
        return "unlicensed-not-in-contract-yet"
    if line.name in ("T09", "T10"):  # the last one ends the step
        again = any(line.name == other.name for other in lines[line.number :])
        return "second-of-its-kind" if again else None
    return "internal-step" if line.name == "T06" else None


def _tell_line(story: Story, line: Line) -> str | None:
    before = len(story.facts)
    match line.name:
        case "Confirmation":
            story.start("compleet", line)
        case "T07" | "T08":
            story.start("advies", line, "DSB")
        case "T09":
            story.start("advies", line, "DSB")
            story.finish("advies", line)
        case "T10":
            _take_in(story, line)
        case _:
            return "internal-step"
    return None if len(story.facts) > before else "second-of-its-kind"


def _take_in(story: Story, line: Line) -> None:
    """Nothing needs to stop the clock any more: the receipt phase is over."""
    story.say("case.taken-in", line)
    story.finish("compleet", line)
    story.start("beoordeling", line)


def _end(story: Story, row: Row, number: int) -> None:
    """The end date of the case: the decision went out that day; the log does not tell what it was."""
    if readable(row["enddate"]):
        end = Line(number, "end", row["enddate"])
        story.finish_all(end)
        story.say("decision.sent", end, publishedOn=end.day)
        story.say("case.closed", end)
