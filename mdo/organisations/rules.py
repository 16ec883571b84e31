"""Rules about organisations that need no database."""

from __future__ import annotations

import re

WHITE, BLACK = "#ffffff", "#000000"


def is_colour(text: str) -> bool:
    """Whether `text` is a colour as `#rrggbb`."""
    return re.fullmatch(r"#[0-9a-fA-F]{6}", text) is not None


def contrast_ratio(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def contrast_colour(background: str) -> str:
    """White or black, whichever reads best on `background`."""
    return max((WHITE, BLACK), key=lambda colour: contrast_ratio(background, colour))


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
