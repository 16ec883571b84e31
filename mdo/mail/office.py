"""Where mail comes from: the public address, the sender, and the tokens of personal links.

Operations that write mail get an `Office` as an argument; they know no settings.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass

_MARK = re.compile(r"\{\{persoonlijke-link:(/[a-z-]+)\}\}")
_PURPOSE = b"persoonlijke link"


@dataclass(frozen=True)
class Office:
    """The sender of an installation. `base_url` has no slash at its end."""

    base_url: str
    sender: str
    secret: str

    def url(self, path: str) -> str:
        """The public address of a page; `path` begins with a slash."""
        return self.base_url + path

    def token(self, link_id: uuid.UUID) -> str:
        """The token of a personal link: 256 bits that nobody without the secret can tell."""
        mac = hmac.new(self.secret.encode(), _PURPOSE + link_id.bytes, hashlib.sha256)
        return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def digest(token: str) -> str:
    """How a token is kept: 64 hexadecimal characters that it cannot be told from."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_mark(path: str) -> str:
    """What stands in a body until the mail is sent, in the place of the address of `path`
    with the token of a personal link."""
    return f"{{{{persoonlijke-link:{path}}}}}"


def fill_link(body: str, office: Office, link_id: uuid.UUID) -> str:
    """`body` with the address of the personal link in the place of its mark."""
    token = office.token(link_id)
    return _MARK.sub(lambda found: office.url(f"{found[1]}?sleutel={token}"), body)
