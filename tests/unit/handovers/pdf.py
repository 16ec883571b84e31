"""Reading a PDF back: its text, and the tree that a screen reader walks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf


def text_of(pdf: pikepdf.Pdf) -> str:
    """All text of all pages, in order of drawing."""
    return "".join(_text_of_page(page) for page in pdf.pages)


def _text_of_page(page: pikepdf.Page) -> str:
    signs: dict[int, str] = {}
    found = []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                font = page.Resources.Font[str(operands[0])]
                signs = _signs(font.ToUnicode.read_bytes().decode())
            case "Tj":
                found.append(_decoded(bytes(operands[0]), signs))
            case "TJ":
                for part in operands[0]:
                    if isinstance(part, pikepdf.String):
                        found.append(_decoded(bytes(part), signs))
    return "".join(found)


def _decoded(codes: bytes, signs: dict[int, str]) -> str:
    numbers = (codes[n] << 8 | codes[n + 1] for n in range(0, len(codes), 2))
    return "".join(signs.get(number, "") for number in numbers)


def _signs(cmap: str) -> dict[int, str]:
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-F]+)>\s*<([0-9A-F]+)>", block, re.IGNORECASE):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text in re.findall(
            r"<([0-9A-F]+)>\s*<([0-9A-F]+)>\s*<([0-9A-F]+)>", block, re.IGNORECASE
        ):
            start = int(bytes.fromhex(text).decode("utf-16-be").encode("utf-32-be").hex(), 16)
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(start + step)
    return found


def elements(pdf: pikepdf.Pdf) -> list[tuple[str, Any]]:
    """The elements of the structure tree, as tag and object, in order of reading."""
    return list(_walk(pdf.Root.StructTreeRoot))


def _walk(node: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(node, pikepdf.Dictionary):
        return
    if "/S" in node:
        yield str(node.S)[1:], node
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        yield from _walk(child)


def attribute(element: Any, name: str) -> str:
    """An attribute of an element; empty when it has none."""
    owners = element.get("/A", [])
    for one in owners if isinstance(owners, pikepdf.Array) else [owners]:
        if isinstance(one, pikepdf.Dictionary) and name in one:
            return str(one[name])
    return ""
