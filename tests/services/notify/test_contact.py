"""Contacts are opened with notify's key only, and hold one mail address or nothing."""

from base64 import b64encode

import pytest
from nacl.public import PrivateKey, SealedBox

from services.notify.core.contact import Contact, masked, open_sealed
from tests.services.notify.saying import PRIVATE, PRIVATE_KEY, seal


def sealed(text: bytes) -> str:
    return b64encode(SealedBox(PRIVATE_KEY.public_key).encrypt(text)).decode()


def test_notify_opens_what_was_sealed_for_it():
    assert open_sealed(PRIVATE, seal("iemand@example.org", "en")) == Contact("iemand@example.org", "en")


def test_without_a_language_we_write_dutch():
    assert open_sealed(PRIVATE, sealed(b'{"email":"iemand@example.org"}')) == Contact("iemand@example.org", "nl")


def test_nobody_else_opens_it():
    other = b64encode(bytes(PrivateKey.generate())).decode()

    assert open_sealed(other, seal("iemand@example.org")) is None


@pytest.mark.parametrize("text", [b"", b"not json", b"[]", b"{}", b'{"email":null}', b"\xff", b'"a@b.example"'])
def test_what_is_no_contact_stays_closed(text: bytes):
    assert open_sealed(PRIVATE, sealed(text)) is None


@pytest.mark.parametrize("address", ["a@b\r\nBcc: c@d.example", "a b@c.example", "a@b,c@d.example", "nobody", "<a@b>"])
def test_an_address_cannot_hold_another(address: str):
    assert open_sealed(PRIVATE, seal(address)) is None


def test_what_is_no_box_stays_closed():
    assert open_sealed(PRIVATE, "%%%") is None
    assert open_sealed(PRIVATE, "AAAA") is None


def test_of_an_address_the_first_letter_is_shown():
    assert masked("sanne.de.vries@example.nl") == "s…@example.nl"
