"""The catalogue is data, so its sense is tested here: departments, steps, privacy and plain words in two languages."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from schemas.catalogue import Words
from schemas.said import Verdict
from schemas.topics import DEPARTMENTS
from tests.contract.kinds import CASE_TYPES, CITY, CODE, KINDS, each_kind

SOURCE = re.compile(r"^urn:nld:oin:\d{20}:systeem:[a-z0-9-]+$")
OFFICE_WORDS = re.compile(r"\b(zaak(type)?|status|in behandeling|afgehandeld|notificatie|ontvankelijk\w*|binnenkort)\b")
VERBS = {
    "beoordelen", "behandelen", "gelden", "hadden", "hebben", "heeft", "kan", "komt", "konden", "kunnen", "moet",
    "mogen", "verandert", "vertelden", "wachten", "wilde", "apply", "are", "can", "could", "did", "does", "handle",
    "has", "have", "is", "look", "may", "must", "need", "needed", "changes", "told",
}  # fmt: skip
LONGEST = 20  # words
UPL = Path(__file__).parents[3] / "shared" / "data" / "upl_gemeente.json"
SEEDS = {
    "exploitatievergunning-horeca": ["compleet", "omgeving", "bestemming", "besluit"],
    "alcoholwetvergunning": ["compleet", "personen", "lokaal", "besluit"],
    "terrasvergunning": ["compleet", "ruimte", "veiligheid", "uiterlijk", "besluit"],
    "object-openbare-weg": ["compleet", "ruimte", "besluit"],
    "omgevingsvergunning-regulier": ["compleet", "beoordeling", "advies", "besluit"],
    "omgevingsvergunning-uitgebreid": ["compleet", "beoordeling", "advies", "ontwerpbesluit", "besluit"],
    "bijstandsuitkering": ["compleet", "gesprek", "besluit"],
    "schuldhulpverlening": ["compleet", "gesprek", "adressen", "besluit"],
}
ABOUT_A_PERSON = ("gehandicaptenparkeerkaart", "gehandicaptenparkeerplaats", "woningurgentie", "huisvestingsvergunning")


def unclear(words: Words) -> bool:
    """Both languages, each beginning like a sentence, without a dot at the end, and not the same text twice."""
    said = [words.nl, words.en]
    return words.nl == words.en or any(not t or t != t.strip() or not t[0].isupper() or t[-1] == "." for t in said)


def no_sentence(text: str) -> bool:
    """A subject, then a verb that we know, and no more words than a reader holds."""
    subject, *rest = text.split()
    return subject in ("Omdat", "Because") or not VERBS & set(rest) or len(rest) >= LONGEST


def in_office_words(words: Words) -> bool:
    """Words of an office, which an applicant should not have to know."""
    return bool(OFFICE_WORDS.search(words.nl.lower()))


def passed(name: str) -> set[str | None]:
    """The departments that do a step."""
    return {step.department for step in CASE_TYPES[name][-1].steps}


def test_the_departments_are_those_that_have_a_door():
    assert tuple(sorted(CITY.departments)) == DEPARTMENTS
    assert [name for name, department in CITY.departments.items() if unclear(department)] == []


def test_every_source_belongs_to_one_department():
    sources = [source for department in CITY.departments.values() for source in department.sources]

    assert [source for source in sources if not SOURCE.match(source)] == []
    assert len(sources) == len(set(sources)) >= len(DEPARTMENTS)
    assert CITY.department_of(sources[0]) and CITY.department_of("urn:nld:oin:0:systeem:x") is None


def test_the_city_has_its_whole_counter_in_the_catalogue():
    assert len(CASE_TYPES) >= 36
    assert {kind.department for kind in KINDS} == {*DEPARTMENTS, None}
    assert {"klacht", "bezwaar", "woo-verzoek", "subsidie-aanvraag"} <= CASE_TYPES.keys()


@pytest.mark.parametrize("name", SEEDS)
def test_what_the_town_and_the_logs_speak_of_keeps_its_steps(name):
    assert {tuple(step.id for step in kind.steps) for kind in CASE_TYPES[name]} == {tuple(SEEDS[name])}


@each_kind
def test_a_case_type_is_decided_by_a_department_and_its_steps_are_done_by_departments(kind):
    assert {kind.department, *(step.department for step in kind.steps)} <= {*DEPARTMENTS, None}
    assert kind.steps[0].department == kind.steps[-1].department == kind.department


def test_a_terrace_and_a_business_pass_several_departments():
    assert passed("terrasvergunning") == passed("exploitatievergunning-horeca") == {"DSB", "DPZ", "DSO"}
    assert sum(len(passed(name)) > 1 for name in CASE_TYPES) > len(CASE_TYPES) / 2


def test_what_every_department_handles_is_done_by_the_one_that_opens_it():
    everywhere = {name for name, versions in CASE_TYPES.items() if versions[-1].department is None}

    assert everywhere >= {"klacht", "klacht-commissie", "bezwaar", "bezwaar-commissie", "woo-verzoek"}
    assert [name for name in everywhere if passed(name) != {None}] == []


@each_kind
def test_the_steps_are_told_in_plain_words_from_complete_to_decision(kind):
    ids = [step.id for step in kind.steps]

    assert (ids[0], ids[-1]) == ("compleet", "besluit") and len(ids) == len(set(ids)) >= 3
    assert [step.id for step in kind.steps if unclear(step) or not CODE.match(step.id)] == []
    assert [kind.number_of(id) for id in ids] == list(range(1, len(ids) + 1))


@each_kind
def test_an_applicant_reads_no_words_of_the_office(kind):
    assert [w.nl for w in (kind, *kind.steps, *kind.results.values()) if unclear(w) or in_office_words(w)] == []


@each_kind
def test_every_outcome_has_its_own_words(kind):
    assert set(kind.results) == set(get_args(Verdict))
    assert len({words.nl for words in kind.results.values()}) == len({w.en for w in kind.results.values()}) == 4


def test_what_is_private_is_not_told_by_its_title():
    told = [kind for kind in KINDS if kind.published]

    assert {kind.department for kind in told} == {"DPZ", "DSB", "DSO"}
    assert [name for name in ABOUT_A_PERSON for kind in CASE_TYPES[name] if kind.published] == []


def test_a_product_has_its_name_in_the_national_list():
    if not UPL.exists():
        pytest.skip(f"the Uniforme Productnamenlijst ({UPL.name}) is not beside the project")
    known = {product["name"] for product in json.loads(UPL.read_text(encoding="utf-8"))["products"]}

    assert {kind.upl for kind in KINDS} - known == {None}


def test_most_products_have_a_name_in_the_national_list():
    assert sum(kind.upl is None for kind in KINDS) < len(KINDS) / 4


def test_every_reason_is_told_in_both_languages():
    reasons = CITY.reasons

    assert reasons
    assert [code for code, words in reasons.items() if unclear(words) or not CODE.match(code)] == []


def test_every_reason_is_one_plain_sentence():
    """A letter prints it alone, with a full stop: who does what, in a few words."""
    wrong = [(code, text) for code, words in CITY.whys.items() for text in (words.nl, words.en) if no_sentence(text)]

    assert wrong == []
    assert [code for code, words in CITY.whys.items() if in_office_words(words)] == []


@pytest.mark.parametrize(
    "label",
    ["Zienswijzen van belanghebbenden gevraagd", "Decision term extended", "In de wacht", "Omdat wij u vroegen"],
)
def test_a_reason_that_is_only_a_label_would_be_noticed(label: str):
    assert no_sentence(label)
    assert no_sentence("We wachten " + "heel " * 18 + "lang")


def test_words_that_are_unclear_would_be_noticed():
    said = [("A", "B"), ("A", "A"), ("", "B"), ("a", "B"), ("A.", "B")]

    assert [unclear(Words(nl=nl, en=en)) for nl, en in said] == [False, True, True, True, True]
    assert in_office_words(Words(nl="Uw zaak is in behandeling", en="x"))
    assert not in_office_words(Words(nl="Wij nemen een besluit", en="x"))
