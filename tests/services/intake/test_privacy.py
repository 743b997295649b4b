"""What must not travel is found however it is written, and what only looks like it is left in peace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.core.privacy import bsn_like, email_like, is_bsn, personal, phone_like
from services.intake.core.rules import canonical
from tests.services.intake.deliveries import event, having

BSN = "111222333"  # passes the proof and belongs to nobody


@pytest.mark.parametrize(
    "said",
    [BSN, f"burger {BSN}.", "111.222.333", "1112 22 333", f"BSN{BSN}", f"x:{BSN}", f"12 {BSN}", "1.1.1.2.2.2.3.3.3"],
)
def test_a_service_number_is_found_however_it_is_written(said):
    assert bsn_like(said)


@pytest.mark.parametrize(
    "said",
    [
        "111222334",  # fails the proof
        "000000000",
        "000000019",  # a padded sequence, too small for a service number
        f"1{BSN}",
        f"{BSN}4",
        f"a{BSN}b-1111",  # a piece of a hexadecimal id
        "00000001823288444000",
        "070 353 30 00",
        "2026-03-02T10:00:00.111222333Z",
        "DH-2026-0001",
    ],
)
def test_what_only_looks_like_a_service_number_may_travel(said):
    assert not bsn_like(said)


@given(st.uuids())
def test_no_uuid_is_taken_for_personal(id):
    assert not bsn_like(str(id)) and not phone_like(str(id))


@given(st.integers(10_000_000, 999_999_999), st.integers(0, 8), st.integers(1, 9))
def test_a_service_number_with_one_digit_wrong_fails_the_proof(number, place, more):
    digits = f"{number:09}"
    wrong = digits[:place] + str((int(digits[place]) + more) % 10) + digits[place + 1 :]

    assert not (is_bsn(digits) and is_bsn(wrong))


@pytest.mark.parametrize(
    "said", ["0612345678", "06-12345678", "06 12 34 56 78", "+31612345678", "tel:0703533000", "070-3533000"]
)
def test_a_telephone_number_is_found(said):
    assert phone_like(said)


@pytest.mark.parametrize(
    "said", ["14070", "0000000012", "2026-03-02T10:00:00Z", "00000001823288444000", "DH-2026-061234567"]
)
def test_a_number_that_nobody_can_call_may_travel(said):
    assert not phone_like(said)


def test_an_address_is_found():
    assert email_like("mailto:jan@example.org") and not email_like("urn:nld:gemeente-denhaag@dso")


def found(said):
    return {(v.code, v.path) for v in personal(said, canonical(said))}


def test_a_service_number_is_found_in_every_corner_of_the_data():
    said = having(event(), extra={"list": ["a", {"deep": f"zie {BSN}"}], "number": int(BSN)})

    assert found(said) == {("bsn-like", "/data/extra/list/1/deep"), ("bsn-like", "/data/extra/number")}


def test_a_name_that_is_personal_itself_is_not_repeated():
    assert found(having(event(), **{f"van {BSN}": {"inner": BSN}})) == {
        ("bsn-like", "/data"),
        ("bsn-like", "/data/inner"),
    }


def test_a_control_character_hides_nothing():
    assert found(having(event(), team=f"\0{BSN}")) == {("bsn-like", "/data/team")}


def test_an_address_or_a_number_to_call_is_refused_in_attributes_and_left_in_the_data():
    said = event(to="jan@example.org", call="06-12345678")

    assert found(said) == {("email-like", "/to"), ("phone-like", "/call")}
    assert found(having(event(), phone="06-12345678")) == set()


def test_a_sequence_is_no_telephone_number():
    assert found(event(sequence="0612345678")) == set()
