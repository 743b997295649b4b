"""Rows of permit logs as a municipality might have written them; all of them invented."""

from typing import Any

from services.intake.core.dialects import bpic15
from services.intake.core.dialects.told import Raw, Told

NOON = "T12:00:00+01:00"
MIDNIGHT = "T00:00:00+01:00"


def permit(case: str = "1", start: str = "2012-01-02" + MIDNIGHT, **more: str) -> dict[str, str]:
    row = {"case": case, "parts": "Bouw", "caseProcedure": "", "startDate": start, "Responsible_actor": "7"}
    return row | more


def line(name: str, day: str, clock: str = NOON, case: str = "1", **more: str) -> dict[str, str]:
    row = {"case": case, "activity": "01_HOOFD_000", "name_en": name, "name_nl": "", "time": day + clock}
    return row | {"resource": "9", "question": "EMPTY"} | more


def told(*lines: dict[str, str], **case: str) -> Told:
    """What the dialect tells of one case with these lines."""
    return bpic15.tell([permit(**case)], lines, "BW0")


def names(told: Told) -> list[str]:
    return [name_of(fact) for fact in told.facts]


def name_of(fact: Raw) -> str:
    return str(fact["type"]).removeprefix("nl.spoor.").removesuffix(".v1")


def data(told: Told, name: str) -> list[dict[str, Any]]:
    return [fact["data"] for fact in told.facts if name_of(fact) == name]


def steps(told: Told, name: str) -> list[str]:
    return [step["step"] for step in data(told, f"step.{name}")]
