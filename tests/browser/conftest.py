"""A browser, and the street it walks in."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from plumbing.testing import TestServers
from tests.browser.street import Street, open_street

CHROMIUM = Path(os.environ.get("SPOOR_TEST_CHROMIUM", "/usr/bin/chromium"))
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def street(test_servers: TestServers) -> AsyncIterator[Street]:
    async with open_street(test_servers) as it:
        yield it


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"No browser at {CHROMIUM}: install Debian's chromium, or name one in SPOOR_TEST_CHROMIUM")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        await browser.close()
