"""``poagen carriers``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from poagen.cli import shared

if TYPE_CHECKING:
    import pandas as pd

_NUMBERS = "A CSV, text or Excel file: its columns tracking_number and carrier, else its first column."
_TOGETHER = "With --json: compare the numbers of each carrier and length with chance."

app = typer.Typer(no_args_is_help=True, help="What a carrier's name and a number tell.", rich_markup_mode=None)


@app.command("check")
@shared.ends_well
def check(
    numbers: Annotated[list[str] | None, typer.Argument(metavar="[NUMBER...]", help="Tracking numbers.")] = None,
    carrier: Annotated[str | None, typer.Option(help="The carrier they were filed under.")] = None,
    file: Annotated[Path | None, typer.Option(help=_NUMBERS)] = None,
    together: Annotated[bool, typer.Option("--batch", help=_TOGETHER)] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    debug: shared.Debug = False,
) -> None:
    """Check tracking numbers: shape, check digit, and whose they are. It cannot prove that a parcel exists.

    With --file it compares the numbers of each carrier and length with numbers drawn at random, and with --json it
    judges each number.
    """
    from poagen.carriers import batch, describe, describe_each
    from poagen.intake.number_list import read_numbers

    if file is None and not numbers:
        raise typer.BadParameter("give a tracking number, or a file with --file", param_hint="NUMBER")
    if file is None and not together:
        _tell(describe(numbers or [], carrier), as_json=as_json)
        return
    with shared.progress("Checking the numbers"):
        told, names = read_numbers(file) if file else ([], [])
        told, names = told + (numbers or []), names + [""] * len(numbers or [])
        names = [name or carrier or "" for name in names]
        judged = as_json and not together
        found = describe_each(told, names) if judged else []
        table = batch([] if judged else told, [] if judged else names)
    if not as_json:
        shared.say(_table(table))
        return
    rows = [{key: _plain(value) for key, value in row.items()} for row in table.to_dict("records")]
    shared.say_json(json.dumps(rows if together else found, indent=2, ensure_ascii=False))


def _tell(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        shared.say_json(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        shared.say(line for item in found for line in _lines(item))


def _plain(value: Any) -> Any:
    """A cell of the table as JSON has it: no number becomes null."""
    return None if isinstance(value, float) and value != value else value  # noqa: PLR0124


def _table(table: pd.DataFrame) -> list[str]:
    """The batch table in words."""
    heads = ("carrier", "length", "count", "check right", "chance", "ends in 0", "again", "in runs", "reading")
    rows = [heads]
    for row in table.to_dict("records"):
        shares = [_percent(row[key]) for key in ("pass_rate", "chance", "ends_in_0", "duplicates", "consecutive")]
        rows.append((row["carrier"] or "(not named)", row["length"], row["count"], *shares, row["reading"]))
    widths = [max(len(str(row[place])) for row in rows) for place in range(len(heads))]
    return [
        "  ".join(f"{cell!s:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _percent(share: float) -> str:
    return "-" if share != share else f"{share:.1%}"  # noqa: PLR0124


def _lines(item: dict[str, Any]) -> list[str]:
    lines = [f"{item['number']}  {item['verdict']} ({item['strength']}): {item['why']}"]
    for match in item["matches"]:
        expected = f", expected {match['expected']}" if match.get("expected") else ""
        hint = ", a loose pattern" if match["grade"] == "C" else ""
        lines.append(
            f"  {match['carrier']}, {match['service']}: check digit {match['check_digit']}{expected}{hint}"
        )
        if match["shared_with"] and match["check_digit"] != "fail":
            lines.append(f"    may also be filed under {', '.join(match['shared_with'])}")
    repairs = item["repair_details"]
    return lines + [f"  perhaps {fix['proposed']} ({fix['certainty']}): {fix['why']}" for fix in repairs]


@app.command("list")
@shared.ends_well
def list_carriers(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False, debug: shared.Debug = False
) -> None:
    """List the carriers that poagen knows."""
    from poagen.carriers import carriers

    if as_json:
        shared.say_json(json.dumps([asdict(carrier) for carrier in carriers()], indent=2, ensure_ascii=False))
    else:
        shared.say(f"{carrier.id:24}  {carrier.name}" for carrier in carriers())


@app.command("show")
@shared.ends_well
def show(
    name: Annotated[str, typer.Argument(metavar="CARRIER", help="A carrier's id or any of its names.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    debug: shared.Debug = False,
) -> None:
    """Show a carrier: Amazon's spellings, other names, where it is integrated, and the forms of its numbers."""
    from poagen.carriers import show as told

    found = told(name)
    if as_json:
        shared.say_json(json.dumps(found, indent=2, ensure_ascii=False))
        return
    shared.say(f"{key.replace('_', ' ')}: {_in_line(value)}" for key, value in found.items() if key != "shapes")
    shared.say(
        f"  {shape['service']}: {', '.join(shape['layouts'])} ({shape['says']})" for shape in found["shapes"]
    )


def _in_line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {told}" for key, told in value.items()) or "-"
    return (", ".join(map(str, value)) if isinstance(value, list) else str(value)) or "-"
