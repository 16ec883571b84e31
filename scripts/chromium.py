"""Which Chromium the browser tests and the screenshots use; installs one when there is none.

    python -m scripts.chromium

As root on Debian or Ubuntu it comes from the distribution, otherwise from Playwright.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No sandbox: root may not use it, and the pages are our own. The rest keeps it quiet.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "Er is geen Chromium. Installeer chromium, of zet CHROMIUM op het pad ervan."


def find_chromium() -> str | None:
    """The path of a Chromium: that of $CHROMIUM, of this machine, or of Playwright."""
    if given := os.environ.get("CHROMIUM"):
        return given if Path(given).exists() else None
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> bool:
    """Try to install one; whether that worked."""
    for attempt in _ways_to_install():
        print("Chromium ontbreekt:", " ".join(attempt[-1]))
        if all(subprocess.run(command, check=False).returncode == 0 for command in attempt):
            return True
    return False


def _ways_to_install() -> list[list[list[str]]]:
    ways = [[[sys.executable, "-m", "playwright", "install", "chromium"]]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "-qq", "-o=Dpkg::Use-Pty=0"]
        ways.insert(
            0,
            [
                [*apt, "update"],
                [*apt, "install", "--yes", "--no-install-recommends", "chromium"],
            ],
        )
    return ways


def main() -> None:
    if find_chromium():
        return
    if not install() or not find_chromium():
        print(f"\n*** {MISSING}\n*** De browsertests kunnen niet draaien.\n", file=sys.stderr)


if __name__ == "__main__":
    main()
