"""``poagen catalog``."""

from __future__ import annotations

from typing import Annotated

import typer

from poagen.cli import shared

app = typer.Typer(no_args_is_help=True, help="The catalogs of causes and measures.", rich_markup_mode=None)


@app.command("list")
@shared.ends_well
def list_entries(debug: shared.Debug = False) -> None:
    """List causes and measures."""
    from poagen.remedies import load_catalog

    catalog = load_catalog()
    for cause in catalog.causes.values():
        typer.echo(f"{cause.id}  cause       {cause.code or 'any defect':24}  {cause.title}")
    for measure in catalog.measures.values():
        typer.echo(f"{measure.id}  {measure.kind:10}  {measure.strength:24}  {measure.title}")


@app.command("show")
@shared.ends_well
def show_entry(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="An id that catalog list shows.")],
    debug: shared.Debug = False,
) -> None:
    """Show one cause or measure."""
    from poagen.remedies import entry_lines, load_catalog

    typer.echo("\n".join(entry_lines(load_catalog(), entry_id)))
