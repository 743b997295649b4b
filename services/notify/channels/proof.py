"""What can be shown later of what was handed over: the form, the hash of its words, and where it went, masked."""

from hashlib import sha256

from ..core.contact import masked
from ..core.message import Proof
from .mail import Mail
from .parcel import Note, Paper, Sms

Parcel = Mail | Note | Sms | Paper


def proof_of(parcel: Parcel, template: str, language: str, version: str) -> Proof:
    return Proof(template, language, version, digest_of(parcel), _where(parcel))


def digest_of(parcel: Parcel) -> str:
    """Of what a person reads."""
    return sha256(_words(parcel)).hexdigest()


def _words(parcel: Parcel) -> bytes:
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
