"""Test words for letters: every sort that there is, how one is written, and what a reader of its HTML sees."""

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

from schemas.catalogue import Language
from schemas.message_events import Kind
from schemas.snapshot import Appointment, Item, Line
from schemas.status_events import Announcement, Expected, Mended, Stood
from schemas.stories import on
from services.notify.core.compose import Letter, Part, Places, compose
from services.notify.templates import render
from tests.services.notify.saying import CASE, PLAN, VISIT, announced, asked_for, delayed_until, expects_later

WAITED = Line("suspension", "Awb art. 4:15", "dsb#1", datetime(2026, 10, 1, tzinfo=UTC), days=9, ground="completion")
STANDS_STILL = Line(
    "suspension", "Awb art. 4:15", "dsb#1", datetime(2026, 10, 20, tzinfo=UTC), since=on(10, 21), open=True
)
ADVICE = replace(STANDS_STILL, ground="bibob", until=on(12, 1))
FIRE = {"reason": "force-majeure", "explanation": "Het archief brandde af."}
PHOTO = Item("foto", "Een foto", "Het is onduidelijk")
BARE = Appointment("gesprek", datetime(2026, 10, 21, 13, 0, tzinfo=UTC), "Stadhuis Spui")
SOONER = datetime(2026, 10, 21, 7, 30, tzinfo=UTC)
RECEIVED = Mended("case.opened", "receivedOn", on(10, 5), on(9, 28))
PLACES = Places("denhaag.nl/volg")
LANGUAGES: tuple[Language, ...] = ("nl", "en")
SORTS: dict[str, tuple[Kind, Announcement]] = {
    "receipt": ("receipt", announced("opened", phase="received", step_number=1, steps=(), taken_in_on=None)),
    "another-receipt": (
        "receipt",
        announced(
            "opened", case="DH-2026-0002", title="Zomerfeest op het Plein", phase="received", step_number=1, steps=(),
            taken_in_on=None,
        ),
    ),
    "taken-in": ("change", announced("taken-in")),
    "complete": ("change", announced("taken-in", step_number=1)),
    "change": ("change", announced("step-started", team="Team 7")),
    "ready": ("change", announced("step-completed", step_number=3)),
    "information-requested": ("information-requested", asked_for(PLAN)),
    "two-questions": ("information-requested", asked_for(PLAN, PHOTO, answer_before=None)),
    "information-received": (
        "information-received",
        announced("answered", legal_date=on(12, 9), ledger=(WAITED,)),
    ),
    "nothing-suspended": ("information-received", announced("answered")),
    "information-incomplete": ("information-received", announced("answered", asked=(PLAN,))),
    "stands-still": (
        "delay",
        announced("suspended", ledger=(STANDS_STILL,), change=FIRE),
    ),
    "reopened": ("corrected", announced("reopened")),
    "delay": ("delay", delayed_until(on(12, 21))),
    "delay-into-next-year": ("delay", delayed_until(on(1, 8, 2027))),
    "extension": (
        "delay",
        announced(
            "extended",
            legal_date=on(1, 25, 2027),
            change={"reason": "term-extended", "explanation": "Het plan is ingewikkeld."},
        ),
    ),
    "delay-by-the-applicant": (
        "delay",
        announced("delayed", asked=(PLAN,), expected_on=on(12, 21), change={"reason": "missing-data"}),
    ),
    "delay-without-a-question": (
        "delay",
        announced("delayed", expected_on=on(12, 21), change={"reason": "adjusted-plan"}),
    ),
    "term-passed": ("term-passed", announced("term-passed", late=True)),
    "granted": ("decision", announced("decided", phase="decided", outcome="granted", decided_on=on(11, 20))),
    "partly": ("decision", announced("decided", phase="decided", outcome="partly")),
    "refused": ("decision", announced("decided", phase="decided", outcome="refused")),
    "left-unprocessed": ("decision", announced("decided", phase="decided", outcome="left-unprocessed")),
    "income-support": (
        "decision",
        announced(
            "decided", case_type="bijstandsuitkering", title="Uitkering van iemand", phase="decided", outcome="refused"
        ),
    ),
    "withdrawn": ("ended", announced("withdrawn", phase="withdrawn", change={"reason": "withdrawn"})),
    "closed": ("ended", announced("closed", phase="closed")),
    "information-after-the-end": ("information-received", announced("answered", phase="decided", outcome="granted")),
    "corrected": (
        "corrected",
        announced("corrected", legal_date=on(11, 23), corrected=True, mended=RECEIVED),
    ),
    "corrected-step": (
        "corrected",
        announced("corrected", corrected=True, mended=Mended("step.completed", "occurredAt", on(10, 12), on(10, 13))),
    ),
    "corrected-title": (
        "corrected",
        announced(
            "corrected", "title", corrected=True, title="Terras bij Koffiebar Haan",
            mended=Mended("case.opened", words="title", said="Terras bij Koffiebar Zeeheld",
                          should_say="Terras bij Koffiebar Haan"),
        ),
    ),
    "corrected-which-step": (
        "corrected",
        announced(
            "corrected", corrected=True,
            mended=Mended("step.started", words="step", said="veiligheid", should_say="ruimte"),
        ),
    ),
    "corrected-sent": (
        "corrected",
        announced(
            "corrected", corrected=True, phase="decided", outcome="granted", objection_until=on(12, 4),
            mended=Mended("decision.sent", "publishedOn", on(10, 20), on(10, 23)),
        ),
    ),
    "corrected-last-day-to-object": (
        "corrected",
        announced(
            "corrected", corrected=True, phase="decided", outcome="granted", objection_until=on(12, 1),
            mended=Mended("decision.sent", "publishedOn", on(10, 23), on(10, 20)),
            stood=Stood(objection_until=on(12, 4)),
        ),
    ),
    "corrected-last-day-that-is-over": (
        "corrected",
        announced(
            "corrected", corrected=True, phase="decided", outcome="granted", objection_until=on(10, 19),
            mended=Mended("decision.sent", "publishedOn", on(9, 14), on(9, 7)), stood=Stood(objection_until=on(10, 26)),
        ),
    ),
    "corrected-which-step-again": (
        "corrected",
        announced(
            "corrected", "again", corrected=True,
            mended=Mended("step.started", words="step", said="ruimte", should_say="besluit"),
        ),
    ),
    "corrected-without-date": ("corrected", announced("corrected", corrected=True, mended=Mended("handler.assigned"))),
    "retracted": ("corrected", announced("retracted", corrected=True, mended=Mended("decision.taken"))),
    "corrected-somehow": ("corrected", announced("corrected", corrected=True)),  # of before it told what it mended
    "still-busy": ("still-busy", announced("nothing-new", expected=Expected(on(11, 19), on(12, 4), 40))),
    "still-busy-by-law": ("still-busy", announced("nothing-new", team="Team 7")),
    "still-waiting-for-advice": ("still-busy", announced("nothing-new", ledger=(ADVICE,))),
    "still-late": ("still-busy", announced("nothing-new", late=True)),
    "still-standing-still": ("still-busy", announced("nothing-new", ledger=(STANDS_STILL,))),
    "later": ("expectation", expects_later()),
    "sooner": ("expectation", expects_later(on(11, 9), on(11, 13))),
    "waits-for-advice": (
        "expectation",
        expects_later(
            on(1, 4, 2027), on(1, 15, 2027), change={"reason": "external-advice", "whose": "third-party"}
        ),
    ),
    "nobody-can-say": ("expectation", expects_later(expected=None)),
    "reminder": ("reminder", asked_for(PLAN, name="action-near")),
    "reminder-of-two": ("reminder", asked_for(PLAN, PHOTO, name="action-near")),
    "appointment": ("appointment", announced("appointment-near", appointments=(VISIT,))),
    "appointments": ("appointment", announced("appointment-near", appointments=(VISIT, BARE))),
    "appointment-moved": ("appointment", announced("appointment", appointments=(VISIT, BARE))),
    "appointment-cancelled": ("appointment", announced("appointment")),
    "appointment-at-another-hour": (
        "appointment",
        announced("appointment", appointments=(VISIT, BARE), stood=Stood(appointments=(replace(VISIT, at=SOONER),))),
    ),
    "appointment-somewhere-else": (
        "appointment",
        announced("corrected", appointments=(VISIT,), stood=Stood(appointments=(replace(VISIT, place="Spui 70"),))),
    ),
    "appointment-moved-with-more-to-bring": (
        "appointment",
        announced(
            "appointment", appointments=(VISIT,),
            stood=Stood(appointments=(replace(VISIT, at=SOONER, bring=("De tekening",)),)),
        ),
    ),
    "appointment-with-nothing-to-bring": (
        "appointment",
        announced("corrected", appointments=(replace(VISIT, bring=()),), stood=Stood(appointments=(VISIT,))),
    ),
    "appointment-of-two-cancelled": (
        "appointment",
        announced("appointment", appointments=(VISIT,), stood=Stood(appointments=(BARE,))),
    ),
    "appointment-that-was-cancelled": ("appointment", announced("appointment", stood=Stood(appointments=(VISIT,)))),
    "asked-otherwise": ("information-requested", asked_for(PHOTO, name="corrected")),
    "asked-otherwise-than-before": (
        "information-requested",
        asked_for(PHOTO, name="corrected", stood=Stood(asked=(PLAN,), answer_before=on(10, 30))),
    ),
    "asked-before-another-day": (
        "information-requested", asked_for(PLAN, name="corrected", stood=Stood(answer_before=on(10, 30))),
    ),
    "decided-otherwise": ("decision", announced("corrected", phase="decided", outcome="refused")),
    "decided-otherwise-than-before": (
        "decision",
        announced("corrected", phase="decided", outcome="refused", stood=Stood(outcome="granted")),
    ),
    "validity": (
        "validity",
        announced("validity-near", phase="decided", valid_until=on(1, 15, 2027), ended_on=on(1, 5)),
    ),
    "link": ("link", announced("step-started")),
    "another-case": (
        "still-busy",
        announced("nothing-new", case="DH-2026-0002", title="Zomerfeest op het Plein", team="Team 7"),
    ),
}  # fmt: skip


def written(sort: str, language: Language) -> Letter:
    parts = [part(*SORTS[one]) for one in BUNDLES.get(sort, (sort,))]
    return compose(parts, language, PLACES, render)


def part(kind: Kind, said: Announcement) -> Part:
    return Part(said, kind, "TOKEN" if said.case_id == CASE else "OTHER")


def letter(said: Announcement, kind: Kind, language: Language = "nl") -> Letter:
    return compose([Part(said, kind, "TOKEN")], language, PLACES, render)


# Several messages that leave together; the last one of a case shows where it stands.
BUNDLES = {
    "bundle-of-cases": ("later", "another-case"),
    "bundle-of-receipts": ("receipt", "another-receipt"),
    "bundle-of-corrections": ("corrected", "corrected-title"),
    "bundle-of-a-step-twice": ("corrected-which-step", "corrected-which-step-again"),
    "bundle-of-a-case": ("still-busy-by-law", "nothing-suspended", "change"),
}


class Words(HTMLParser):
    """What a reader of the HTML sees, and the elements it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":  # in the text the address stands after its words
            self.seen.append(next(attrs["href"] or "" for name, attrs in reversed(self.elements) if name == "a"))

    def handle_data(self, data: str) -> None:
        self.seen += data.split()
