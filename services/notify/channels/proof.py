"""What can be shown later of what was handed over: the form, the hash of its words, and where it went, masked."""

from datetime import datetime
from hashlib import sha256

from plumbing.link import sign_link
from schemas.catalogue import Language
from schemas.message_events import Kind
from schemas.status_events import Announcement, announcement

from ..core.compose import compose
from ..core.contact import masked
from ..core.link import made_at
from ..core.message import Proof
from ..settings import Settings
from ..templates import render
from .mail import Mail
from .parcel import Note, Paper, Sms

Parcel = Mail | Note | Sms | Paper


def proof_of(parcel: Parcel, template: str, language: str, version: str) -> Proof:
    return Proof(template, language, version, sha256(_words(parcel)).hexdigest(), _where(parcel))


def written_again(body: str, kind: Kind, language: Language, at: datetime, settings: Settings) -> str | None:
    """The hash of the same mail, written with the forms of today; None when it cannot be written any more."""
    try:
        said = announcement.validate_json(body)
        assert isinstance(said, Announcement)
        now, key = said.data.snapshot, settings.link_signing_key.get_secret_value()
        link = sign_link(key, now.case_id, now.applicant_id, made_at(at, now.links_from))
        letter = compose(said, kind, language, settings.public_url, link, render)
    except Exception:
        return None
    return sha256(letter.text.encode()).hexdigest()


def _words(parcel: Parcel) -> bytes:
    """What a person reads."""
    match parcel:
        case Mail(letter=letter):
            return letter.text.encode()
        case Note(title=title, body=body):
            return f"{title}\n{body}".encode()
        case Sms(text=text):
            return text.encode()
        case Paper(pdf=pdf):
            return pdf


def _where(parcel: Parcel) -> str | None:
    match parcel:
        case Mail(to=to):
            return masked(to)
        case Sms(to=to):
            return f"{to[:3]}…{to[-2:]}"
        case _:
            return None
