"""One invented case while it is thought out, and the events that its departments will tell of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from schemas.catalogue import CaseType, StepType, catalogue
from schemas.envelope import identity
from schemas.facts import FORM_SOURCE

from .habits import Habits
from .people import Raw


@dataclass(frozen=True, slots=True)
class Part:
    """What a case is to a larger plan: its dossier, the name over the door, and what must be decided before it."""

    dossier: str
    area: str
    business: str
    waits_for: tuple[str, ...] = ()
    held_until: date | None = None  # no decision before this day


@dataclass(slots=True)
class Life:
    """One case; `facts` are (moment, name, department, data) in the order in which they were thought of."""

    case_id: str
    type_id: str
    applicant: str
    habits: Habits
    dice: Random
    facts: list[tuple[datetime, str, str, Raw]] = field(default_factory=list)
    teams: dict[str, int] = field(default_factory=dict)
    part: Part | None = None

    @property
    def kind(self) -> CaseType:
        return catalogue().newest_types[self.type_id]

    @property
    def owner(self) -> str:
        """The department that decides."""
        return self.kind.department or "DPZ"

    @property
    def held_until(self) -> date:
        return (self.part and self.part.held_until) or date.min

    @property
    def decided_on(self) -> date | None:
        """None as long as it is not thought out, and when it was withdrawn."""
        return next((when.date() for when, name, _, _ in self.facts if name == "decision.taken"), None)

    def last(self, name: str) -> datetime | None:
        """When this was said, the last time if it was said again."""
        return max((when for when, said, _, _ in self.facts if said == name), default=None)

    def say(self, when: datetime, name: str, department: str | None = None, /, **data: Any) -> None:
        self.facts.append((when, name, department or self.owner, data))

    def move(self, when: datetime, name: str, step: StepType) -> None:
        by = step.department or self.owner
        self.say(when, name, by, step=step.id, department=by, team=self.team(by))

    def team(self, department: str) -> str:
        """The team that has the case in a department, the same from beginning to end."""
        number = self.teams.setdefault(department, self.dice.randint(1, self.habits.teams))
        return f"Team {department} {number}"

    def later(self, moment: datetime, days: float) -> datetime:
        return self.habits.later(self.dice, moment, days)

    def likely(self, share: float) -> bool:
        return self.dice.random() < share


def told(life: Life) -> list[Raw]:
    """All events of a case, oldest first, numbered, with ids that are the same whenever they are told."""
    facts = sorted(life.facts, key=lambda fact: fact[0])
    return [_told(life, number, *fact) for number, fact in enumerate(facts, 1)]


def _told(life: Life, number: int, when: datetime, name: str, department: str, data: Raw) -> Raw:
    """A grade also says whose it is, for whoever signs in for them."""
    rated, source = name == "case.rated", catalogue().departments[department].sources[0]
    id = identity("town", life.case_id, str(number))
    said = event(id, FORM_SOURCE if rated else source, name, life.case_id, when, number, data)
    return said | ({"applicantId": life.applicant} if rated else {})


def event(id: UUID, source: str, name: str, subject: str, when: datetime, number: int, data: Raw) -> Raw:
    """As it goes over the wire."""
    return {
        "specversion": "1.0",
        "id": str(id),
        "source": source,
        "type": f"nl.spoor.{name}.v1",
        "subject": subject,
        "time": when.isoformat(),
        "sequence": str(number),
        "sequencetype": "Integer",
        "datacontenttype": "application/json",
        "data": {"occurredAt": when.isoformat(), **data},
    }


def moment_of(fact: Raw) -> datetime:
    return datetime.fromisoformat(fact["data"]["occurredAt"])
