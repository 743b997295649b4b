"""A city that writes its own catalogue hears what is wrong in it by file, line and field, and everything at once."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

from schemas.catalogue import SHIPPED, CatalogueError, read_catalogue

OWN = """\
_grounds: &grounds [completion, consent]

boombank:
  - &bench
    valid_from: 2020-01-01
    department: DSB
    nl: Vergunning voor een boombank
    en: Permit for a tree bench
    upl: null
    published: true
    term: {period: P8W, article: "APV art. 2:10", mark: to-be-confirmed}
    extension: null
    suspension: *grounds
    penalty: true
    objection: true
    results:
      granted: {nl: U krijgt de bank, en: You get the bench}
    steps:
      - {id: compleet, department: DSB, nl: We kijken, en: We look}
      - {id: besluit, department: DSB, nl: Wij besluiten, en: We decide}
  - <<: *bench
    valid_from: 2026-07-01
    term:
      period: P6W
      article: "APV art. 2:11"
      mark: to-be-confirmed
"""


class City:
    """A folder with the departments, the reasons and the law as shipped, and one case type of the city's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "case_types").mkdir(parents=True)
        for shipped in SHIPPED.glob("*.yaml"):
            shutil.copy(shipped, folder)
        self.write("own.yaml", OWN)

    def write(self, name: str, text: str | bytes) -> None:
        (self.folder / "case_types" / name).write_bytes(text.encode() if isinstance(text, str) else text)

    def with_(self, old: str, new: str, times: int = 1) -> None:
        assert OWN.count(old) >= times, "the example has no such line"
        self.write("own.yaml", OWN.replace(old, new, times))

    def refusal(self) -> list[str]:
        with pytest.raises(CatalogueError) as refused:
            read_catalogue(self.folder)
        return str(refused.value).splitlines()


@pytest.fixture
def city(tmp_path):
    return City(tmp_path / "city")


def test_a_city_loads_a_catalogue_of_its_own(city):
    book = read_catalogue(city.folder)

    assert list(book.case_types) == ["boombank"]
    assert book.newest_types == {"boombank": book.case_types["boombank"][-1]}


@pytest.mark.parametrize(
    ("received", "period"),
    [
        ((2019, 5, 1), "P8W"),
        ((2020, 1, 1), "P8W"),
        ((2026, 6, 30), "P8W"),
        ((2026, 7, 1), "P6W"),
        ((2030, 1, 1), "P6W"),
    ],
)
def test_a_case_stays_on_the_version_of_its_day_of_receipt(city, received, period):
    assert read_catalogue(city.folder).case_type("boombank", date(*received)).term.period == period


def test_a_case_type_that_nobody_knows_has_no_version(city):
    with pytest.raises(KeyError):
        read_catalogue(city.folder).case_type("terrasvergunning", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("period: P8W", "period: 8 weken", "own.yaml:11: boombank.0.term.period: String should match"),
        ("period: P8W", "period: P0W", "own.yaml:11: boombank.0.term.period: String should match"),
        ("period: P6W", "period: P6W2D", "own.yaml:24: boombank.1.term.period: String should match"),
        ("    upl: null", "    uppl: null", "own.yaml:9: boombank.0.uppl: Extra inputs are not permitted"),
        ("[completion, consent]", "[completion, holiday]", "own.yaml:1: boombank.0.suspension.1: Input should be"),
        ("mark: to-be-confirmed", "mark: sure", "own.yaml:11: boombank.0.term.mark: Input should be 'verified'"),
        ("      granted:", "      won:", "own.yaml:17: boombank.0.results.won.[key]: Input should be 'granted'"),
        ("2020-01-01", "2020-02-30", "own.yaml:5: boombank.0.valid_from: Input should be a valid date"),
        ("nl: Wij besluiten", "nl: no", "own.yaml:20: boombank.0.steps.1.nl: Input should be a valid string"),
        ("boombank:", "tree bench:", "own.yaml:3: tree bench.[key]: String should match"),
    ],
)
def test_a_wrong_value_is_told_by_file_line_and_field(city, old, new, told):
    city.with_(old, new)

    assert any(line.startswith(told) for line in city.refusal())


def test_a_field_that_is_missing_is_told_at_the_version_that_misses_it(city):
    city.with_("    department: DSB\n", "")

    assert "own.yaml:4: boombank.0.department: Field required" in city.refusal()


def test_a_field_of_its_own_is_told_at_its_own_line_and_not_at_the_one_it_replaces(city):
    city.with_("valid_from: 2026-07-01", "valid_from: next summer")

    assert [line.split(": ")[:2] for line in city.refusal()] == [["own.yaml:22", "boombank.1.valid_from"]]


def test_two_steps_with_the_same_id_are_told_by_that_id(city):
    city.with_("id: besluit", "id: compleet")

    assert city.refusal()[0] == "own.yaml:18: boombank.0.steps: Value error, two steps have the same id: compleet"


def test_a_name_that_stands_twice_is_refused_and_not_silently_replaced(city):
    city.with_("    published: true\n", "    published: true\n    published: false\n")
    assert city.refusal() == ["own.yaml:11: published: stands here twice"]

    city.write("own.yaml", OWN + "boombank: []\n")
    assert city.refusal() == ["own.yaml:27: boombank: stands here twice"]


def test_a_case_type_stands_in_one_file(city):
    city.write("second.yaml", OWN)

    assert city.refusal() == ["second.yaml:3: boombank: stands in own.yaml as well"]


def test_a_department_that_the_city_does_not_have_is_told_where_it_is_named(city):
    city.with_("department: DSB", "department: OCW", 2)

    assert city.refusal()[:2] == [
        "own.yaml:6: boombank.0.department: OCW is not in departments.yaml",
        "own.yaml:19: boombank.0.steps.0.department: OCW is not in departments.yaml",
    ]


def test_a_ground_that_the_law_of_the_city_does_not_know_is_told(city):
    law = yaml.safe_load((city.folder / "law.yaml").read_text())
    del law["grounds"]["consent"]
    (city.folder / "law.yaml").write_text(yaml.safe_dump(law))

    assert city.refusal()[0] == "own.yaml:1: boombank.0.suspension.1: consent is not in law.yaml"


def test_versions_out_of_order_are_told_at_the_later_one(city):
    for day in ("2019-01-01", "2020-01-01"):
        city.with_("2026-07-01", day)

        assert city.refusal() == ["own.yaml:22: boombank.1.valid_from: is not after the version before it"]


def test_a_case_type_without_a_version_is_refused(city):
    city.write("own.yaml", "boombank: []\n")

    assert city.refusal() == ["own.yaml:1: boombank: has no version"]


def test_a_source_speaks_for_one_department(city):
    departments = city.folder / "departments.yaml"
    departments.write_text(departments.read_text().replace("systeem:dsb", "systeem:dpz"))

    assert city.refusal() == ["departments.yaml:10: DSB.sources.0: speaks for another department as well"]


def test_all_that_is_wrong_in_all_files_is_told_at_once(city):
    city.write("own.yaml", OWN.replace("P8W", "8").replace("penalty: true", "penalty: maybe").replace("P6W", "6"))
    city.write("second.yaml", "- a list\n")
    (city.folder / "law.yaml").write_text("near: 0\n")
    told = city.refusal()

    places = {line.rsplit(": ", 1)[0].split(": ")[0] for line in told}
    assert {"own.yaml:11", "own.yaml:14", "own.yaml:24", "second.yaml:1", "law.yaml:1"} <= places
    assert sum("law.yaml" in line for line in told) > 5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "x.yaml:1: cannot be read: names with values are expected, and there are none"),
        ("# only a remark\n", "x.yaml:1: cannot be read: names with values"),
        ("- a\n- list\n", "x.yaml:1: cannot be read: names with values"),
        ("a sentence", "x.yaml:1: cannot be read: names with values"),
        ("a: [1\nb: 2\n", "x.yaml:2: not YAML: "),
        ("a:\n\tb: 1\n", "x.yaml:2: not YAML: found character '\\t'"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2: not YAML: but found another document"),
        ("a: *nobody\n", "x.yaml:1: not YAML: found undefined alias"),
        ("a: &a [*a]\n", "x.yaml:1: not YAML: found unconstructable recursive node"),
        ("? [a, b]\n: 1\n", "x.yaml:1: not YAML: found unhashable key"),
        ("a: {<<: 3}\n", "x.yaml:1: not YAML: expected a mapping"),
        ("a: !!python/name:os.system\n", "x.yaml:1: not YAML: could not determine a constructor"),
        ("a: !!int x\n", "x.yaml:1: cannot be read: "),
        ("a: \0\n", "x.yaml:1: cannot be read: "),
        (b"a: caf\xe9\n", "x.yaml:1: cannot be read: "),
        ("a: " + "[" * 3000, "x.yaml:1: cannot be read: "),
    ],
)
def test_what_is_no_catalogue_at_all_is_refused_by_name(city, text, told):
    city.write("x.yaml", text)

    assert [line for line in city.refusal() if line.startswith(told)], city.refusal()


def test_what_is_wrong_between_files_is_told_beside_what_is_wrong_in_another(city):
    city.write("two.yaml", OWN.replace("boombank:", "bijenkast:").replace("department: DSB", "department: XYZ", 1))
    city.with_("published: true", "published: perhaps")
    told = city.refusal()

    assert any(line.startswith("own.yaml") and "published" in line for line in told)
    assert any(line.startswith("two.yaml") and "XYZ is not in departments.yaml" in line for line in told)
    assert not any("no file in this folder" in line for line in told)


def test_a_folder_without_a_catalogue_is_refused_by_its_files(tmp_path):
    with pytest.raises(CatalogueError) as refused:
        read_catalogue(tmp_path)

    assert str(refused.value).splitlines() == [
        "departments.yaml:1: cannot be opened",
        "reasons.yaml:1: cannot be opened",
        "law.yaml:1: cannot be opened",
        "colleagues.yaml:1: cannot be opened",
    ]


def test_a_catalogue_without_a_case_type_is_refused(city):
    city.write("own.yaml", "_only: {what: others repeat}\n")

    assert city.refusal() == ["case_types: no file in this folder has a case type"]
