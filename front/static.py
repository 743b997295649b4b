"""The door for what pages need beside their words: style sheets, fonts and scripts, the same from every service."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response

from plumbing.web import Problem

HERE = Path(__file__).parent
FOLDERS = (HERE / "static", HERE / "look")  # what was built, and what is ours
TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".webmanifest": "application/manifest+json"}
FOR_EVER = "public, max-age=31536000, immutable"
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class File:
    """A file as it goes out; small, so it stays in memory."""

    content: bytes
    small: bytes | None
    media_type: str


def _file(path: Path) -> File:
    content = path.read_bytes()
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return File(content, None if kind.startswith("font/") else gzip.compress(content, mtime=0), kind)


def _files() -> dict[str, File]:
    found = ((path.relative_to(folder).as_posix(), path) for folder in FOLDERS for path in sorted(folder.rglob("*.*")))
    return {name: _file(path) for name, path in found if path.is_file()}


FILES = _files()
VERSION = hashlib.sha256(b"".join(name.encode() + file.content for name, file in FILES.items())).hexdigest()[:12]


def address(name: str) -> str:
    """Where a page finds this file: an address that changes when any file does, so that it may be kept for ever."""
    return f"/static/{VERSION}/{name}"


@router.get("/static/{version}/{name:path}")
async def static(request: Request, version: str, name: str) -> Response:
    """A page of an older version gets what there is now, and does not keep it."""
    if (file := FILES.get(name)) is None:
        raise Problem(404, "not-found", "There is no such file.")
    headers = {"Cache-Control": FOR_EVER if version == VERSION else "no-cache", "Vary": "Accept-Encoding"}
    if file.small and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.small, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.content, headers=headers, media_type=file.media_type)
