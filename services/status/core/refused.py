"""Why a fact does not count, in words for whoever reads the sum of the term."""

from schemas.catalogue import Phrase, Words

REFUSED: dict[str, Phrase] = {
    "extension-not-allowed": Phrase(
        nl="Voor deze soort aanvraag is er geen verlenging",
        en="The term of this kind of case has no extension",
        complaint=Words(
            nl="Voor deze soort klacht is er geen verlenging", en="The term of this kind of case has no extension"
        ),
        objection=Words(
            nl="Voor deze soort bezwaar is er geen verlenging", en="The term of this kind of case has no extension"
        ),
    ),
    "extension-twice": Phrase(nl="De termijn was al verlengd", en="The term had been extended before"),
    "extension-after-end": Phrase(nl="De termijn was al voorbij", en="The term had ended already"),
    "extension-too-late": Phrase(nl="De laatste dag was al voorbij", en="The last day had passed"),
    "extension-window-closed": Phrase(
        nl="Verlengen kon niet meer, daar was een eigen termijn voor", en="The time in which to extend had passed"
    ),
    "extension-too-long": Phrase(nl="Zo lang mag de verlenging niet zijn", en="An extension may not be that long"),
    "suspension-without-term": Phrase(
        nl="Er stond geen dag bij, dus de termijn loopt door", en="No day was given, so the term goes on"
    ),
    "suspension-after-term": Phrase(nl="De laatste dag was al voorbij", en="The last day had passed"),
    "suspension-after-end": Phrase(nl="De termijn was al voorbij", en="The term had ended already"),
    "suspension-not-allowed": Phrase(
        nl="Om deze reden mag de termijn niet stilstaan", en="This is no reason for the term to stand still"
    ),
    "resumption-without-suspension": Phrase(nl="De termijn stond niet stil", en="The term did not stand still"),
    "delay-not-later": Phrase(
        nl="De datum was niet later dan de vorige", en="The date was not later than the last one"
    ),
    "delay-in-the-past": Phrase(nl="De datum was al voorbij", en="The date had passed"),
    "delay-after-end": Phrase(nl="De termijn was al voorbij", en="The term had ended already"),
    "default-not-here": Phrase(
        nl="Voor deze soort aanvraag is er geen dwangsom",
        en="There is no penalty for this kind of case",
        complaint=Words(nl="Voor een klacht is er geen dwangsom", en="There is no penalty for a complaint"),
        objection=Words(
            nl="Voor deze soort bezwaar is er geen dwangsom", en="There is no penalty for this kind of case"
        ),
    ),
    "default-premature": Phrase(
        nl="De ingebrekestelling kwam voordat wij te laat waren", en="The notice of default came before we were late"
    ),
    "default-after-decision": Phrase(nl="De termijn was al voorbij", en="The term had ended already"),
    "default-twice": Phrase(nl="Er was al een ingebrekestelling", en="There had been a notice of default"),
    "reopening-of-open-case": Phrase(
        nl="De aanvraag was nog open",
        en="The case was still open",
        complaint=Words(nl="De klacht was nog open", en="The case was still open"),
        objection=Words(nl="Het bezwaar was nog open", en="The case was still open"),
    ),
    "correction-without-fact": Phrase(nl="Wij kennen niet wat dit corrigeert", en="We do not know what it corrects"),
    "correction-is-no-fact": Phrase(nl="De correctie was niet bruikbaar", en="The correction made no sense"),
    "retraction-of-opening": Phrase(
        nl="Wij kunnen een aanvraag niet terugnemen",
        en="An opening cannot be retracted",
        complaint=Words(nl="Wij kunnen een klacht niet terugnemen", en="An opening cannot be retracted"),
        objection=Words(nl="Wij kunnen een bezwaar niet terugnemen", en="An opening cannot be retracted"),
    ),
    "case-opened-before": Phrase(
        nl="Deze aanvraag was al geopend",
        en="This case had been opened before",
        complaint=Words(nl="Deze klacht was al geopend", en="This case had been opened before"),
        objection=Words(nl="Dit bezwaar was al geopend", en="This case had been opened before"),
    ),
    "rating-too-early": Phrase(
        nl="De aanvraag liep nog",
        en="The application had not ended yet",
        complaint=Words(nl="De klacht liep nog", en="The complaint had not ended yet"),
        objection=Words(nl="Het bezwaar liep nog", en="The objection had not ended yet"),
    ),
    "ledger-full": Phrase(
        nl="Deze aanvraag heeft te veel regels",
        en="This case has too many lines",
        complaint=Words(nl="Deze klacht heeft te veel regels", en="This case has too many lines"),
        objection=Words(nl="Dit bezwaar heeft te veel regels", en="This case has too many lines"),
    ),
    "erasure-of-open-case": Phrase(
        nl="De aanvraag liep nog, wij bewaren hem tot het einde",
        en="The case was open, we keep it until its end",
        complaint=Words(
            nl="De klacht liep nog, wij bewaren hem tot het einde", en="The case was open, we keep it until its end"
        ),
        objection=Words(
            nl="Het bezwaar liep nog, wij bewaren het tot het einde", en="The case was open, we keep it until its end"
        ),
    ),
    "not-the-owner": Phrase(
        nl="Alleen de afdeling die beslist mag dit zeggen",
        en="Only the department that decides may say this",
        complaint=Words(
            nl="Alleen de afdeling die antwoordt mag dit zeggen", en="Only the department that answers may say this"
        ),
    ),
}
