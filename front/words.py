"""The words of the pages and the letters: English in the templates, Dutch in locale/nl.po, read when a service starts.

The templates speak of applications. What must sound otherwise about a complaint or an objection stands, sentence by
sentence, in locale/complaint.nl.po, objection.nl.po and the same of English; all else is the same.

`python -m front.words` adds what the templates say new to nl.po, and takes out of all of them what they say no more.
"""

from collections.abc import Iterator
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import get_args

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import Translations

from schemas.catalogue import Called, Language

HERE = Path(__file__).parent
DUTCH = HERE / "locale" / "nl.po"
LANGUAGES: tuple[Language, ...] = ("nl", "en")  # the first one when nobody asks for another
CALLED: tuple[Called, ...] = get_args(Called)  # the first one where no case is spoken of
OTHERWISE: dict[tuple[Called, Language], Path] = {
    (called, language): HERE / "locale" / f"{called}.{language}.po" for called in CALLED[1:] for language in LANGUAGES
}
JINJA = "jinja2.ext:babel_extract"
OPTIONS = {"trimmed": "true", "silent": "false"}

MsgId = str | tuple[str, ...]  # one that counts is a pair


@cache
def words(language: Language, called: Called = "application") -> NullTranslations:
    """Of English the words are the names of the words."""
    if (called, language) in OTHERWISE:
        told: NullTranslations = _read(otherwise(called, language))
        told.add_fallback(words(language))
        return told
    return NullTranslations() if language == "en" else _read(dutch())


def _read(catalog: Catalog) -> NullTranslations:
    with BytesIO() as compiled:
        write_mo(compiled, catalog)
        compiled.seek(0)
        return Translations(compiled)


def dutch() -> Catalog:
    return _catalog(DUTCH, "nl")


def otherwise(called: Called, language: Language) -> Catalog:
    """Only what sounds otherwise about a complaint or an objection."""
    return _catalog(OTHERWISE[called, language], language)


def _catalog(path: Path, language: Language) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8", abort_invalid=True)


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


def renew_otherwise(called: Called, language: Language) -> Catalog:
    """Without what is said no more; what is new sounds the same until somebody adds it."""
    known, fresh, spoken = (
        otherwise(called, language),
        Catalog(locale=language, fuzzy=False),
        {message for message, _ in said()},
    )
    for one in known:
        if one.id in spoken:
            fresh.add(one.id, one.string, flags=one.flags)
    return fresh


def _write(path: Path, catalog: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalog, no_location=True, omit_header=True, sort_output=True, width=0)


if __name__ == "__main__":
    catalog = renew()
    _write(DUTCH, catalog)
    for key, path in OTHERWISE.items():
        _write(path, renew_otherwise(*key))
    print(f"{sum(not message.string for message in catalog if message.id)} of {len(catalog)} have no Dutch yet")  # noqa: T201
