"""What one viewer reads of a plan, on the page and in the API: of cases they may not see only where these stand."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from schemas.catalogue.law import Whose
from schemas.snapshot import Outcome, Snapshot

from .dossier import Basis, Node, Plan

State = Literal["klaar", "ingetrokken", "bezig", "wacht", "wacht-op-aanvrager"]
Ground = Literal["afgelopen", "volgt", "staat-stil", "te-laat", "verwacht", "toegezegd", "wettelijk"]
Turn = Literal["aanvrager", "gemeente", "derde"]
GROUNDS: dict[Basis, Ground] = {
    "ended": "afgelopen", "others": "volgt", "still": "staat-stil", "overdue": "te-laat",
    "expected": "verwacht", "announced": "toegezegd", "law": "wettelijk",
}  # fmt: skip
TURNS: dict[Whose, Turn] = {"applicant": "aanvrager", "municipality": "gemeente", "third-party": "derde"}
MaySee = Callable[[Snapshot], bool]


class PlannedCase(BaseModel):
    """A case in the plan. Without `zaak` it is another application, of which this viewer may know no more."""

    volgorde: int
    zaak: str | None = None
    titel: str | None = None
    stand: State
    ligt_bij: list[str] = Field([], serialization_alias="ligtBij")
    besluit: Outcome | None = None
    ontvangen_op: date | None = Field(None, serialization_alias="ontvangenOp")
    datum: date
    grondslag: Ground
    wacht_op: list[int] = Field(serialization_alias="wachtOp")
    afgevallen: list[int] = []
    onbekend: int = 0
    in_kring: bool = Field(False, serialization_alias="inKring")
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
    seen = {node.number for node in told.nodes if may_see(node.case)}
    if not told.ends or not seen:
        return None
    places = {node.number: place for place, node in enumerate(told.nodes, 1)}
    return Overview(
        dossier=dossier_id,
        klaar=told.held_by is None,
        einde=told.ends,
        wacht_vooral_op=_held_by(told.held_by, places, may_see) if told.held_by else None,
        zaken=[(_planned if node.number in seen else _hidden)(node, places, seen) for node in told.nodes],
        te_doen=[_task(case) for case in told.tasks if may_see(case)],
        bekend_op=today,
        bijgewerkt_tot=until,
    )


def _planned(node: Node, places: dict[str, int], seen: set[str]) -> PlannedCase:
    case = node.case
    return PlannedCase(
        volgorde=places[node.number],
        zaak=node.number,
        titel=case.title,
        stand=state_of(node),
        ligt_bij=list(case.with_departments) if case.is_open else [],
        besluit=case.outcome,
        ontvangen_op=case.received_on,
        datum=node.ends,
        grondslag=GROUNDS[node.basis],
        wacht_op=_in_order(node.waits_for, places),
        afgevallen=_in_order([other for other in node.fell if other in seen], places),
        onbekend=len(node.unknown),
        in_kring=node.in_circle,
        bepaalt_einde=node.critical,
    )


def _hidden(node: Node, places: dict[str, int], _: set[str]) -> PlannedCase:
    """What was asked, said and decided of somebody else's case is nobody's business: only its place and its day."""
    return PlannedCase(
        volgorde=places[node.number],
        stand="klaar" if not node.case.is_open else "wacht" if node.waits_for else "bezig",
        datum=node.ends,
        grondslag="verwacht" if node.case.is_open else "afgelopen",
        wacht_op=_in_order(node.waits_for, places),
        bepaalt_einde=node.critical,
    )


def _in_order(numbers: Iterable[str], places: dict[str, int]) -> list[int]:
    return sorted(places[number] for number in numbers)


def state_of(node: Node) -> State:
    if not node.case.is_open:
        return "ingetrokken" if node.case.phase == "withdrawn" else "klaar"
    if node.case.asked:
        return "wacht-op-aanvrager"
    return "wacht" if node.waits_for else "bezig"


def _held_by(node: Node, places: dict[str, int], may_see: MaySee) -> HeldBy:
    """Who applied for a case that this viewer may not see is somebody else to them."""
    place = places[node.number]
    if not may_see(node.case):
        return HeldBy(volgorde=place, titel=None, aan_zet="derde", datum=node.ends)
    return HeldBy(
        volgorde=place, titel=node.case.title, aan_zet=TURNS[node.case.whose_wait or "municipality"], datum=node.ends
    )


def _task(case: Snapshot) -> TaskAnswer:
    what = [item.what for item in case.asked]
    return TaskAnswer(zaak=case.case_id, titel=case.title, wat=what, uiterlijk=case.answer_before)
