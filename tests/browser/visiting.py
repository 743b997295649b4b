"""How a test visits a page: as somebody, at a width, and with an eye on what the browser complains of."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Response

from plumbing.session import Viewer
from tests.browser.street import Street

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Visit:
    """A page that is open, and every complaint of the browser about it."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    async def to(self, path: str) -> Response:
        answer = await self.page.goto(path)
        assert answer
        await self.page.evaluate("document.fonts.ready")
        return answer

    async def violations(self, width: int) -> list[str]:
        """What axe finds, every `details` open, at this width (CSS pixels)."""
        await self.page.set_viewport_size({"width": width, "height": 900})
        await self.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        if not await self.page.evaluate("!!window.axe"):
            await self.page.evaluate(_axe())
        found: dict[str, Any] = await self.page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})", RULES
        )
        return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]]

    async def picture(self, name: str) -> None:
        """The whole page in SPOOR_SCREENSHOTS, for who named a folder there to look at it."""
        if album := os.environ.get("SPOOR_SCREENSHOTS"):
            await self.page.screenshot(path=Path(album) / f"{name}.png", full_page=True)

    async def sideways(self) -> int:
        """Pixels that a reader would have to scroll to the side."""
        return int(await self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@asynccontextmanager
async def visiting(chromium: Browser, street: Street, viewer: Viewer | None, **options: Any) -> AsyncIterator[Visit]:
    context = await chromium.new_context(base_url=street.address, **options)
    try:
        if viewer:
            await context.add_cookies([street.cookie(viewer)])
        visit = Visit(await context.new_page())
        visit.page.on("console", lambda said: visit.complaints.append(said.text) if said.type == "error" else None)
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        yield visit
    finally:
        await context.close()


def _axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not there: make assets")
    return AXE.read_text("utf-8")
