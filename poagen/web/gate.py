"""Who may talk to the pages: this machine's own browser, with the token of the address that was printed."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST: Final = 200 * 1024 * 1024
"""Bytes that one request may bring."""

_SAFE: Final = frozenset({"GET", "HEAD"})
_REFUSED: Final = (
    "This page is only for the browser in which poagen was opened. If poagen was started again, open the address "
    "that it printed last; it works once. For a new one, stop poagen with Ctrl-C in its window and start it again."
)
_TOO_LARGE: Final = "The files are too large to be taken here. Put them into the case's folder data/ yourself."


@dataclass
class Keys:
    """The token of the printed address, which works once, and the cookie that it is changed for."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    used: bool = False

    @property
    def cookie(self) -> str:
        """The cookie's name; cookies do not know ports, so the name does."""
        return f"poagen-{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """What ``Host`` may be: names of this machine only, so that no other site's name leads here."""
        return frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost"))

    @property
    def origins(self) -> frozenset[str]:
        """What ``Origin`` may be."""
        return frozenset(f"http://{host}" for host in self.hosts)

    def takes(self, token: str) -> bool:
        """Whether this is the token, for the first time."""
        is_it = not self.used and hmac.compare_digest(token.encode(), self.token.encode())
        self.used = self.used or is_it
        return is_it

    def knows(self, cookies: str) -> bool:
        """Whether a request's cookies hold ours."""
        pairs = [pair.strip().partition("=") for pair in cookies.split(";")]
        given = next((value for name, _, value in pairs if name == self.cookie), "")
        return hmac.compare_digest(given.encode(), self.session.encode())


class TooLargeError(Exception):
    """A request brings more than :data:`LARGEST`."""


class Gate:
    """Stands before the pages; see the module."""

    def __init__(self, app: App, keys: Keys) -> None:
        self.app, self.keys = app, keys
        self._headers = _headers(keys.port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
        elif not self._is_local(scope):
            await _refuse(scope, send, 403, _REFUSED)
        elif self.keys.knows(_header(scope, b"cookie")):
            await self._pass(scope, receive, send)
        elif self.keys.takes(_token(scope)):
            await self._welcome(send)
        else:
            await _refuse(scope, send, 403, _REFUSED)

    def _is_local(self, scope: Scope) -> bool:
        """Whether a request is for this machine, and sent by a page of ours or by none."""
        origin = _header(scope, b"origin")
        must = scope["type"] == "websocket" or scope.get("method") not in _SAFE
        is_own = origin in self.keys.origins or (not origin and not must)
        return _header(scope, b"host") in self.keys.hosts and is_own

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = _header(scope, b"content-length")
        if length.isdecimal() and int(length) > LARGEST:
            await _refuse(scope, send, 413, _TOO_LARGE)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*_kept(message.get("headers", [])), *self._headers]
            await send(message)

        try:
            await self.app(scope, _counted(receive), guarded)
        except TooLargeError:
            await _refuse(scope, send, 413, _TOO_LARGE)

    async def _welcome(self, send: Send) -> None:
        """Change the token for the cookie, and take it out of the address."""
        cookie = f"{self.keys.cookie}={self.keys.session}; HttpOnly; SameSite=Strict; Path=/"
        headers = [(b"location", b"/"), (b"set-cookie", cookie.encode()), *self._headers]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _headers(port: int) -> list[tuple[bytes, bytes]]:
    """What every answer says: nothing from elsewhere, in no frame, and no word to others of where one was."""
    own = " ".join(f"ws://{name}:{port}" for name in ("127.0.0.1", "localhost"))
    policy = {
        "default-src": "'none'",
        "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self' data:",
        "connect-src": f"'self' {own}",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    told = {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    return [(name.encode(), value.encode()) for name, value in told.items()]


def _kept(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Without leave for other sites to read the answer."""
    return [(name, value) for name, value in headers if not name.lower().startswith(b"access-control-")]


def _counted(receive: Receive) -> Receive:
    """The same, until more has come than a request may bring."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > LARGEST:
                raise TooLargeError
        return message

    return counted


def _header(scope: Scope, name: bytes) -> str:
    """A header's value, blank where it is missing; nothing that fits where it stands twice."""
    found = [value.decode("latin-1") for key, value in scope.get("headers", []) if key.lower() == name]
    return (";" if name == b"cookie" else ",").join(found)


def _token(scope: Scope) -> str:
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    is_start = scope["type"] == "http" and scope.get("path") == "/" and scope.get("method") == "GET"
    return query.removeprefix("token=") if is_start and query.startswith("token=") else ""


async def _refuse(scope: Scope, send: Send, status: int, words: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})
