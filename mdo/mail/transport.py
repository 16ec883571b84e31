"""The way a mail leaves: over SMTP, or as a file where there is no mail server to practise with."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 30.0
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Failure(Exception):
    """This mail did not get through; the text tells why, in Dutch and in what the server
    said. It may be tried again."""


class Rejected(Failure):
    """It never will: trying again is of no use."""


class Unreachable(Failure):
    """There is no connection to be had, for this mail nor for another."""


class Transport(Protocol):
    """Sends one mail after another within a `with` block."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand the message over. Raises Failure, Rejected or Unreachable."""


class Folder:
    """Writes each mail as a file that mail programs open, for who tries the application."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def send(self, message: EmailMessage, to: str) -> None:
        """Write the message as `<its id>.eml`, for nobody else's eyes."""
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        (self._path / f"{name}.eml").write_bytes(message.as_bytes())


class Smtp:
    """One connection to the mail server of `url`, opened when the first mail needs it and
    again when it was lost. `sender` is the address in the envelope."""

    def __init__(self, url: str, sender: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._parts = urlsplit(url)
        self._sender = sender
        self._timeout = timeout
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):
                self._hang_up()
            self._server = None

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand the message to the server. Raises Failure, Rejected or Unreachable."""
        if self._server is not None and self._server.sock is None:
            # The server said goodbye (421) to the mail before.
            self._server = None
        server = self._server = self._server or self._connect()
        try:
            server.send_message(message, self._sender, [to])
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _refusal("adres geweigerd", code, text) from error
        except smtplib.SMTPSenderRefused as error:
            # The fault is ours: the operator can mend it, so it is tried again.
            raise Failure(_said("afzender geweigerd", error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPDataError as error:
            raise _refusal("bericht geweigerd", error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Rejected("adres geweigerd: de mailserver kan dit adres niet aan") from error
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise Failure(f"verbinding verbroken: {type(error).__name__}") from error

    def _connect(self) -> smtplib.SMTP:
        parts = self._parts
        host, is_tls = parts.hostname or "", parts.scheme == "smtps"
        own_name = self._sender.rpartition("@")[2]
        try:
            if is_tls:
                self._server = server = smtplib.SMTP_SSL(
                    host,
                    parts.port or 465,
                    own_name,
                    timeout=self._timeout,
                    context=_trusted(host),
                )
            else:
                self._server = server = smtplib.SMTP(
                    host, parts.port or 25, own_name, timeout=self._timeout
                )
                server.ehlo()
                if is_tls := server.has_extn("starttls"):
                    server.starttls(context=_trusted(host))
            if parts.username:
                if not is_tls and host not in _HERE:
                    raise Unreachable("de mailserver versleutelt niet: geen wachtwoord verstuurd")
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise Unreachable(f"geen verbinding: {_reason(error)}") from error
        except Unreachable:
            self._hang_up()
            raise
        return server

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _trusted(host: str) -> ssl.SSLContext:
    """Only a server that can prove its name; one on this machine need not."""
    context = ssl.create_default_context()
    if host in _HERE:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _refusal(what: str, code: int, text: bytes | str) -> Failure:
    return (Rejected if code >= 500 else Failure)(_said(what, code, text))


def _said(what: str, code: int, text: bytes | str) -> str:
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{what}: {code} {' '.join(plain.split())}"[:400]


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(type(error).__name__, error.smtp_code, error.smtp_error)
    return type(error).__name__
