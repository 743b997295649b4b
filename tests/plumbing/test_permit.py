"""A permit lets one person say one kind of thing about one case, today."""

import pytest
from itsdangerous import TimestampSigner
from pydantic import SecretStr

from plumbing.permit import LIVES, Permit, grant, read_permit
from plumbing.session import Viewer, seal_session
from plumbing.settings import DoorSettings
from plumbing.testing import SESSION_KEY
from schemas.stories import at

CITY = DoorSettings.model_construct(session_key=SecretStr(SESSION_KEY))
ELSEWHERE = DoorSettings.model_construct(session_key=SecretStr("the key of quite another city, as long"))


def test_what_was_granted_is_read_at_the_sister_service():
    permit = read_permit(CITY, grant(CITY, "rate", "DH-2026-0001", "a-koffie", at(3, 2, 9)), "rate")

    assert permit and (permit.case_id, permit.viewer_id, permit.after) == ("DH-2026-0001", "a-koffie", at(3, 2, 9))


def test_every_form_that_was_shown_has_a_permit_of_its_own():
    assert grant(CITY, "rate", "DH-1", "a") != grant(CITY, "rate", "DH-1", "a")


def test_a_permit_to_say_one_thing_is_none_to_say_another():
    assert read_permit(CITY, grant(CITY, "rate", "DH-1", "a"), "revoke") is None


def test_a_permit_of_another_city_opens_nothing():
    assert read_permit(CITY, grant(ELSEWHERE, "rate", "DH-1", "a"), "rate") is None


def test_a_session_is_no_permit():
    assert read_permit(CITY, seal_session(CITY, Viewer("applicant", "a")), "rate") is None


@pytest.mark.parametrize(("older", "opens"), [(LIVES, True), (LIVES + 1, False)])
def test_a_permit_lives_for_two_hours(monkeypatch, older: int, opens: bool):
    token, now = grant(CITY, "rate", "DH-1", "a"), TimestampSigner(SESSION_KEY).get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: now + older)

    assert isinstance(read_permit(CITY, token, "rate"), Permit) is opens


def test_a_permit_with_any_letter_changed_opens_nothing():
    token = grant(CITY, "rate", "DH-1", "a")
    changed = [token[:n] + ("A" if token[n] != "A" else "B") + token[n + 1 :] for n in range(len(token) - 1)]

    assert [read_permit(CITY, one, "rate") for one in [*changed, "", "x.y.z"] if read_permit(CITY, one, "rate")] == []
