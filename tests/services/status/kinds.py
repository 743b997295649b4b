"""Case types that have nothing but their terms: no test of the ledger hangs on what the catalogue ships."""

from datetime import date
from typing import Any

from schemas.catalogue import CaseType, catalogue
from schemas.catalogue.case_type import EventRule, Extension, Norm, Term

ART = "Awb art. 4:13"
EXTENSION = "Awb art. 4:14"
GROUNDS = ("abroad", "consent", "applicant", "force-majeure", "bibob")


def kind(term: str, longer: str | None = None, within: str | None = None, **others: Any) -> CaseType:
    """A case type that has nothing but its terms; on every ground but bibob the term can stand still."""
    extension = Extension(period=longer, article=EXTENSION, mark="verified", within=within) if longer else None
    shipped = catalogue().case_type("omgevingsvergunning-regulier", date(2026, 1, 1))
    counted = Term(period=term, article=ART, mark="verified", counts_from=others.pop("counts_from", "receipt"))
    return shipped.model_copy(update={"term": counted, "extension": extension, **others})


ALL: Any = ("completion", *GROUNDS)
KINDS = {
    "8-weeks": kind("P8W", "P6W"),
    "8-weeks-bibob": kind("P8W", "P4W", suspension=ALL),
    "8-weeks-no-more": kind("P8W"),
    "12-weeks": kind("P12W", "P1W"),
    "13-weeks": kind("P13W", "P13W", suspension=ALL),
    "3-months": kind("P3M", "P1M", suspension=("completion", "bibob")),
    "2-months": kind("P2M", "P1M"),
    "2-months-and-2-weeks": kind("P2M", "P2W"),
    "3-months-and-6-weeks": kind("P3M", "P6W"),
    "6-months": kind("P6M", "P6W", within="P8W"),
    "30-days": kind("P30D", "P60D", within="P4W"),
    "80-days": kind("P80D", "P2W"),
    "1-year": kind("P1Y"),
    "event": kind("P8W", event=EventRule(before="P18W", article=ART, mark="verified")),
    "promising": kind("P8W", service_norm=Norm(period="P4W", source="servicenormen")),
    "complaint": kind("P6W", "P4W", penalty=False, objection=False, suspension=("consent",), updates="P2W"),
    "objection": kind("P6W", "P6W", counts_from="objection-term"),
    "objection-committee": kind("P12W", "P6W", counts_from="objection-term"),
}
