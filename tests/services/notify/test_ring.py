"""A person's key locks what is kept of them; without it nothing opens, also for who has notify's private key."""

from base64 import b64decode, b64encode

import pytest
from nacl.public import PrivateKey, SealedBox
from pydantic import ValidationError

from services.notify.core.contact import Contact, open_sealed, written
from services.notify.core.ring import KEY, NONCE, locked, name_of, opened, sealed_for, unwrapped, wrapped
from services.notify.settings import Settings
from tests.services.notify.saying import PRIVATE, seal

NEW = b64encode(bytes(PrivateKey.generate())).decode()
MINE, YOURS, NONCE_OF_NOW = b"m" * KEY, b"y" * KEY, b"n" * NONCE


def kept(ring: str, text: str, key: bytes = MINE) -> str:
    """As a store gives it: the wrapped key before what is locked."""
    return wrapped(ring, key, NONCE_OF_NOW) + locked(key, NONCE_OF_NOW, text)


def test_what_is_locked_opens_with_the_key_of_the_person():
    contact = Contact("sanne@example.nl", "en", "+31612345678", ("S. Jansen", "Plein 1"))

    assert open_sealed(PRIVATE, kept(PRIVATE, written(contact))) == contact


def test_without_the_key_of_the_person_the_private_key_opens_nothing():
    alone = locked(MINE, NONCE_OF_NOW, "sanne@example.nl")

    assert "sanne" not in alone and opened(PRIVATE, alone) is None
    assert opened(PRIVATE, wrapped(PRIVATE, YOURS, NONCE_OF_NOW) + alone) is None
    assert opened(PRIVATE, wrapped(PRIVATE, b"short", NONCE_OF_NOW) + alone) is None


def test_what_was_sealed_for_notify_itself_opens_as_before():
    assert opened(PRIVATE, sealed_for(PRIVATE, "sanne@example.nl")) == "sanne@example.nl"


def test_a_key_of_a_person_that_was_wrapped_in_a_box_opens_as_before():
    in_a_box = b64encode(SealedBox(PrivateKey(b64decode(PRIVATE)).public_key).encrypt(MINE)).decode()

    assert unwrapped(PRIVATE, in_a_box) == MINE
    assert opened(f"{NEW},{PRIVATE}", in_a_box + locked(MINE, NONCE_OF_NOW, "a")) == "a"
    assert unwrapped(NEW, in_a_box) is None


def test_a_key_of_before_still_opens_and_no_longer_closes():
    both = f"{NEW},{PRIVATE}"

    assert opened(both, kept(PRIVATE, "a")) == opened(both, sealed_for(PRIVATE, "a")) == "a"
    assert open_sealed(both, seal("sanne@example.nl")) == Contact("sanne@example.nl", "nl")
    assert opened(PRIVATE, kept(both, "a")) is opened(PRIVATE, sealed_for(both, "a")) is None
    assert name_of(both) == name_of(NEW) != name_of(PRIVATE)


@pytest.mark.parametrize(
    "odd", ["", ":", "::", ":AAAA", "AAAA:", "%%%:%%%", "AAAA:AAAA", "=AAAA", "=:", "=AAAA:AAAA", "é", "é:é"]
)
def test_what_is_odd_stays_closed(odd: str):
    assert opened(PRIVATE, odd) is None and unwrapped(PRIVATE, odd) is None


def test_notify_does_not_start_with_what_is_no_key(settings: Settings):
    told = settings.model_dump() | {"link_signing_key": settings.link_signing_key}
    assert Settings(**told | {"notify_old_private_keys": f" {NEW} , {NEW},"}).ring == f"{PRIVATE},{NEW},{NEW}"

    for name in ("notify_private_key", "notify_old_private_keys"):
        with pytest.raises(ValidationError, match="32 bytes in base64") as refused:
            Settings(**told | {name: "c2VjcmV0"})
        assert "c2VjcmV0" not in str(refused.value)
