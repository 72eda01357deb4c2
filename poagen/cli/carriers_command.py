"""``poagen carriers``."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer

from poagen.cli import shared

app = typer.Typer(no_args_is_help=True, help="What a carrier's name and a number tell.", rich_markup_mode=None)


@app.command("check")
@shared.ends_well
def check(
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER...", help="Tracking numbers.")],
    carrier: Annotated[str | None, typer.Option(help="The carrier they were filed under.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    debug: shared.Debug = False,
) -> None:
    """Check tracking numbers: shape, check digit, and whose they are. It cannot prove that a parcel exists."""
    from poagen.carriers import describe

    found = describe(numbers, carrier)
    if as_json:
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        shared.say(line for item in found for line in _lines(item))


def _lines(item: dict[str, Any]) -> list[str]:
    lines = [f"{item['number']}  {item['verdict']} ({item['strength']}): {item['why']}"]
    for match in item["matches"]:
        expected = f", expected {match['expected']}" if match.get("expected") else ""
        lines.append(f"  {match['carrier']}, {match['service']}: check digit {match['check_digit']}{expected}")
    return lines


@app.command("list")
@shared.ends_well
def list_carriers(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False, debug: shared.Debug = False
) -> None:
    """List the carriers that poagen knows."""
    from poagen.carriers import carriers

    if as_json:
        typer.echo(json.dumps([asdict(carrier) for carrier in carriers()], indent=2, ensure_ascii=False))
    else:
        shared.say(f"{carrier.id:24}  {carrier.name}" for carrier in carriers())
