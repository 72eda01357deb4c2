"""``poagen web``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from poagen.cli import shared
from poagen.common.regular import real


@shared.ends_well
def web(
    folder: Annotated[
        Path, typer.Argument(metavar="[CASE|DIR]", help="A case folder, or the folder in which your cases lie.")
    ] = Path(),
    port: Annotated[
        int | None, typer.Option(min=1024, max=65535, help="The port; without it, a free one is taken.")
    ] = None,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
    sample: Annotated[bool, typer.Option("--sample", help="Begin with a copy of the bundled sample.")] = False,
    debug: shared.Debug = False,
) -> None:
    """Work on a case in the browser, on this computer alone. Stops with Ctrl-C or after the page is closed."""
    import datetime as dt
    from importlib.util import find_spec

    from poagen.case import is_case
    from poagen.common.finding import Finding, PoagenError, Severity
    from poagen.common.output import make_folders

    if find_spec("nicegui") is None:
        help_ = "install it with: pip install 'poagen[web]'"
        raise PoagenError(Finding("WEB002", Severity.ERROR, "the pages need a part that is missing", help=help_))
    if folder.is_file():
        raise typer.BadParameter(f'"{folder}" is a file, not a folder', param_hint="[CASE|DIR]")
    make_folders(folder, [""])
    from poagen.web.bench import SAMPLES, Desk
    from poagen.web.serve import serve

    home = real(folder)
    desk = Desk(home)
    case = desk.try_sample(SAMPLES[0]) if sample else home if is_case(home) else None
    serve(home, dt.date.today, start=f"/case/{desk.open(case)}/result" if case else "/", port=port, show=show)
