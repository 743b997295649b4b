"""What happens around a case is shown and moves no legal date."""

from typing import Any

from plumbing.session import Viewer
from schemas.facts import FORM_SOURCE
from schemas.snapshot import Rating, Snapshot
from schemas.stories import DSB, at, fact, on, opened, published, reopened
from services.status.core.access import may_see
from services.status.core.fold import retell

OPENED = opened(on(9, 1))
PLACE: dict[str, Any] = {"place": "Spui 70", "bring": ["Uw paspoort"]}


def told(*facts: Any) -> Snapshot:
    snapshot = retell("DH-2026-0001", [OPENED, *facts]).snapshot
    assert snapshot and snapshot.legal_date == on(10, 27)
    return snapshot


def test_the_next_official_knows_of_the_last_contacts():
    calls = [
        fact("contact.logged", at(9, day, 9), channel="phone", topic="progress", team="KCC") for day in range(2, 15)
    ]

    assert [spoken.at.day for spoken in told(*calls).contacts] == list(range(5, 15))


def test_a_document_is_told_by_its_title_and_size():
    added = fact("document.added", on(9, 3), title="Tekening", kind="drawing", by="applicant", size=482133)
    (document,) = told(added).documents

    assert (document.title, document.by, document.added_on, document.size) == (
        "Tekening",
        "applicant",
        on(9, 3),
        482133,
    )


def test_appointments_stand_in_the_order_of_time_and_a_moved_one_stands_once():
    first = fact("appointment.planned", on(9, 2), ref="gesprek", at=at(9, 20, 9), **PLACE)
    second = fact("appointment.planned", on(9, 3), ref="schouw", at=at(9, 10, 9), **PLACE)
    moved = fact("appointment.moved", on(9, 4), ref="gesprek", at=at(9, 8, 9), **PLACE)

    assert [one.ref for one in told(first, second).appointments] == ["schouw", "gesprek"]
    assert [(one.ref, one.at.day) for one in told(first, second, moved).appointments] == [
        ("gesprek", 8),
        ("schouw", 10),
    ]
    assert told(first, fact("appointment.cancelled", on(9, 5), ref="gesprek")).appointments == ()


def test_a_case_of_a_dossier_says_which_cases_it_waits_for():
    linked = told(fact("case.linked", on(9, 2), dossier_id="D-1", depends_on=["DH-2", "DH-3"]), published(on(9, 3)))

    assert (linked.dossier_id, linked.depends_on) == ("D-1", ("DH-2", "DH-3"))


def test_an_applicant_rates_what_has_ended_and_the_last_time_counts():
    ended, calm, angry = published(on(9, 10)), rated(11, 5), rated(12, 2)

    assert told(ended).rated is None
    assert told(ended, calm).rated == Rating(5, on(9, 11))
    assert told(ended, calm, angry).rated == told(angry, ended, calm).rated == Rating(2, on(9, 12))
    assert told(calm).rated is None and [one.code for one in told(calm).refused] == ["rating-too-early"]


def test_who_is_opened_again_is_asked_again():
    assert told(published(on(9, 10)), rated(11, 5), reopened(on(9, 12))).rated is None


def test_the_word_beside_a_rating_is_not_public():
    said = fact("case.rated", on(9, 11), grade=4, word="Duidelijk")

    assert "Duidelijk" not in str(told(published(on(9, 10)), said))


def rated(day: int, grade: int) -> Any:
    return fact("case.rated", on(9, day), grade=grade)


def test_links_that_were_revoked_stay_so_and_the_last_time_counts():
    first, second = fact("links.revoked", at(9, 5, 9)), fact("links.revoked", at(9, 8, 9))

    assert told().links_from is None
    assert told(first).links_from == at(9, 5, 9)
    assert told(first, second).links_from == told(second, first).links_from == at(9, 8, 9)


def test_links_revoked_twice_while_the_clock_stands_still_take_back_the_one_sent_between():
    first, again = (fact("links.revoked", at(9, 5, 9), id=one) for one in ("r-1", "r-2"))
    between = Viewer("link", told().applicant_id, case_id=told().case_id, since=int(at(9, 5, 9).timestamp()) + 1)

    assert may_see(between, told(first))
    assert not may_see(between, told(first, again))


def test_only_who_decides_and_the_desk_of_the_city_revoke_links():
    by_others = fact("links.revoked", at(9, 5, 9), source=DSB)
    by_the_desk = fact("links.revoked", at(9, 5, 9), source=FORM_SOURCE)

    assert told(by_others).links_from is None
    assert [one.code for one in told(by_others).refused] == ["not-the-owner"]
    assert told(by_the_desk).links_from == at(9, 5, 9) and not told(by_the_desk).refused


def test_a_link_works_for_ninety_days_after_the_end():
    assert told().links_until is None
    assert told(published(on(9, 10))).links_until == on(12, 9)
    assert told(published(on(9, 10)), reopened(on(9, 12))).links_until is None
