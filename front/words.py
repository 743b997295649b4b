"""The words of the pages and the letters: English in the templates, Dutch in locale/nl.po, read when a service starts.

`python -m front.words` adds what the templates say new to nl.po, and takes out what they say no more.
"""

from collections.abc import Iterator
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import Translations

from schemas.catalogue import Language

HERE = Path(__file__).parent
DUTCH = HERE / "locale" / "nl.po"
LANGUAGES: tuple[Language, ...] = ("nl", "en")  # the first one when nobody asks for another
JINJA = "jinja2.ext:babel_extract"
OPTIONS = {"trimmed": "true", "silent": "false"}

MsgId = str | tuple[str, ...]  # one that counts is a pair


@cache
def words(language: Language) -> NullTranslations:
    """Of English the words are the names of the words."""
    if language == "en":
        return NullTranslations()
    with BytesIO() as compiled:
        write_mo(compiled, dutch())
        compiled.seek(0)
        return Translations(compiled)


def dutch() -> Catalog:
    with DUTCH.open("rb") as file:
        return read_po(file, locale="nl", charset="utf-8", abort_invalid=True)


def templates() -> list[Path]:
    """Every page of the front and of the services, and every letter."""
    services = HERE.parent / "services"
    pages = [*sorted((HERE / "templates").glob("*.html")), *sorted(services.glob("*/templates/*.html"))]
    return [*pages, *sorted(services.glob("*/templates/letters/*.txt"))]


def said() -> Iterator[tuple[MsgId, Path]]:
    """Everything that the templates say, with where."""
    for template in templates():
        for _, message, _, _ in extract_from_file(JINJA, template, options=OPTIONS):
            yield message, template


def renew() -> Catalog:
    """nl.po with exactly what is said; what is new has no translation yet."""
    known, fresh = dutch(), Catalog(locale="nl", fuzzy=False)
    for message, _ in said():
        had = known.get(message)
        fresh.add(message, had.string if had else None, flags=had.flags if had else ())
    return fresh


if __name__ == "__main__":
    catalog = renew()
    with DUTCH.open("wb") as file:
        write_po(file, catalog, no_location=True, omit_header=True, sort_output=True, width=0)
    print(f"{sum(not message.string for message in catalog if message.id)} of {len(catalog)} have no Dutch yet")  # noqa: T201
