"""The catalogue is data, so its sense is tested here: departments, steps, terms and plain words in two languages."""

import re

import pytest

from schemas.catalogue import Words, catalogue
from schemas.topics import DEPARTMENTS

CODE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
SOURCE = re.compile(r"^urn:nld:oin:\d{20}:systeem:[a-z0-9-]+$")
CASE_TYPES = catalogue().case_types


def unclear(words: Words) -> bool:
    """Both languages, each beginning like a sentence, without a dot at the end, and not the same text twice."""
    said = [words.nl, words.en]
    return words.nl == words.en or any(not t or t != t.strip() or not t[0].isupper() or t[-1] == "." for t in said)


def test_the_departments_are_those_that_have_a_door():
    assert tuple(sorted(catalogue().departments)) == DEPARTMENTS
    assert [name for name, department in catalogue().departments.items() if unclear(department)] == []


def test_every_source_belongs_to_one_department():
    sources = [source for department in catalogue().departments.values() for source in department.sources]

    assert [source for source in sources if not SOURCE.match(source)] == []
    assert len(sources) == len(set(sources)) >= len(DEPARTMENTS)
    assert catalogue().department_of(sources[0]) and catalogue().department_of("urn:nld:oin:0:systeem:x") is None


@pytest.mark.parametrize("name", CASE_TYPES)
def test_a_case_type_is_decided_by_a_department_and_its_steps_are_done_by_departments(name):
    case_type = CASE_TYPES[name]

    assert CODE.match(name)
    assert {case_type.department, *(step.department for step in case_type.steps)} <= set(DEPARTMENTS)
    assert case_type.steps[0].department == case_type.steps[-1].department == case_type.department


@pytest.mark.parametrize("name", CASE_TYPES)
def test_the_steps_are_told_in_plain_words_from_complete_to_decision(name):
    steps = CASE_TYPES[name].steps
    ids = [step.id for step in steps]

    assert (ids[0], ids[-1]) == ("compleet", "besluit") and len(ids) == len(set(ids))
    assert [step.id for step in steps if unclear(step) or not CODE.match(step.id)] == []
    assert not unclear(CASE_TYPES[name])
    assert [CASE_TYPES[name].number_of(id) for id in ids] == list(range(1, len(ids) + 1))


@pytest.mark.parametrize("name", CASE_TYPES)
def test_a_term_has_its_legal_basis_and_is_not_extended_by_more_than_itself(name):
    case_type = CASE_TYPES[name]
    weeks = [int(period[1:-1]) for period in (case_type.term, case_type.extension) if period]

    assert re.search(r"\bart\. \d|Awb \d", case_type.legal_basis)
    assert weeks == sorted(weeks, reverse=True)


def test_what_is_private_is_not_told_by_its_title():
    told = {case_type.department for case_type in CASE_TYPES.values() if case_type.published}

    assert "SZW" not in told and told


def test_every_reason_is_told_in_both_languages():
    reasons = catalogue().reasons

    assert reasons
    assert [code for code, words in reasons.items() if unclear(words) or not CODE.match(code)] == []


def test_words_that_are_unclear_would_be_noticed():
    said = [("A", "B"), ("A", "A"), ("", "B"), ("a", "B"), ("A.", "B")]

    assert [unclear(Words(nl=nl, en=en)) for nl, en in said] == [False, True, True, True, True]
