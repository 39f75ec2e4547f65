"""Finds a Chromium for what needs a browser, and installs one where there is none.

``python -m benchmarks.chromium`` does the latter; `make test` calls it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from reception.errors import StartError

HOW = (
    "There is no Chromium to run the widget in. Install one: `bin/uv run playwright install "
    "chromium`, or on Debian and Ubuntu `sudo apt-get install chromium`; or name yours in "
    "RECEPTION_CHROMIUM."
)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def find() -> str | None:
    """The path of a Chromium: the one named, Playwright's own, the system's; None without."""
    named = os.environ.get("RECEPTION_CHROMIUM")
    if named:
        return named
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).exists():
        return own
    system = next(filter(None, map(shutil.which, NAMES)), None)
    return system or (str(MAC) if MAC.exists() else None)


@contextmanager
def started() -> Iterator[Browser]:
    """A Chromium without a window.

    Raises:
        StartError: there is none.
    """
    path = find()
    if path is None:
        raise StartError(HOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def install() -> None:
    """Playwright's own; where it can't be had and we may, Debian's."""
    ways = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        ways += [["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "chromium"]]
    for way in ways:
        # Any of them may fail; what counts is whether there is one afterwards.
        subprocess.run(way, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=900)
        if way[1] != "update" and find():
            return


def main() -> None:
    """Install one if there is none; exit status 1 with advice if that fails."""
    if find():
        return
    print("Installing Chromium, to run the widget in …", flush=True)
    install()
    if not find():
        sys.exit(HOW)


if __name__ == "__main__":
    main()
