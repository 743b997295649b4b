"""What other systems read about a case: a row of a list, the whole of it, its history, who looked."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from schemas.catalogue.law import Whose
from schemas.envelope import BEGINNING, legal_day
from schemas.snapshot import Phase, Promise, Snapshot
from schemas.status_events import Expected

from .freshness import Freshness
from .looks import Who
from .message_answer import Message
from .promises import Sent
from .promises import State as KeptState
from .promises import promises as what_became

BEHIND_LOG_IN = frozenset({"contact", "document"})
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


class PromiseAnswer(BaseModel):
    """A last day that was told to the applicant, and on which day it was told."""

    gedaan_op: date = Field(serialization_alias="gedaanOp")
    uiterlijk_op: date = Field(serialization_alias="uiterlijkOp")
    soort: str


class KeptAnswer(PromiseAnswer):
    """What became of a promise. `receipt`: within a working day; `news`: never two weeks without a word."""

    stand: KeptState


class RangeAnswer(BaseModel):
    """Between these days 8 of 10 similar cases were decided; it binds nobody."""

    first: date = Field(serialization_alias="vanaf")
    last: date = Field(serialization_alias="totEnMet")
    of: int = Field(serialization_alias="aantalZaken", description="Closed cases it was learned from.")


class ExpectedAnswer(BaseModel):
    """What was expected from this moment on; `verwachting` is null when nobody could say. `verteld`: it was announced,
    or it was the first."""

    tijdstip: datetime
    stap: str
    verwachting: RangeAnswer | None
    verteld: bool


class SourceAnswer(BaseModel):
    """How old the data of a department are. `stil`: its system should speak, and did not for too long."""

    afdeling: str
    bijgewerkt_op: datetime = Field(serialization_alias="bijgewerktOp")
    stil: bool


class LookAnswer(BaseModel):
    """Somebody looked, in this hour: what they are to the case, and of which department; never who."""

    wie: Who
    afdeling: str | None
    uur: datetime


class CaseAnswer(BaseModel):
    """Everything public about a case. `bijgewerktTot`: what time it is for the slowest part of our data."""

    zaak: Snapshot
    ligt_bij: list[str] = Field(serialization_alias="ligtBij")
    wacht_op: Whose | None = Field(serialization_alias="wachtOp", description="Whose wait it is; null once it ended.")
    verwachting: RangeAnswer | None
    beloften: list[KeptAnswer]
    bronnen: list[SourceAnswer]
    historie: list[Entry]
    berichten: list[Message]
    bijgewerkt_tot: datetime | None = Field(serialization_alias="bijgewerktTot")


class HistoryAnswer(BaseModel):
    """What was announced, promised and told in messages, oldest first. All of it stays, also what was corrected."""

    zaaknummer: str
    aankondigingen: list[Entry]
    beloften: list[PromiseAnswer]
    verwachtingen: list[ExpectedAnswer]
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


def announced_by(told: Iterable[Entry], known: set[str], day: date) -> list[Entry]:
    """Because of these facts, or by the time that had come by the end of that day."""

    def by_time(one: Entry) -> bool:
        return one.oorzaak.startswith("tick:") and legal_day(one.tijdstip) <= day

    return [one for one in told if one.oorzaak in known or by_time(one)]


def entries(told: Iterable[dict[str, Any]], little: bool = False) -> list[Entry]:
    """`little`: without papers and talks, of which the page behind a link tells nothing either."""
    shown = (one for one in told if not (little and one["change"] in BEHIND_LOG_IN))
    return [Entry(wat=one["change"], tijdstip=one["at"], oorzaak=one["caused_by"]) for one in shown]


def promises(made: Iterable[Promise]) -> list[PromiseAnswer]:
    return [PromiseAnswer(gedaan_op=one.told_on, uiterlijk_op=one.until, soort=one.kind) for one in made]


def kept(told: Snapshot, today: date, sent: Iterable[Message]) -> list[KeptAnswer]:
    found = what_became(told, today, [Sent(one.soort, one.stand, one.first) for one in sent])
    return [KeptAnswer(gedaan_op=p.told_on, uiterlijk_op=p.until, soort=p.kind, stand=p.state) for p in found]


def ranged(expected: Expected | None) -> RangeAnswer | None:
    return RangeAnswer(first=expected.first, last=expected.last, of=expected.of) if expected else None


def expectations(found: Iterable[dict[str, Any]]) -> list[ExpectedAnswer]:
    return [
        ExpectedAnswer(
            tijdstip=one["at"],
            stap=one["step"],
            verwachting=ranged(Expected(one["first"], one["last"], one["of_cases"]) if one["first"] else None),
            verteld=one["told"],
        )
        for one in found
    ]


def expected_then(found: Iterable[ExpectedAnswer], moment: datetime) -> RangeAnswer | None:
    """The last one that was found by then."""
    before = [one.verwachting for one in found if one.tijdstip <= moment]
    return before[-1] if before else None


def sources(found: Iterable[Freshness]) -> list[SourceAnswer]:
    return [SourceAnswer(afdeling=one.department, bijgewerkt_op=one.at, stil=one.silent) for one in found]
