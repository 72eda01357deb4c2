"""Starting and stopping the pages."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nicegui import Client, app, ui
from nicegui.native.native_mode import find_open_port

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.regular import real
from poagen.web import routes
from poagen.web.bench import Desk
from poagen.web.gate import Gate, Keys

HOST: Final = "127.0.0.1"
ALONE_SECONDS: Final = 120
_LOOK_SECONDS: Final = 5
_NO_START: Final = 3
"""How the server ends that could not begin."""


def serve(
    home: Path, today: Callable[[], dt.date], *, start: str = "/", port: int | None = None, show: bool = True
) -> None:
    """Serve the pages on this machine until Ctrl-C, or until no page has been open for two minutes.

    Args:
        home: The folder in which cases lie.
        today: The day, for the list of cases.
        start: The page to begin with.
        port: A port of this machine; without it, a free one.
        show: Whether to open a browser.

    Raises:
        PoagenError: The port is taken, perhaps only a moment before (WEB003).
    """
    keys = Keys(_port(port))
    routes.prepare(Desk(real(home), today), start, today)
    logging.getLogger("nicegui").addFilter(_is_no_fault)
    app.add_middleware(Gate, keys=keys)
    app.on_startup(_stop_when_alone)
    app.config.quasar_config["loadingBar"] = {"skipHijack": True}
    address = f"/?token={keys.token}"
    print(f"poagen is at http://{HOST}:{keys.port}{address}\nStop it with Ctrl-C.", flush=True)
    with suppress(KeyboardInterrupt):
        _run(keys.port, address if show else None)
    print("poagen has stopped.", flush=True)


def _run(port: int, shown: str | None) -> None:
    logging.getLogger("uvicorn.error").addFilter(_is_not_of_the_port)
    try:
        ui.run(
            host=HOST,
            port=port,
            title="poagen",
            favicon="📦",
            dark=None,
            reload=False,
            show=shown or False,
            show_welcome_message=False,
            reconnect_timeout=30.0,
            uvicorn_logging_level="error",
            access_log=False,
            proxy_headers=False,
        )
    except SystemExit as ended:
        if ended.code != _NO_START:
            raise
        told = f"the port {port} was taken by another program a moment before"
        raise PoagenError(Finding("WEB003", Severity.ERROR, told, help="start poagen web again")) from ended


def _is_not_of_the_port(record: logging.LogRecord) -> bool:
    """Whether a line of the server is not that it got no port, which is told as a finding."""
    return "attempting to bind" not in record.getMessage()


def _is_no_fault(record: logging.LogRecord) -> bool:
    """Whether a line of the server may be shown; a fault is told without its words, which may hold data."""
    return record.exc_info is None


def _port(wanted: int | None) -> int:
    """The port that is wanted, or a free one."""
    try:
        return find_open_port(wanted or 8100, wanted or 8999)
    except OSError as error:
        told = f"the port {wanted} is taken" if wanted else "no port is free"
        help_ = "leave --port out, and a free one is taken; perhaps poagen web runs already"
        raise PoagenError(Finding("WEB003", Severity.ERROR, told, help=help_)) from error


@dataclass
class Loneliness:
    """For how many seconds no page has been open, once one was."""

    seconds: int = 0
    was_open: bool = False

    def look(self, *, is_open: bool, after: int) -> bool:
        """Take note of whether a page is open now; whether it has been long enough to stop."""
        self.was_open = self.was_open or is_open
        self.seconds = 0 if is_open else self.seconds + after
        return self.was_open and self.seconds >= ALONE_SECONDS


async def _stop_when_alone() -> None:
    """Stop once a page was open and none has been since for a while."""
    alone = Loneliness()
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        is_open = any(client.has_socket_connection for client in Client.instances.values())
        if alone.look(is_open=is_open, after=_LOOK_SECONDS):
            print("No page has been open for two minutes, so poagen has stopped.", flush=True)
            app.shutdown()
            return
