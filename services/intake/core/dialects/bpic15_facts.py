"""The facts that the lines of a BPIC15 permit case are the ground of, one function a kind of line."""

from collections.abc import Callable
from datetime import date, timedelta

from .bpic15_words import KINDS
from .told import Line, Row, Story, applicant_of, known, team_of

ANSWER_WITHIN = 28  # days to supply missing data, where the log names no term
ASKED_FOR = {
    "ref": "gegevens",
    "what": "De gegevens die nog ontbreken bij uw aanvraag",
    "why": "Zonder deze gegevens kunnen wij uw plan niet beoordelen",
}
EXTENDED = "Wij hebben meer tijd nodig om uw plan te beoordelen."


def title_of(parts: str) -> str:
    """The parts of the permit in a plain line: what is asked, never who or where."""
    names = [name[0].lower() + name[1:] for name in parts.split(",") if known(name)]
    listed = " en ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    return f"Omgevingsvergunning voor {listed}"[:200] if names else "Omgevingsvergunning"


def open_case(story: Story, row: Row) -> None:
    start = Line(0, "case", row["startDate"], row["Responsible_actor"])
    story.say(
        "case.opened",
        start,
        caseType=story.case_type,
        applicantId=applicant_of(story.case_id),
        receivedOn=start.day,
        channel="web",
        title=title_of(row["parts"]),
    )
    story.start("compleet", start)
    if known(start.resource):
        story.say("handler.assigned", start, team=team_of(start.resource))


def _take_in(story: Story, line: Line, _: list[Line]) -> None:
    story.say("case.taken-in", line)
    story.finish("compleet", line)
    if "besluit" not in story.begun:  # some write this down when all is over
        story.start("beoordeling", line)
        story.start("advies", line, "DSB")


def _ask(story: Story, line: Line, lines: list[Line]) -> None:
    before = date.fromisoformat(line.day) + timedelta(days=_days_to_answer(line, lines))
    story.say("information.requested", line, items=[ASKED_FOR], answerBefore=before.isoformat())


def _days_to_answer(asked: Line, lines: list[Line]) -> int:
    """The last term that was written down before the question, else the first one after it."""
    terms = [line for line in lines if line.name == "term for supplying missing data" and _days(line)]
    earlier = [line for line in terms if line.number <= asked.number]
    nearest = (earlier[-1:] or terms[:1] or [asked])[0]
    return _days(nearest) or ANSWER_WITHIN


def _days(line: Line) -> int:
    return int(line.answer) if line.answer.isdigit() else 0


def _receive(story: Story, line: Line, _: list[Line]) -> None:
    story.say("information.received", line, refs=[ASKED_FOR["ref"]], complete=True)


def _extend(story: Story, line: Line, _: list[Line]) -> None:
    story.say("term.extended", line, by="P42D", reason="term-extended", explanation=EXTENDED, announcedOn=line.day)


def _advise(story: Story, line: Line, _: list[Line]) -> None:
    story.start("advies", line, "DSB")
    story.finish("advies", line)


def _draft(story: Story, line: Line, _: list[Line]) -> None:
    story.finish("compleet", line)
    story.finish("beoordeling", line)
    if "besluit" not in story.begun:
        story.start("ontwerpbesluit", line)


def _decide(story: Story, line: Line, lines: list[Line]) -> None:
    story.finish_all(line)
    story.start("besluit", line)
    story.say("decision.taken", line, outcome="refused" if _grounds_to_refuse(lines) else "granted")


def _send(story: Story, line: Line, lines: list[Line]) -> None:
    if not any(KINDS.get(other.name) == "decided" for other in lines):
        _decide(story, line, lines)
    story.finish_all(line)
    story.say("decision.sent", line, publishedOn=line.day)


def _grounds_to_refuse(lines: list[Line]) -> bool:
    answers = [line.answer for line in lines if line.name == "grounds for refusal"]
    return answers[-1:] == ["True"]


def _leave(story: Story, line: Line, _: list[Line]) -> None:
    story.finish_all(line)
    story.say("decision.taken", line, outcome="left-unprocessed")
    story.say("decision.sent", line, publishedOn=line.day)


def _withdraw(story: Story, line: Line, _: list[Line]) -> None:
    story.finish_all(line)
    story.say("case.withdrawn", line, reason="withdrawn")


def _close(story: Story, line: Line, _: list[Line]) -> None:
    story.finish_all(line)
    story.say("case.closed", line)


TELLERS: dict[str, Callable[[Story, Line, list[Line]], None]] = {
    "taken-in": _take_in,
    "asked": _ask,
    "received": _receive,
    "extended": _extend,
    "advice": _advise,
    "draft": _draft,
    "decided": _decide,
    "sent": _send,
    "unprocessed": _leave,
    "withdrawn": _withdraw,
    "closed": _close,
}
