"""``poagen columns``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poagen.cli import reading, shared

if TYPE_CHECKING:
    from poagen.intake import ColumnReport


_UNUSABLE = {"INT034", "INT035", "INT053", "INT069"}
"""What was asked for is nowhere, or is read nowhere."""


@shared.ends_well
def columns(
    file: Annotated[Path, typer.Argument(help="An export file.")],
    mapping: reading.Map = None,
    sheet: reading.SheetOption = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Write what was matched as a mapping file for --map.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """Show what was recognised in a file and what was not."""
    from poagen.intake import columns as look

    chosen = reading.settings_from(mapping=mapping)
    shared.keep_inputs([save] if save else [], [file], "--save")
    report = look(file, mapping=chosen.mapping, sheet=sheet)
    if as_json:
        shared.say_json(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        shared.say(_lines(report))
        shared.tell_findings(report.findings, everything=everything)
    if save is not None and (report.matched or report.unmatched):
        from poagen.intake import save_mapping

        shared.tell(f"wrote {save_mapping(save, report)}")
    if not report.format or _UNUSABLE & {finding.code for finding in report.findings}:
        raise typer.Exit(2)


def _lines(report: ColumnReport) -> list[str]:
    from poagen.document import wording

    if not (report.format or report.unmatched or report.dropped):
        return []
    sheet = f', sheet "{report.sheet}"' if report.sheet else ""
    rows = f", {wording.count(report.rows, 'row')}"
    name = f"{report.title} ({report.format}){rows}" if report.format else "not recognised"
    lines = [f"{report.file}{sheet}: {name}"]
    if len(report.candidates) > 1:
        lines.append(f"  claimed by: {', '.join(report.candidates)}")
    lines += [f"  {header}  ->  {column}" for header, column in report.matched]
    for header, why, hint in report.unmatched:
        lines.append(f"  {header}  not used: {why}" + (f'; did you mean "{hint}"?' if hint else ""))
    lines += _way(report)
    if report.dropped:
        lines.append(f"  dropped, buyers' data: {', '.join(report.dropped)}")
    if report.format and report.missing:
        lines.append(f"  not in this file: {', '.join(report.missing)}")
    return lines


def _way(report: ColumnReport) -> list[str]:
    """How to have the columns read that poagen has guessed, each packages column once."""
    guesses = {hint: header for header, _, hint in reversed(report.unmatched) if hint}
    shown = " ".join(f'--map {hint}="{header}"' for hint, header in reversed(guesses.items()) if '"' not in header)
    return [f"  if the guesses are right, read the file with: {shown}"] if shown else []
