"""Each fact that a department may tell; those of one instant happened in the order in which they stand here."""

from typing import Literal

from . import said
from .fact import Fact

ALIVE: Literal["nl.spoor.source.alive.v1"] = "nl.spoor.source.alive.v1"
FORM_SOURCE = "urn:nld:gemeente-denhaag:systeem:spoor-formulier"  # who speaks in it: a person, by our own form


class CaseOpened(Fact):
    """A request was received: its ledger starts."""

    type: Literal["nl.spoor.case.opened.v1"] = "nl.spoor.case.opened.v1"
    data: said.Opened


class CaseTakenIn(Fact):
    """The request is complete: its assessment begins."""

    type: Literal["nl.spoor.case.taken-in.v1"] = "nl.spoor.case.taken-in.v1"
    data: said.Said


class StepStarted(Fact):
    """A department began a step of the case type's catalogue."""

    type: Literal["nl.spoor.step.started.v1"] = "nl.spoor.step.started.v1"
    data: said.StepMoved


class StepCompleted(Fact):
    """A department finished its step."""

    type: Literal["nl.spoor.step.completed.v1"] = "nl.spoor.step.completed.v1"
    data: said.StepDone


class HandlerAssigned(Fact):
    """Whom to call; it never resets a clock."""

    type: Literal["nl.spoor.handler.assigned.v1"] = "nl.spoor.handler.assigned.v1"
    data: said.Assigned


class InformationRequested(Fact):
    """The applicant is asked for something; with a date it suspends the term (Awb 4:5, 4:15)."""

    type: Literal["nl.spoor.information.requested.v1"] = "nl.spoor.information.requested.v1"
    data: said.Requested


class InformationReceived(Fact):
    """The applicant answered: the term runs again when it was complete."""

    type: Literal["nl.spoor.information.received.v1"] = "nl.spoor.information.received.v1"
    data: said.Received


class TermExtended(Fact):
    """The legal term was extended and the applicant was told."""

    type: Literal["nl.spoor.term.extended.v1"] = "nl.spoor.term.extended.v1"
    data: said.Extended


class TermSuspended(Fact):
    """The term stands still on another ground than missing information (Awb 4:15, Wet Bibob 31)."""

    type: Literal["nl.spoor.term.suspended.v1"] = "nl.spoor.term.suspended.v1"
    data: said.Suspended


class TermResumed(Fact):
    """The term runs again."""

    type: Literal["nl.spoor.term.resumed.v1"] = "nl.spoor.term.resumed.v1"
    data: said.Resumed


class DelayAnnounced(Fact):
    """A notice of delay (Awb 4:14): it moves the expected date, never the legal one."""

    type: Literal["nl.spoor.delay.announced.v1"] = "nl.spoor.delay.announced.v1"
    data: said.Delayed


class DecisionTaken(Fact):
    """The decision was made."""

    type: Literal["nl.spoor.decision.taken.v1"] = "nl.spoor.decision.taken.v1"
    data: said.Decided


class DecisionSent(Fact):
    """The decision was made known: it ends the term and starts the objection term."""

    type: Literal["nl.spoor.decision.sent.v1"] = "nl.spoor.decision.sent.v1"
    data: said.Sent


class CaseWithdrawn(Fact):
    """The applicant withdrew the request."""

    type: Literal["nl.spoor.case.withdrawn.v1"] = "nl.spoor.case.withdrawn.v1"
    data: said.Ended


class CaseClosed(Fact):
    """The department closed the case."""

    type: Literal["nl.spoor.case.closed.v1"] = "nl.spoor.case.closed.v1"
    data: said.Ended


class CaseReopened(Fact):
    """The department opened it again: closed is not final (ZGW zrc-008)."""

    type: Literal["nl.spoor.case.reopened.v1"] = "nl.spoor.case.reopened.v1"
    data: said.Ended


class DefaultNoticed(Fact):
    """The applicant gave notice of default: two weeks later a penalty begins (Awb 4:17)."""

    type: Literal["nl.spoor.default.noticed.v1"] = "nl.spoor.default.noticed.v1"
    data: said.Noticed


class ObjectionFiled(Fact):
    """Somebody objected to the decision, under a case of its own."""

    type: Literal["nl.spoor.objection.filed.v1"] = "nl.spoor.objection.filed.v1"
    data: said.Objected


class ValidityGranted(Fact):
    """What was granted is valid until this day."""

    type: Literal["nl.spoor.validity.granted.v1"] = "nl.spoor.validity.granted.v1"
    data: said.Valid


class ContactLogged(Fact):
    """Somebody spoke with the applicant: the next official knows of it."""

    type: Literal["nl.spoor.contact.logged.v1"] = "nl.spoor.contact.logged.v1"
    data: said.Contacted


class CaseRated(Fact):
    """The applicant says, once it has ended, how well we kept them informed; the last time counts."""

    type: Literal["nl.spoor.case.rated.v1"] = "nl.spoor.case.rated.v1"
    data: said.Rated


class DocumentAdded(Fact):
    """A document came in or was made; only what it is, never what is in it."""

    type: Literal["nl.spoor.document.added.v1"] = "nl.spoor.document.added.v1"
    data: said.Documented


class AppointmentPlanned(Fact):
    """The applicant is expected somewhere."""

    type: Literal["nl.spoor.appointment.planned.v1"] = "nl.spoor.appointment.planned.v1"
    data: said.Planned


class AppointmentMoved(Fact):
    """The appointment with this ref is at another time or place."""

    type: Literal["nl.spoor.appointment.moved.v1"] = "nl.spoor.appointment.moved.v1"
    data: said.Planned


class AppointmentCancelled(Fact):
    """The appointment with this ref does not take place."""

    type: Literal["nl.spoor.appointment.cancelled.v1"] = "nl.spoor.appointment.cancelled.v1"
    data: said.Cancelled


class CaseLinked(Fact):
    """The case belongs to a dossier over departments, and may wait for others of it."""

    type: Literal["nl.spoor.case.linked.v1"] = "nl.spoor.case.linked.v1"
    data: said.Linked


class LinksRevoked(Fact):
    """The tracking links made until this moment open nothing any more, nor do the visits that began with one."""

    type: Literal["nl.spoor.links.revoked.v1"] = "nl.spoor.links.revoked.v1"
    data: said.Said


class FactRetracted(Fact):
    """An earlier fact of the same source never happened: the history is retold without it."""

    type: Literal["nl.spoor.fact.retracted.v1"] = "nl.spoor.fact.retracted.v1"
    data: said.Retracted


class FactCorrected(Fact):
    """What an earlier fact of the same source should have said: the history is retold."""

    type: Literal["nl.spoor.fact.corrected.v1"] = "nl.spoor.fact.corrected.v1"
    data: said.Corrected


class CaseErased(Fact):
    """The city must forget the case: its content and its person go, that there was such a case stays."""

    type: Literal["nl.spoor.case.erased.v1"] = "nl.spoor.case.erased.v1"
    data: said.Erased


class SourceAlive(Fact):
    """A department's system says that it runs; about no case: the subject is the name of the system."""

    type: Literal["nl.spoor.source.alive.v1"] = ALIVE
    data: said.Said
