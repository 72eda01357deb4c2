"""``poagen explain``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from poagen.cli import shared


@shared.ends_well
def explain(
    what: Annotated[
        str, typer.Argument(metavar="CODE|ORDER-ID", help="A code, a rule's sentence, or an order id.")
    ],
    inputs: Annotated[
        list[Path] | None, typer.Argument(metavar="[CASE|FILE...]", help="For an order: where it is.")
    ] = None,
    marketplace: shared.Marketplace = None,
    as_of: shared.AsOf = None,
    debug: shared.Debug = False,
) -> None:
    """Explain a code, or a package's way through the rule."""
    from poagen.explaining import explain_code, explain_order

    if not inputs:
        typer.echo("\n".join(explain_code(what)))
        return
    settings = shared.settings_from(marketplace=marketplace, as_of=as_of)
    from poagen.api import run

    typer.echo("\n".join(explain_order(what, run(inputs, settings).analysis)))
