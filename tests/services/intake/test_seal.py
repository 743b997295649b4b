"""Only notify opens what we seal, and an address looks like one."""

import json
from base64 import b64decode

import pytest
from nacl.public import SealedBox
from pydantic import SecretStr, ValidationError

from schemas.stories import at
from services.intake.core.admit import SOURCE
from services.intake.core.contact import Contact
from services.intake.core.seal import is_email, public_key, seal
from services.intake.settings import Settings
from tests.services.intake.deliveries import NOTIFY, PUBLIC


def opened(sealed):
    return json.loads(SealedBox(NOTIFY).decrypt(b64decode(sealed)))


def test_notify_can_open_what_was_sealed_and_it_never_looks_the_same():
    one, other = (seal(public_key(PUBLIC), {"email": "joke@example.org", "language": "nl"}) for _ in range(2))

    assert one != other and "joke" not in one
    assert opened(one) == opened(other) == {"email": "joke@example.org", "language": "nl"}


def test_a_contact_leaves_sealed():
    contact = Contact(applicantId="a-1", email="joke@example.org", language="en")
    given = contact.given(public_key(PUBLIC), "1", at(3, 2, 10), SOURCE)

    assert "joke" not in given.model_dump_json()
    assert (given.data.applicant_id, opened(given.data.sealed)["language"]) == ("a-1", "en")


@pytest.mark.parametrize(
    "said", ["a@b.nl", "voor.achter+x@mail.example.org", "o'neill@example.org", "jan@münchen.example"]
)
def test_an_address_is_taken(said):
    assert is_email(said)


@pytest.mark.parametrize(
    "said",
    [
        "", "a", "a@b", "@b.nl", "a@b.nl\nBcc: c@d.nl", "a@b.nl,c@d.nl", "Jan <a@b.nl>", "a b@c.nl",
        f"{'x' * 65}@b.nl", f"a@{'b.' * 130}nl",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(said):
    assert not is_email(said)


@pytest.mark.parametrize("key", ["", "not base64!", "AAAA"])
def test_intake_does_not_start_with_a_key_that_is_none(key):
    with pytest.raises(ValidationError, match="notify_public_key"):
        Settings(
            kafka_bootstrap="x:1",
            database_url=SecretStr("postgresql://x/y"),
            session_key=SecretStr("x" * 32),
            notify_public_key=key,
        )
