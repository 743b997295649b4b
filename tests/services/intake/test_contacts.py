"""The door for addresses: sealed at once, forgotten when asked, and never repeated in an answer."""

import json
from base64 import b64decode

import pytest
from nacl.public import SealedBox

from tests.services.intake.deliveries import (
    NOTIFY,
)  # fmt: skip


def sealed(letter):
    box = json.loads(letter["value"])["data"]["sealed"]
    return json.loads(SealedBox(NOTIFY).decrypt(b64decode(box)))


async def test_a_contact_leaves_sealed_and_nothing_stays_in_the_clear(door, city, outbox):
    answer = await door.put("/v1/contacts/a-1", json={"email": "joke@example.org", "language": "nl"})

    (letter,) = await outbox("contacts")
    assert (answer.status_code, letter["key"], sealed(letter)["email"]) == (202, "a-1", "joke@example.org")
    assert "joke" not in str(letter)
    assert await (await city.pool("intake")).fetchval("SELECT count(*) FROM delivery") == 0


async def test_many_contacts_come_at_once(door, outbox):
    said = [{"applicantId": f"a-{n}", "email": f"a{n}@example.org", "language": "en"} for n in range(20)]
    answer = await door.post("/v1/contacts", json=said)

    assert answer.json() == {"accepted": 20}
    assert {letter["key"]: sealed(letter)["email"] for letter in await outbox("contacts")}["a-7"] == "a7@example.org"


async def test_a_forgotten_applicant_leaves_a_tombstone(door, outbox):
    answer = await door.delete("/v1/contacts/a-1")

    assert answer.status_code == 202
    assert [(letter["key"], letter["value"]) for letter in await outbox("contacts")] == [("a-1", None)]


async def test_what_is_no_address_is_refused_without_repeating_it(door, outbox):
    answer = await door.put("/v1/contacts/a-1", json={"email": "joke.example.org", "language": "nl"})

    assert (answer.status_code, answer.json()["code"]) == (400, "email-invalid")
    assert "joke" not in answer.text and await outbox("contacts") == []


@pytest.mark.parametrize(
    "said",
    [{"email": "joke@example.org", "language": "klingon"}, {"email": 7, "language": "nl"}, [], "joke@example.org"],
)
async def test_a_contact_of_another_shape_is_refused_without_repeating_it(door, said):
    answer = await door.put("/v1/contacts/a-1", json=said)

    assert answer.status_code == 400 and "joke" not in answer.text and "klingon" not in answer.text


async def test_an_applicant_is_no_service_number(door):
    answer = await door.put("/v1/contacts/111222333", json={"email": "joke@example.org", "language": "nl"})

    assert (answer.status_code, answer.json()["code"]) == (400, "bsn-like")


async def test_a_list_of_contacts_has_a_limit(door):
    said = [{"applicantId": f"a-{n}", "email": f"a{n}@example.org", "language": "en"} for n in range(1001)]

    assert (await door.post("/v1/contacts", json=said)).status_code == 413


async def test_somebody_without_e_mail_is_reached_by_phone_and_on_paper(door, outbox):
    ways = {"phone": "+31701234567", "postal": ["J. Koster", "Spui 70", "2511 BT Den Haag"], "language": "nl"}
    answer = await door.put("/v1/contacts/a-1", json=ways)

    (letter,) = await outbox("contacts")
    assert (answer.status_code, sealed(letter)) == (202, ways)


async def test_all_that_is_wrong_with_a_contact_is_told_at_once_without_repeating_it(door, outbox):
    said = {
        "applicantId": "a-1",
        "email": "joke.example.org",
        "phone": "070 123 45 67",
        "postal": ["Joke Koster 111222333"],
        "language": "nl",
    }
    answer = await door.post("/v1/contacts", json=[said, {"applicantId": "a-2", "language": "nl"}])

    told = {(v["code"], v["path"]) for v in answer.json()["violations"]}
    assert answer.status_code == 400 and await outbox("contacts") == []
    assert told == {
        ("email-invalid", "/body/0/email"),
        ("phone-invalid", "/body/0/phone"),
        ("postal-invalid", "/body/0/postal"),
        ("bsn-like", "/body/0/postal"),
        ("way-missing", "/body/1"),
    }
    assert "oke" not in answer.text and "070" not in answer.text and "111222333" not in answer.text


async def test_another_language_hides_nothing_else(door, outbox):
    answer = await door.put("/v1/contacts/111222333", json={"email": "joke", "phone": 7, "language": "klingon"})

    assert answer.status_code == 400 and answer.json()["code"] == "refused" and await outbox("contacts") == []
    assert {(v["code"], v["path"]) for v in answer.json()["violations"]} == {
        ("bsn-like", "/path/applicantId"),
        ("email-invalid", "/body/email"),
        ("string-type", "/body/phone"),
        ("literal-error", "/body/language"),
    }
    assert "joke" not in answer.text and "klingon" not in answer.text and "111222333" not in answer.text


async def test_a_number_of_an_applicant_that_is_none_hides_nothing_else(door):
    answer = await door.post("/v1/contacts", json=[{"applicantId": "met spatie", "language": "nl"}, 7])

    told = {(v["code"], v["path"]) for v in answer.json()["violations"]}
    assert told == {
        ("string-pattern-mismatch", "/body/0/applicantId"), ("way-missing", "/body/0"), ("model-type", "/body/1"),
    }  # fmt: skip


@pytest.mark.parametrize("postal", [["one line"], ["a"] * 7, ["a", " "], ["a", "b\r\nc"], ["a", "b" * 101], []])
async def test_what_fits_no_envelope_is_refused(door, postal):
    answer = await door.put("/v1/contacts/a-1", json={"postal": postal, "language": "nl"})

    assert (answer.status_code, answer.json()["code"]) == (400, "postal-invalid")


async def test_of_many_that_are_wrong_as_many_are_told_as_anybody_reads(door):
    answer = (
        await door.post("/v1/contacts", json=[{"applicantId": f"a-{n}", "language": "nl"} for n in range(300)])
    ).json()

    assert (answer["code"], len(answer["violations"])) == ("way-missing", 100)
    assert answer["violations"][-1] == {
        "code": "more-violations", "path": "", "message": "201 more are not told here."
    }  # fmt: skip
