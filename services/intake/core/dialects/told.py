"""What a dialect tells: the facts it understood, and for every line it skipped the reason."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

from schemas.catalogue import catalogue
from schemas.envelope import identity

Raw = dict[str, Any]
Row = Mapping[str, str]

FACTS_PER_LINE = 10  # leaves room between two lines, so that the facts of one line have an order too
TEAMS = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a log: its place among the lines of its case, what it is called, and when it was."""

    number: int
    name: str
    at: str
    resource: str = ""
    answer: str = ""

    @property
    def day(self) -> str:
        return self.at[:10]


@dataclass(slots=True)
class Told:
    """Every line is either the ground of a fact or skipped: `lines == grounds + sum(skipped)`."""

    cases: int = 0
    lines: int = 0
    grounds: int = 0
    facts: list[Raw] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def skip(self, reason: str, lines: int = 1) -> None:
        self.skipped[reason] += lines


@dataclass(slots=True)
class Story:
    """The facts of one case as they are told, line after line."""

    case_id: str
    case_type: str
    decides: str = "DSO"
    facts: list[Raw] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)

    def say(self, name: str, line: Line, by: str | None = None, /, **data: Any) -> None:
        """Add a fact; its id comes from the case, the place of the line and the name, so twice is once."""
        place = sum(1 for told in self.facts if int(told["sequence"]) // FACTS_PER_LINE == line.number)
        self.facts.append(
            {
                "specversion": "1.0",
                "id": str(identity(self.case_id, str(line.number), str(place), name)),
                "source": source_of(by or self.decides),
                "type": f"nl.spoor.{name}.v1",
                "subject": self.case_id,
                "time": line.at,
                "sequence": str(line.number * FACTS_PER_LINE + place),
                "sequencetype": "Integer",
                "datacontenttype": "application/json",
                "data": {"occurredAt": happened(line.at), **data},
            }
        )

    def start(self, step: str, line: Line, department: str | None = None) -> None:
        """Begin a step once; a step that ran before does not begin again."""
        if step not in self.begun:
            self.begun.add(step)
            self.open.append((step, department or self.decides))
            self._move("step.started", step, line, department or self.decides)

    def finish(self, step: str, line: Line) -> None:
        for entry in [entry for entry in self.open if entry[0] == step]:
            self.open.remove(entry)
            self._move("step.completed", step, line, entry[1])

    def finish_all(self, line: Line) -> None:
        for step, _ in list(self.open):
            self.finish(step, line)

    def _move(self, name: str, step: str, line: Line, department: str) -> None:
        team = {"team": team_of(line.resource)} if known(line.resource) else {}
        self.say(name, line, department, step=step, department=department, **team)


def source_of(department: str) -> str:
    """The name under which a department speaks."""
    return catalogue().departments[department].sources[0]


def known(value: str) -> bool:
    """Logs write EMPTY or UNKNOWN where they know nothing."""
    return bool(value) and value not in ("EMPTY", "UNKNOWN")


def team_of(person: str) -> str:
    """People in a log become one of a few teams: stable, and not to be turned back."""
    return f"Team {_hash(person)[0] % TEAMS + 1:02d}"


def applicant_of(case_id: str) -> str:
    return f"a-{_hash(case_id).hex()}"


def happened(written: str) -> str:
    """A bare date is a whole day; anything else the instant itself."""
    return written[:10] if written[10:19] == "T00:00:00" else written


def readable(written: str) -> bool:
    """A date and time with a zone, as ISO 8601 has it."""
    try:
        return datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        return False


def by_case(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    """The rows of each case, in the order of the file."""
    cases: dict[str, list[Row]] = {}
    for row in rows:
        cases.setdefault(row[key], []).append(row)
    return cases


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8, person=b"spoor-log").digest()
