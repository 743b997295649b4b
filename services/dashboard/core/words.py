"""The words of codes on the pages and in the exports of the town hall, in both languages."""

from collections.abc import Mapping
from datetime import date

from babel.numbers import format_decimal

from schemas.catalogue import Language, Words, catalogue

from .card import Card
from .filter import Stand

STANDS: Mapping[str, Words] = {
    "alle": Words(nl="Alle zaken", en="All cases"),
    "open": Words(nl="Open zaken", en="Open cases"),
    "te-laat": Words(nl="Te laat", en="Late"),
    "waarschijnlijk-te-laat": Words(nl="Waarschijnlijk te laat", en="Likely late"),
    "vraagt-aandacht": Words(nl="Te laat of waarschijnlijk te laat", en="Late or likely late"),
    "op-tijd": Words(nl="Op schema", en="On schedule"),
    "wacht-op-aanvrager": Words(nl="Wacht op de aanvrager", en="Waiting for the applicant"),
    "besloten": Words(nl="Besloten", en="Decided"),
    "afgerond": Words(nl="Afgerond", en="Finished"),
    "te-laat-afgerond": Words(nl="Te laat afgerond", en="Finished late"),
    "ingetrokken": Words(nl="Ingetrokken", en="Withdrawn"),
}
PHASES: Mapping[str, Words] = {
    "received": Words(nl="Ontvangen", en="Received"),
    "in-handling": Words(nl="In behandeling", en="Being assessed"),
    "waiting-for-applicant": Words(nl="Wij wachten op de aanvrager", en="Waiting for the applicant"),
    "decided": Words(nl="Besluit genomen", en="Decided"),
    "withdrawn": Words(nl="Ingetrokken", en="Withdrawn"),
    "closed": Words(nl="Gesloten", en="Closed"),
}
OUTCOMES: Mapping[str, Words] = {
    "granted": Words(nl="verleend", en="granted"),
    "partly": Words(nl="deels verleend", en="partly granted"),
    "refused": Words(nl="geweigerd", en="refused"),
    "left-unprocessed": Words(nl="buiten behandeling gelaten", en="left unprocessed"),
}
CHANGES: Mapping[str, Words] = {
    "opened": Words(nl="Aanvraag ontvangen", en="Request received"),
    "taken-in": Words(nl="Aanvraag compleet", en="Request complete"),
    "step-started": Words(nl="Stap begonnen", en="Step started"),
    "step-completed": Words(nl="Stap klaar", en="Step finished"),
    "handler": Words(nl="Behandelaar gewijzigd", en="Handler changed"),
    "asked": Words(nl="Vraag aan de aanvrager", en="Question to the applicant"),
    "answered": Words(nl="Antwoord van de aanvrager", en="Answer from the applicant"),
    "extended": Words(nl="Termijn verlengd", en="Term extended"),
    "suspended": Words(nl="Termijn staat stil", en="Term stands still"),
    "resumed": Words(nl="Termijn loopt weer", en="Term runs again"),
    "reopened": Words(nl="Weer geopend", en="Opened again"),
    "default-noticed": Words(nl="Ingebrekestelling ontvangen", en="Notice of default received"),
    "objection-filed": Words(nl="Bezwaar ontvangen", en="Objection received"),
    "validity": Words(nl="Geldigheid vastgelegd", en="Validity recorded"),
    "retracted": Words(nl="Iets teruggenomen", en="Something retracted"),
    "refused": Words(nl="Melding telt niet mee", en="Report does not count"),
    "term-near": Words(nl="Laatste dag komt dichtbij", en="Last day comes near"),
    "extension-closing": Words(nl="Verlengen kan nog kort", en="Little time left to extend"),
    "contact": Words(nl="Contact met de aanvrager", en="Contact with the applicant"),
    "rated": Words(nl="Oordeel van de aanvrager", en="Rating by the applicant"),
    "document": Words(nl="Document toegevoegd", en="Document added"),
    "appointment": Words(nl="Afspraak", en="Appointment"),
    "linked": Words(nl="Gekoppeld aan een dossier", en="Linked to a dossier"),
    "links-revoked": Words(nl="Oude links werken niet meer", en="Old links no longer work"),
    "action-near": Words(nl="Antwoord bijna nodig", en="Answer soon needed"),
    "nothing-new": Words(nl="Lang geen nieuws", en="No news for long"),
    "appointment-near": Words(nl="Afspraak komt dichtbij", en="Appointment comes near"),
    "validity-near": Words(nl="Verloopt binnenkort", en="Expires soon"),
    "expectation": Words(nl="Verwachting verschoven", en="Expectation moved"),
    "dossier-moved": Words(nl="Plan verschoven", en="Plan moved"),
    "penalty-started": Words(nl="Dwangsom begonnen", en="Penalty started"),
    "delayed": Words(nl="Vertraging gemeld", en="Delay announced"),
    "decided": Words(nl="Besluit genomen", en="Decision taken"),
    "published": Words(nl="Besluit bekendgemaakt", en="Decision made known"),
    "withdrawn": Words(nl="Aanvraag ingetrokken", en="Request withdrawn"),
    "closed": Words(nl="Zaak gesloten", en="Case closed"),
    "corrected": Words(nl="Gecorrigeerd", en="Corrected"),
    "term-passed": Words(nl="Wettelijke termijn voorbij", en="Legal term passed"),
}
KINDS: Mapping[str, Words] = {
    "receipt": Words(nl="Ontvangstbevestiging", en="Receipt"),
    "change": Words(nl="Wijziging", en="Change"),
    "still-busy": Words(nl="Nog bezig", en="Still busy"),
    "expectation": Words(nl="Andere verwachting", en="Another expectation"),
    "reminder": Words(nl="Herinnering", en="Reminder"),
    "appointment": Words(nl="Afspraak", en="Appointment"),
    "validity": Words(nl="Verloopt", en="Expires"),
    "information-requested": Words(nl="Vraag om informatie", en="Request for information"),
    "information-received": Words(nl="Informatie ontvangen", en="Information received"),
    "delay": Words(nl="Vertraging", en="Delay"),
    "term-passed": Words(nl="Termijn voorbij", en="Term passed"),
    "decision": Words(nl="Besluit", en="Decision"),
    "ended": Words(nl="Einde", en="End"),
    "corrected": Words(nl="Correctie", en="Correction"),
    "link": Words(nl="Nieuwe link", en="New link"),
    "address": Words(nl="Vraag om nieuw e-mailadres te bevestigen", en="Request to confirm a new e-mail address"),
    "address-changed": Words(nl="E-mailadres veranderd", en="E-mail address changed"),
}
DELIVERY: Mapping[str, Words] = {
    "queued": Words(nl="Klaargezet", en="Queued"),
    "retrying": Words(nl="Wordt opnieuw geprobeerd", en="Being tried again"),
    "sent": Words(nl="Verstuurd", en="Sent"),
    "delivered": Words(nl="Aangekomen", en="Arrived"),
    "failed": Words(nl="Mislukt", en="Failed"),
    "cancelled": Words(nl="Ingetrokken", en="Cancelled"),
}
CHANNELS: Mapping[str, Words] = {
    "email": Words(nl="e-mail", en="e-mail"),
    "push": Words(nl="melding", en="push"),
    "sms": Words(nl="sms", en="text message"),
    "letter": Words(nl="brief", en="letter"),
    "call": Words(nl="telefoon", en="phone"),
}
WHOSE: Mapping[str, Words] = {
    "applicant": Words(nl="De aanvrager", en="The applicant"),
    "third-party": Words(nl="Een ander", en="A third party"),
    "municipality": Words(nl="De gemeente", en="The municipality"),
}
PROMISES: Mapping[str, Words] = {
    "term": Words(nl="Datum genoemd bij ontvangst", en="Date told on receipt"),
    "extension": Words(nl="Datum genoemd bij verlenging", en="Date told when extended"),
    "delay": Words(nl="Datum genoemd bij vertraging", en="Date told when delayed"),
    "suspension": Words(nl="Datum genoemd toen de termijn stil ging staan", en="Date told when the term stood still"),
    "resumption": Words(nl="Datum genoemd toen de termijn weer liep", en="Date told when the term ran again"),
    "correction": Words(nl="Datum genoemd bij een correctie", en="Date told when corrected"),
    "receipt": Words(nl="Bericht van ontvangst binnen 1 werkdag", en="Confirmation within 1 working day"),
    "news": Words(nl="Elke 2 weken bericht", en="A message every 2 weeks"),
    "date": Words(nl="Een datum die wij noemden", en="A date that we told"),
    "any": Words(nl="Welke dan ook", en="Of any kind"),
}
UNTOLD: Mapping[str, Words] = {  # why a message did not arrive; a code of a mail server is itself
    "newer-took-its-place": Words(nl="een nieuwer bericht zei meer", en="a newer message said more"),
    "told-with-another": Words(nl="stond in een ander bericht", en="told in another message"),
    "was-taken-back": Words(nl="het gold niet meer", en="it did not hold any more"),
    "date-has-passed": Words(nl="de dag was voorbij", en="the day had passed"),
    "nothing-asked": Words(nl="het antwoord was er al", en="the answer was there already"),
    "nothing-to-tell": Words(nl="er was niets meer te zeggen", en="nothing was left to tell"),
    "case-has-ended": Words(nl="de zaak was al klaar", en="the case had ended"),
    "no-address": Words(nl="wij hebben geen adres", en="we have no address"),
    "contact-came": Words(nl="er kwam een adres", en="an address came in"),
    "told-by-call": Words(nl="een collega belde", en="a colleague called"),
    "mailbox-unknown": Words(nl="dit adres bestaat niet", en="there is no such address"),
    "mailbox-full": Words(nl="de mailbox is vol", en="the mailbox is full"),
    "contact-unreadable": Words(nl="wij kunnen het adres niet lezen", en="we cannot read the address"),
    "not-reached": Words(nl="niemand nam op", en="nobody answered"),
    "stopped-by-colleague": Words(nl="een collega hield het tegen", en="stopped by a colleague"),
    "channel-away": Words(nl="de bezorger deed het niet", en="the carrier was away"),
    "no-answer": Words(nl="de bezorger gaf geen antwoord", en="the carrier did not answer"),
    "connection-lost": Words(nl="de verbinding viel weg", en="the connection was lost"),
}
RUNNING = Words(nl="Loopt", en="In progress")
RUNNING_CODE = "loopt"


def word(words: Mapping[str, Words], code: str, language: Language) -> str:
    """A code that nobody gave words speaks for itself."""
    return words[code].in_(language) if code in words else code


def euros(amount: int, language: Language) -> str:
    """On one line."""
    return f"€\u00a0{format_decimal(amount, locale=language)}"


def step(code: str, case_type: str, language: Language) -> str:
    """As colleagues say what its type calls it. Types call steps of one code differently: without a type it has words
    when all agree."""
    known = catalogue()
    kinds = known.case_types
    versions = [one for name in ([case_type] if case_type in kinds else kinds) for one in kinds[name][::-1]]
    found = [known.step_for_colleagues(one).in_(language) for version in versions if (one := version.step(code))]
    return found[0] if found and (case_type in kinds or len(set(found)) == 1) else code


def stand_of(card: Card, today: date | None, language: Language) -> tuple[str, str]:
    """How a case stands, in words and in the tone of a badge."""
    code, tone = _stand_of(card, today)
    return STANDS[code].in_(language) if code else RUNNING.in_(language), tone


def stand_code(card: Card, today: date | None) -> str:
    """The same in a word that is the same in every language: those of the addresses, and one for what just runs."""
    return _stand_of(card, today)[0] or RUNNING_CODE


def _stand_of(card: Card, today: date | None) -> tuple[Stand | None, str]:
    late = card.is_late(today)
    match card.state:
        case "withdrawn":
            return Stand.WITHDRAWN, "info"
        case "finished":
            return (Stand.FINISHED_LATE, "late") if late else (Stand.FINISHED, "ok")
    if late:
        return Stand.LATE, "late"
    if card.likely_late:
        return Stand.LIKELY, "warn"
    return (Stand.WAITING, "info") if card.waits_on == "applicant" else (None, "info")
