"""What other systems read about the term of a case: the ledger line by line, in the words of the API."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from schemas.catalogue import Called, Language
from schemas.snapshot import Line, LineKind, Refusal, Snapshot

from .dates import day
from .explain import lasts, sentence, total
from .further import Further, further_terms
from .refused import REFUSED
from .terms import kind_of
from .words import FURTHER


class LineAnswer(BaseModel):
    """A line of the ledger. `vanaf` and `totEnMet` are both part of it; `duur` is ISO 8601, `dagen` what it adds."""

    soort: LineKind
    artikel: str
    feit: str
    bekend_op: datetime = Field(serialization_alias="bekendOp")
    vanaf: date | None
    tot_en_met: date | None = Field(serialization_alias="totEnMet")
    duur: str | None
    dagen: int
    grond: str | None
    loopt_nog: bool = Field(serialization_alias="looptNog")
    beeindigd_door: str | None = Field(serialization_alias="beeindigdDoor")
    uitleg: str


class RefusalAnswer(BaseModel):
    """What a department said that does not count, or does not count as it was meant."""

    feit: str
    code: str
    artikel: str
    uitleg: str


class FurtherAnswer(BaseModel):
    """A term beside the term to decide; `euro` is what is owed so far."""

    soort: str
    vanaf: date | None
    tot_en_met: date = Field(serialization_alias="totEnMet")
    artikel: str
    euro: int | None
    uitleg: str


class TermsAnswer(BaseModel):
    """The last day as a sum. `uiterlijkeEinddatum` is moved off weekends and holidays, `nominaleEinddatum` is not."""

    uiterlijke_einddatum: date = Field(serialization_alias="uiterlijkeEinddatum")
    nominale_einddatum: date | None = Field(serialization_alias="nominaleEinddatum")
    verwacht_op: date | None = Field(serialization_alias="verwachtOp")
    staat_stil: bool = Field(serialization_alias="staatStil")
    som: str
    regels: list[LineAnswer]
    niet_meegeteld: list[RefusalAnswer] = Field(serialization_alias="nietMeegeteld")
    verdere_termijnen: list[FurtherAnswer] = Field(serialization_alias="verdereTermijnen")
    bekend_op: date = Field(serialization_alias="bekendOp")


def terms_answer(told: Snapshot, today: date, taal: Language) -> TermsAnswer:
    called = kind_of(told).called
    return TermsAnswer(
        uiterlijke_einddatum=told.legal_date,
        nominale_einddatum=told.nominal_date,
        verwacht_op=told.expected_on,
        staat_stil=told.stands_still,
        som=total(told, taal),
        regels=[_line(line, called, taal, today) for line in told.ledger],
        niet_meegeteld=[_refusal(one, called, taal) for one in told.refused],
        verdere_termijnen=[_further(one, called, taal, today) for one in further_terms(told, today)],
        bekend_op=today,
    )


def _line(line: Line, called: Called, taal: Language, today: date) -> LineAnswer:
    return LineAnswer(
        soort=line.kind,
        artikel=line.article,
        feit=line.fact_id,
        bekend_op=line.known_at,
        vanaf=line.since,
        tot_en_met=line.until,
        duur=line.amount,
        dagen=line.days,
        grond=line.ground,
        loopt_nog=lasts(line, today),
        beeindigd_door=line.ended_by,
        uitleg=sentence(line, taal, today, called),
    )


def _refusal(one: Refusal, called: Called, taal: Language) -> RefusalAnswer:
    why = REFUSED[one.code].of(called).in_(taal)
    return RefusalAnswer(feit=one.fact_id, code=one.code, artikel=one.article, uitleg=why)


def _further(one: Further, called: Called, taal: Language, today: date) -> FurtherAnswer:
    words = f"{FURTHER[one.name].of(called).in_(taal)} {day(one.until, taal, today)}."
    return FurtherAnswer(
        soort=one.name, vanaf=one.since, tot_en_met=one.until, artikel=one.article, euro=one.euros, uitleg=words
    )
