"""The packages of others: known by version, licence and hash; what is made of them is always the same."""

import hashlib
import json
import re
import shutil

import pytest

from front import assets
from front.assets import PACKAGES, STATIC, WrongSource, build, declared, reached, sources
from tests.architecture.reading import ROOT

FREE = {"EUPL-1.2", "OFL-1.1", "0BSD"}
THEMES = {"denhaag": STATIC / "theme" / "denhaag.css", "neutraal": ROOT / "front" / "look" / "theme" / "neutraal.css"}
PAIRS = [  # text or sign, what it stands on, and the contrast that WCAG asks: 4.5 for text, 3 for signs
    ("grey-5", "white", 4.5), ("grey-4", "white", 4.5), ("grey-4", "warmgrey-1", 4.5), ("blue-3", "white", 4.5),
    ("blue-3", "warmgrey-1", 4.5), ("blue-4", "white", 4.5), ("white", "blue-3", 4.5), ("white", "blue-4", 4.5),
    ("white", "blue-5", 4.5), ("white", "green-3", 4.5), ("green-4", "white", 4.5), ("green-4", "warmgrey-1", 4.5),
    ("green-3", "white", 3), ("green-3", "warmgrey-1", 3), ("orange-4", "white", 3), ("red-4", "white", 4.5),
    ("red-4", "warmgrey-1", 4.5), ("orange-5", "orange-1", 4.5), ("red-5", "red-1", 4.5), ("green-5", "green-1", 4.5),
    ("blue-5", "blue-1", 4.5), ("grey-3", "white", 3),
]  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def built_before():
    assert STATIC.exists(), "the assets are not there: make assets"


def test_every_source_is_of_a_package_that_the_lock_pins():
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]

    assert {(s.name, s.version) for s in sources()} <= {
        (name.removeprefix("node_modules/"), told.get("version")) for name, told in locked.items()
    }
    assert {s.licence for s in sources()} <= FREE


def test_no_lock_names_an_address_of_a_package():
    lock = (ROOT / "package-lock.json").read_text("utf-8")

    assert '"resolved"' not in lock and '"integrity"' in lock


def test_every_source_that_is_used_is_told_in_the_notice():
    notice = (ROOT / "NOTICE").read_text("utf-8")

    assert [s.name for s in sources() if f"{s.name} {s.version} ({s.licence})" not in notice] == []


def test_what_is_built_twice_is_the_same(tmp_path):
    made = [path.relative_to(tmp_path) for path in build(static=tmp_path)]

    assert {name: _hash(tmp_path / name) for name in made} == {name: _hash(STATIC / name) for name in made}


def test_a_package_that_changed_is_refused(tmp_path):
    first = sources()[0]
    shutil.copytree(PACKAGES / first.name, tmp_path / first.name)
    (tmp_path / first.name / first.file).write_text("body { display: none }")

    with pytest.raises(WrongSource, match="not the file of version"):
        build(tmp_path, tmp_path / "static")
    with pytest.raises(WrongSource, match="make assets"):
        build(tmp_path / "empty", tmp_path / "static")


def test_no_brand_value_stands_outside_the_theme():
    vendor = (STATIC / "vendor.css").read_text("utf-8")

    assert [name for name in declared(vendor) if assets.BRAND.match(name)] == []
    assert set(re.findall(r"var\((--denhaag-color-[\w-]+)", vendor)) <= set(declared(THEMES["denhaag"].read_text()))


def test_every_theme_has_a_value_for_the_same_names():
    names = {theme: set(declared(path.read_text("utf-8"))) for theme, path in THEMES.items()}

    assert names["neutraal"] == names["denhaag"] and len(names["neutraal"]) > 30


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_every_theme_can_be_read(theme, front, back, least):
    values = declared(THEMES[theme].read_text("utf-8"))
    one, other = (_light(values[f"--denhaag-color-{name}"]) for name in (front, back))

    assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= least


def test_only_tokens_that_are_used_are_kept():
    tokens = {"--a": "var(--b)", "--b": "1px", "--c": "2px", "--empty": ""}

    assert reached(["p { margin: var(--a); top: var(--empty) }"], tokens) == {"--a": "var(--b)", "--b": "1px"}


def _hash(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _light(colour: str) -> float:
    """Relative luminance by WCAG 2.2, of `#rrggbb` or `hsl(h s% l%)`."""
    parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in _rgb(colour)]
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def _rgb(colour: str) -> list[float]:
    if colour.startswith("#"):
        return [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    hue, saturation, lightness = (float(n) for n in re.findall(r"[\d.]+", colour)[:3])
    spread = saturation / 100 * min(lightness / 100, 1 - lightness / 100)

    def part(n: int) -> float:
        turn = (n + hue / 30) % 12
        return lightness / 100 - spread * max(-1, min(turn - 3, 9 - turn, 1))

    return [part(n) for n in (0, 8, 4)]
