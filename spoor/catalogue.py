"""Proof-reading: is the catalogue of a city sound?"""

from pathlib import Path
from typing import Annotated

import typer

from schemas.catalogue import SHIPPED, read_catalogue


def catalogue(
    folder: Annotated[Path, typer.Argument(help="with departments, reasons, law and case_types/*.yaml")] = SHIPPED,
) -> None:
    """Check a catalogue: what is wrong is told by file, line and field, and what still needs a lawyer is counted."""
    city = read_catalogue(folder)
    versions = [kind for versions in city.case_types.values() for kind in versions]
    open_points = sum(kind.term.mark == "to-be-confirmed" for kind in versions)
    print(
        f"{len(city.case_types)} case types of {len(city.departments)} departments in {len(versions)} versions are sound."
    )
    print(f"The term of {open_points} versions is still to be confirmed by a lawyer.")
