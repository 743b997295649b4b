"""What one viewer reads of a plan, on the page and in the API: of cases they may not see only where these stand."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Literal, NamedTuple

from pydantic import BaseModel, Field

from schemas.catalogue.law import Whose
from schemas.snapshot import Outcome, Snapshot

from .dossier import Basis, Node, Plan, whose_wait

State = Literal["klaar", "bezig", "wacht", "wacht-op-aanvrager"]
Ground = Literal["afgelopen", "volgt", "te-laat", "verwacht", "toegezegd", "wettelijk"]  # where a day comes from
Turn = Literal["aanvrager", "gemeente", "derde"]
GROUNDS: dict[Basis, Ground] = {
    "ended": "afgelopen", "others": "volgt", "overdue": "te-laat",
    "expected": "verwacht", "announced": "toegezegd", "law": "wettelijk",
}  # fmt: skip
TURNS: dict[Whose, Turn] = {"applicant": "aanvrager", "municipality": "gemeente", "third-party": "derde"}
MaySee = Callable[[Snapshot], bool]


class PlannedCase(BaseModel):
    """A case in the plan. Without `zaak` it is another application, of which this viewer may know no more."""

    volgorde: int
    zaak: str | None
    titel: str | None
    stand: State
    ligt_bij: list[str] = Field(serialization_alias="ligtBij")
    besluit: Outcome | None
    ontvangen_op: date | None = Field(serialization_alias="ontvangenOp")
    datum: date
    grondslag: Ground
    wacht_op: list[int] = Field(serialization_alias="wachtOp")
    afgevallen: list[int]
    onbekend: int
    in_kring: bool = Field(serialization_alias="inKring")
    bepaalt_einde: bool = Field(serialization_alias="bepaaltEinde")


class TaskAnswer(BaseModel):
    """What the applicant must do now for one of the cases."""

    zaak: str
    titel: str
    wat: list[str]
    uiterlijk: date | None


class HeldBy(BaseModel):
    """The case that holds all back, by its place in the plan, and who can make it go on."""

    volgorde: int
    titel: str | None
    aan_zet: Turn = Field(serialization_alias="aanZet")
    datum: date


class Overview(BaseModel):
    """One plan over departments, its cases in the order in which they can be ready; `einde` is that of the last."""

    dossier: str
    klaar: bool
    einde: date
    wacht_vooral_op: HeldBy | None = Field(serialization_alias="wachtVooralOp")
    zaken: list[PlannedCase]
    te_doen: list[TaskAnswer] = Field(serialization_alias="teDoen")
    bekend_op: date = Field(serialization_alias="bekendOp")
    bijgewerkt_tot: datetime | None = Field(serialization_alias="bijgewerktTot")


def overview(
    dossier_id: str, told: Plan, may_see: MaySee, today: date, until: datetime | None = None
) -> Overview | None:
    """None for who may see none of its cases, and of a dossier without cases: nobody can tell which."""
    if not told.ends or not any(may_see(node.case) for node in told.nodes):
        return None
    places = {node.number: place for place, node in enumerate(told.nodes, 1)}
    return Overview(
        dossier=dossier_id,
        klaar=told.held_by is None,
        einde=told.ends,
        wacht_vooral_op=_held_by(told.held_by, places, may_see) if told.held_by else None,
        zaken=[_planned(node, places, may_see(node.case)) for node in told.nodes],
        te_doen=[_task(case) for case in told.tasks if may_see(case)],
        bekend_op=today,
        bijgewerkt_tot=until,
    )


def _planned(node: Node, places: dict[str, int], seen: bool) -> PlannedCase:
    case = node.case
    return PlannedCase(
        volgorde=places[node.number],
        zaak=node.number if seen else None,
        titel=case.title if seen else None,
        stand=state_of(node, seen),
        ligt_bij=list(case.with_departments) if seen and case.is_open else [],
        besluit=case.outcome if seen else None,
        ontvangen_op=case.received_on if seen else None,
        datum=node.ends,
        grondslag=GROUNDS[node.basis],
        wacht_op=sorted(places[other] for other in node.waits_for),
        afgevallen=sorted(places[other] for other in node.fell),
        onbekend=len(node.unknown),
        in_kring=node.in_circle,
        bepaalt_einde=node.critical,
    )


def state_of(node: Node, seen: bool) -> State:
    """That something is asked of somebody else is nobody's business."""
    if not node.case.is_open:
        return "klaar"
    if node.case.asked and seen:
        return "wacht-op-aanvrager"
    return "wacht" if node.waits_for else "bezig"


def _held_by(node: Node, places: dict[str, int], may_see: MaySee) -> HeldBy:
    """Who applied for a case that this viewer may not see is somebody else to them."""
    place = places[node.number]
    if not may_see(node.case):
        return HeldBy(volgorde=place, titel=None, aan_zet="derde", datum=node.ends)
    return HeldBy(volgorde=place, titel=node.case.title, aan_zet=TURNS[whose_wait(node.case)], datum=node.ends)


def _task(case: Snapshot) -> TaskAnswer:
    what = [item.what for item in case.asked]
    return TaskAnswer(zaak=case.case_id, titel=case.title, wat=what, uiterlijk=case.answer_before)


class Bar(NamedTuple):
    """A case on the line of time, in hundredths of its length."""

    x: float
    width: float


def bars(told: Overview) -> tuple[dict[int, Bar], float]:
    """By place in the plan, and where today is. Decoration: every day stands beside it in words."""
    today = told.bekend_op
    first = min([today, *(case.ontvangen_op for case in told.zaken if case.ontvangen_op)])
    whole = max((max(told.einde, today) - first).days, 1)

    def at(day: date) -> float:
        return round(100 * (day - first).days / whole, 1)

    lines = {case.volgorde: (at(case.ontvangen_op or first), at(case.datum)) for case in told.zaken}
    return {place: Bar(x, round(max(end - x, 1), 1)) for place, (x, end) in lines.items()}, at(today)
