"""What other systems read about a case: a row of a list, the whole of it, its history, who looked."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from schemas.envelope import BEGINNING
from schemas.snapshot import Phase, Promise, Snapshot

from .looks import Who

EXAMPLE: Any = {
    "zaaknummer": "DH-2026-0001",
    "zaaktype": "omgevingsvergunning-regulier",
    "titel": "Dakkapel aan de Laan van Meerdervoort",
    "afdeling": "DSO",
    "ligtBij": ["DSO", "DSB"],
    "fase": "in-handling",
    "ontvangenOp": "2026-09-01",
    "uiterlijkeEinddatum": "2026-12-18",
    "verwachtOp": None,
    "beeindigdOp": None,
    "teLaat": False,
    "dossier": None,
    "gewijzigdOp": "2026-09-21T14:05:00Z",
}


class Listed(BaseModel):
    """A case in a list. `uiterlijkeEinddatum` is the legal one; `gewijzigdOp` is the city's time of its last change."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    zaaknummer: str
    zaaktype: str
    titel: str
    afdeling: str
    ligt_bij: list[str] = Field(serialization_alias="ligtBij")
    fase: Phase
    ontvangen_op: date = Field(serialization_alias="ontvangenOp")
    uiterlijke_einddatum: date = Field(serialization_alias="uiterlijkeEinddatum")
    verwacht_op: date | None = Field(serialization_alias="verwachtOp")
    beeindigd_op: date | None = Field(serialization_alias="beeindigdOp")
    te_laat: bool = Field(serialization_alias="teLaat")
    dossier: str | None
    gewijzigd_op: datetime | None = Field(serialization_alias="gewijzigdOp")


class CaseList(BaseModel):
    """A page of cases. `volgende` is the cursor of the next one; `bijgewerktTot` is what to ask changes since."""

    zaken: list[Listed]
    volgende: str | None
    bijgewerkt_tot: datetime | None = Field(serialization_alias="bijgewerktTot")


class Entry(BaseModel):
    """One announcement: what changed, when it happened, and the fact or tick behind it."""

    wat: str
    tijdstip: datetime
    oorzaak: str


class Message(BaseModel):
    """What the applicant was told; accepted by the channel is not yet delivered."""

    soort: str
    kanaal: str
    stand: str
    tijdstip: datetime


class PromiseAnswer(BaseModel):
    """A last day that was told to the applicant, and on which day it was told."""

    gedaan_op: date = Field(serialization_alias="gedaanOp")
    uiterlijk_op: date = Field(serialization_alias="uiterlijkOp")
    soort: str


class ExpectationAnswer(BaseModel):
    """The range in which 8 of 10 similar cases ended, as it was told from this moment on; no days: too few cases."""

    tijdstip: datetime
    eerst: date | None
    laatst: date | None
    zaken: int | None


class LookAnswer(BaseModel):
    """Somebody looked, in this hour: what they are to the case, and of which department; never who."""

    wie: Who
    afdeling: str | None
    uur: datetime


class CaseAnswer(BaseModel):
    """Everything public about a case. `bijgewerktTot`: what time it is for the slowest part of our data."""

    zaak: Snapshot
    ligt_bij: list[str] = Field(serialization_alias="ligtBij")
    historie: list[Entry]
    berichten: list[Message]
    bijgewerkt_tot: datetime | None = Field(serialization_alias="bijgewerktTot")


class HistoryAnswer(BaseModel):
    """What was announced, promised and told in messages, oldest first. All of it stays, also what was corrected."""

    zaaknummer: str
    aankondigingen: list[Entry]
    beloften: list[PromiseAnswer]
    verwachtingen: list[ExpectationAnswer]
    berichten: list[Message]


def listed(told: Snapshot, changed_at: datetime) -> Listed:
    return Listed(
        zaaknummer=told.case_id,
        zaaktype=told.case_type,
        titel=told.title,
        afdeling=told.department,
        ligt_bij=list(told.with_departments),
        fase=told.phase,
        ontvangen_op=told.received_on,
        uiterlijke_einddatum=told.legal_date,
        verwacht_op=told.expected_on,
        beeindigd_op=told.ended_on,
        te_laat=told.late,
        dossier=told.dossier_id,
        gewijzigd_op=None if changed_at == BEGINNING else changed_at,
    )


def entries(told: Iterable[dict[str, Any]]) -> list[Entry]:
    return [Entry(wat=one["change"], tijdstip=one["at"], oorzaak=one["caused_by"]) for one in told]


def expectations(found: Iterable[dict[str, Any]]) -> list[ExpectationAnswer]:
    """Those that were told; what was found and moved too little to tell is none of anybody's news."""
    return [
        ExpectationAnswer(tijdstip=one["at"], eerst=one["first"], laatst=one["last"], zaken=one["of_cases"])
        for one in found
        if one["told"]
    ]


def messages(sent: Iterable[dict[str, Any]]) -> list[Message]:
    return [Message(soort=m["kind"], kanaal=m["channel"], stand=m["state"], tijdstip=m["at"]) for m in sent]


def promises(made: Iterable[Promise]) -> list[PromiseAnswer]:
    return [PromiseAnswer(gedaan_op=one.told_on, uiterlijk_op=one.until, soort=one.kind) for one in made]
