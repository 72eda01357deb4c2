"""Keeps Python from reaching any other computer. Loaded by every Python that a test starts and by the tests'."""

from __future__ import annotations

import sys

_OF_ADDRESS = {"socket.connect", "socket.sendto", "socket.bind"}
_OF_NAME = {"socket.getaddrinfo", "socket.gethostbyname"}
_WATCHED = _OF_ADDRESS | _OF_NAME
_HERE = ("127.", "::1", "localhost")


class NetworkForbidden(OSError):  # noqa: N818
    """A test, or what it runs, was about to reach another computer."""


def is_here(event: str, args: tuple[object, ...]) -> bool:
    """Whether what is about to be done with a socket stays on this computer."""
    if event in _OF_ADDRESS:
        address = args[1]
        return not isinstance(address, tuple) or str(address[0]).startswith(_HERE)
    name = args[0]
    return name is None or str(name.decode() if isinstance(name, bytes) else name).startswith(_HERE)


def _guard(event: str, args: tuple[object, ...]) -> None:
    if event in _WATCHED and not is_here(event, args):
        raise NetworkForbidden(f"{event}: {args[0 if event in _OF_NAME else 1]!r}")


def forbid() -> None:
    """Forbid it from now on, in this process; once is enough."""
    if not getattr(sys, "_network_is_forbidden", False):
        sys._network_is_forbidden = True  # type: ignore[attr-defined]
        sys.addaudithook(_guard)


forbid()
