"""Whose word counts for an address, the applicant's or the department's, and the letters about it."""

import re

import pytest

from schemas.catalogue import Language
from schemas.message_events import Kind
from services.notify.core.contact import Contact
from services.notify.core.mailbox import (
    ABOUT_ADDRESSES,
    Changed,
    Reach,
    asked_for,
    letter,
    told_by_applicant,
    told_by_department,
)
from services.notify.templates import render
from tests.services.notify.saying import CASE

OLD, NEW = "sanne@old.example", "sanne@new.example"


def test_the_own_address_holds_while_the_department_tells_the_old_one():
    mine = told_by_applicant(Reach(Contact(OLD, "nl")), Contact(NEW, "nl")).kept
    repeated = told_by_department(mine, Contact(OLD, "en"))

    assert repeated == Changed(Reach(Contact(NEW, "en"), True, Contact(OLD, "en")))
    corrected = told_by_department(repeated.kept, Contact("desk@third.example", "nl"))
    assert corrected.kept.own is False and corrected.before == Contact(NEW, "nl"), "one person, one language"


def test_the_language_of_the_page_counts_only_where_we_know_none():
    assert asked_for(NEW, Contact(OLD, "nl"), "en") == Contact(NEW, "nl")
    assert asked_for(NEW, None, "en") == Contact(NEW, "en")


def test_who_had_no_contact_has_one_by_their_own_address():
    assert told_by_applicant(None, Contact(NEW, "en")) == Changed(Reach(Contact(NEW, "en"), True), anew=True)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", sorted(ABOUT_ADDRESSES))
def test_a_letter_about_an_address_tells_nothing_of_a_case(kind: Kind, language: Language):
    written = letter(kind, language, "https://x.example/adres/T", render)

    assert CASE not in written.text + written.html and "14070" in written.text
    assert ("/adres/T" in written.text) is (kind == "address")
    assert max(len(line.split()) for line in re.split(r"(?<=[.?])\s", written.text)) <= 20
