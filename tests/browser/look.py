"""What is asked of every page in the browser: axe finds nothing, and nothing sticks out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

(AXE,) = (Path(__file__).resolve().parents[1] / "vendor").glob("axe-core-*/axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE, SMALL_PHONE = 1280, 390, 320
HEIGHT = 900


def axe(page: Page) -> list[str]:
    """The violations that axe-core finds on the page as it is now."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate(
        """async (tags) => (await axe.run(document, {
             runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'],
           })).violations""",
        TAGS,
    )
    return [
        f"{violation['id']}: {violation['help']} {[node['target'] for node in violation['nodes']]}"
        for violation in found
    ]


def sticks_out(page: Page) -> list[str]:
    """What makes the page scroll sideways; nothing when it does not."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll('body *')]
            .filter((e) => e.getBoundingClientRect().right > width + 1)
            .map((e) => `${e.tagName}.${e.className} tot ${e.getBoundingClientRect().right}`)
            .slice(-5);
        }"""
    )


def fold(page: Page, *, is_open: bool) -> None:
    """Open what can be folded, so that it is looked at as well; or close it again."""
    page.evaluate(
        "(o) => document.querySelectorAll('details').forEach((e) => { e.open = o; })", is_open
    )


def faults(page: Page) -> list[str]:
    """All that is wrong with the page: at a desk as it came, on a phone folded open, and
    whether it fits a small phone."""
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    found = [f"{DESK}: {fault}" for fault in axe(page)]
    for width in (PHONE, SMALL_PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width}: steekt uit: {fault}" for fault in sticks_out(page)]
    fold(page, is_open=True)
    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    found += [f"{PHONE}: {fault}" for fault in axe(page)]
    fold(page, is_open=False)
    page.set_viewport_size({"width": DESK, "height": HEIGHT})
    return found


def check_look(page: Page) -> None:
    """Fail with all that `faults` finds."""
    assert not (found := faults(page)), f"{page.url}\n" + "\n".join(found)
