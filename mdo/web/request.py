"""What people send, without the characters that no page and no database takes."""

from __future__ import annotations

import re

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

# Control characters and what Unicode sets aside; tab and line ends are text.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# What comes along from a word processor or a PDF: a line end by another name.
_LINE_ENDS = re.compile("[\x0b\x0c\x85]")


class PlainRequest(Request):
    """A request in which no field holds a character that cannot be stored or shown."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        return _plain(super().args)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        self.__dict__["form"] = _plain(self.__dict__["form"])


def _plain(fields: MultiDict[str, str]) -> MultiDict[str, str]:
    if not any(_UNFIT.search(text) for pair in fields.items(multi=True) for text in pair):
        return fields
    return ImmutableMultiDict((_fit(name), _fit(value)) for name, value in fields.items(multi=True))


def _fit(text: str) -> str:
    return _UNFIT.sub("", _LINE_ENDS.sub("\n", text))
