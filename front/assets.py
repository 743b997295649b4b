"""Builds front/static from the packages that npm brought: one style sheet, the city's theme, fonts and the morph.

Nothing of others is committed; `sources.json` says which file of which package, under which licence, with which hash.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
STATIC = HERE / "static"
PACKAGES = HERE.parent / "node_modules"
SOURCES = HERE / "sources.json"
LAYERS = "@layer tokens, theme, base, vendor, app;"
BRAND = re.compile(r"--denhaag-(color-|typography-sans-serif-)")  # what a theme must give values to
FALLBACK = ', "Fira Sans", system-ui, sans-serif'  # the city's own fonts are not ours to give: used where installed
DECLARED = re.compile(r"(--[\w-]+)\s*:\s*((?:[^;\"]|\"[^\"]*\")*);")
USED = re.compile(r"var\(\s*(--[\w-]+)")

Tokens = Mapping[str, str]


class WrongSource(Exception):
    """A package is absent, or not the one that was looked at."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of one package; `use` says what becomes of it: tokens, style, or the name under static/."""

    name: str
    version: str
    licence: str
    file: str
    use: str
    sha256: str

    def read(self, packages: Path) -> bytes:
        """The file as it was when it was chosen, or WrongSource."""
        path = packages / self.name / self.file
        if not path.exists():
            raise WrongSource(f"{self.name} {self.version} is not there: run `npm ci`, or `make assets` for all of it")
        if hashlib.sha256(content := path.read_bytes()).hexdigest() != self.sha256:
            raise WrongSource(f"{self.name}/{self.file} is not the file of version {self.version} that we know")
        return content


def sources() -> list[Source]:
    return [Source(**told) for told in json.loads(SOURCES.read_text("utf-8"))]


def build(packages: Path = PACKAGES, static: Path = STATIC) -> list[Path]:
    """Write every file below `static`; the same packages give the same bytes."""
    read = [(source, source.read(packages)) for source in sources()]
    made = {source.use: content for source, content in read if source.use not in ("tokens", "style")}
    styles = [f"/* {_origin(one)} */\n{plain(content.decode())}" for one, content in read if one.use == "style"]
    ((origin, tokens),) = ((one, declared(content.decode())) for one, content in read if one.use == "tokens")
    made |= {name: css.encode() for name, css in _sheets(origin, tokens, styles).items()}
    return [_write(static / name, content) for name, content in made.items()]


def _sheets(origin: Source, tokens: Tokens, styles: list[str]) -> dict[str, str]:
    """The vendor's style sheet without brand values, and those as a theme of their own."""
    ours = "\n".join(path.read_text("utf-8") for path in sorted((HERE / "look").glob("*.css")))
    brand = {name: value.replace(", sans-serif", FALLBACK) for name, value in tokens.items() if BRAND.match(name)}
    rest = {name: value for name, value in reached([*styles, ours], tokens).items() if name not in brand}
    vendor = "\n".join([LAYERS, _layer("tokens", origin, rest), "@layer vendor {", *styles, "}"])
    return {"vendor.css": vendor + "\n", "theme/denhaag.css": _layer("theme", origin, brand) + "\n"}


def _layer(name: str, origin: Source, tokens: Tokens) -> str:
    lines = "\n".join(f"  {token}: {value};" for token, value in sorted(tokens.items()))
    return f"@layer {name} {{\n/* {_origin(origin)} */\n.denhaag-theme {{\n{lines}\n}}\n}}"


def reached(sheets: Iterable[str], tokens: Tokens) -> dict[str, str]:
    """The tokens that these sheets use, and those that these use in turn."""
    todo, found = {name for sheet in sheets for name in USED.findall(sheet)}, dict[str, str]()
    while todo:
        if (name := todo.pop()) in tokens and name not in found:
            found[name] = tokens[name]
            todo |= set(USED.findall(tokens[name]))
    return {name: value for name, value in found.items() if value}


def declared(css: str) -> dict[str, str]:
    return {name: value.strip() for name, value in DECLARED.findall(plain(css))}


def plain(css: str) -> str:
    """Without comments and empty lines."""
    return re.sub(r"\n\s*\n+", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


def _origin(source: Source) -> str:
    return f"{source.name} {source.version} ({source.licence})"


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


if __name__ == "__main__":
    try:
        build()
    except WrongSource as why:
        sys.exit(str(why))
