"""Why a case takes longer, as the town hall says it to itself; the catalogue speaks to the applicant."""

from collections.abc import Mapping

from schemas.catalogue import Words, catalogue

OURS: Mapping[str, Words] = {
    "abroad": Words(nl="Er was informatie uit het buitenland nodig", en="Information from abroad was needed"),
    "force-majeure": Words(nl="Er was overmacht", en="Circumstances were beyond our control"),
    "bibob": Words(
        nl="Het Landelijk Bureau Bibob moest advies geven", en="The national Bibob office had to give its advice"
    ),
    "wait-user": Words(nl="Er was een antwoord nodig om verder te gaan", en="An answer was needed to go on"),
    "completion": Words(nl="De aanvrager moest de aanvraag aanvullen", en="The applicant had to complete it"),
    "consent": Words(nl="De aanvrager stemde in met uitstel", en="The applicant agreed to wait longer"),
    "applicant": Words(nl="De aanvrager hield de zaak op", en="The applicant held the case up"),
    "missing-data": Words(nl="Nog niet alle gegevens waren er", en="Not all data were there yet"),
    "procedure-changed": Words(nl="Voor de zaak gelden nu andere regels", en="Other rules apply to the case now"),
    "other-authority": Words(
        nl="Een andere overheid moet over de zaak besluiten", en="Another authority must decide on the case"
    ),
    "coordination": Words(
        nl="We behandelen de zaak samen met een andere vergunning", en="We handle the case together with another permit"
    ),
    "dismissed-incomplete": Words(
        nl="Niet alle gegevens kwamen; de aanvraag wordt niet beoordeeld",
        en="Not all data came; the application is not assessed",
    ),
    "withdrawn": Words(nl="De aanvrager wilde niet verder", en="The applicant did not want to go on"),
    "confirmation-corrected": Words(nl="De bevestiging is verbeterd", en="The confirmation was corrected"),
    "wait": Words(nl="De zaak kon een tijd niet verder", en="The case could not go on for a while"),
}


def reasons() -> Mapping[str, Words]:
    """By code; what has no words here speaks as the catalogue does."""
    return {**catalogue().whys, **OURS}
