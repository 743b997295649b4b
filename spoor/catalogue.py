"""Proof-reading: is the catalogue of a city sound?"""

from pathlib import Path
from typing import Annotated

import typer

from schemas.catalogue import SHIPPED, read_catalogue


def catalogue(
    folder: Annotated[
        Path, typer.Argument(help="with all files of schemas/catalogue, case_types/*.yaml too")
    ] = SHIPPED,
) -> None:
    """Check a catalogue: what is wrong is told by file, line and field, and what still needs a lawyer is counted."""
    city = read_catalogue(folder)
    versions = [kind for versions in city.case_types.values() for kind in versions]
    unsure = sum(kind.term.mark == "to-be-confirmed" for kind in versions)
    print(f"{len(city.case_types)} case types are sound, in {len(versions)} versions.")
    print(f"A lawyer must still confirm the term of {unsure} versions.")
