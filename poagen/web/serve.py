"""Starting and stopping the pages."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Final

from nicegui import Client, app, ui
from nicegui.native.native_mode import find_open_port

from poagen.web import routes
from poagen.web.bench import Desk
from poagen.web.gate import Gate, Keys

HOST: Final = "127.0.0.1"
_ALONE_SECONDS: Final = 120
_LOOK_SECONDS: Final = 5


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
    """
    keys = Keys(port or find_open_port(8100, 8999))
    routes.prepare(Desk(home.resolve()), start, today)
    app.add_middleware(Gate, keys=keys)
    app.on_startup(_stop_when_alone)
    address = f"/?token={keys.token}"
    print(f"poagen is at http://{HOST}:{keys.port}{address}\nStop it with Ctrl-C.", flush=True)
    ui.run(
        host=HOST,
        port=keys.port,
        title="poagen",
        favicon="📦",
        dark=None,
        reload=False,
        show=address if show else False,
        show_welcome_message=False,
        reconnect_timeout=30.0,
        uvicorn_logging_level="error",
        access_log=False,
        proxy_headers=False,
    )


async def _stop_when_alone() -> None:
    """Stop once a page was open and none has been since for a while."""
    was_open, alone = False, 0
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        is_open = any(client.has_socket_connection for client in Client.instances.values())
        was_open, alone = was_open or is_open, 0 if is_open else alone + _LOOK_SECONDS
        if was_open and alone >= _ALONE_SECONDS:
            app.shutdown()
            return
