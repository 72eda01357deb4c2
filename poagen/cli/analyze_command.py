"""``poagen analyze``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poagen.cli import shared

if TYPE_CHECKING:
    from poagen.diagnosis import Analysis


@shared.ends_well
def analyze(
    inputs: shared.Inputs,
    marketplace: shared.Marketplace = None,
    as_of: shared.AsOf = None,
    window: shared.WindowOption = None,
    latency: shared.Latency = 0,
    mapping: shared.Map = None,
    measured: shared.Measured = None,
    dates: shared.Dates = None,
    sheet: shared.SheetOption = None,
    blank_scans: shared.BlankScans = "unknown",
    programme: shared.Programme = "standard",
    rates: shared.Rates = None,
    events: shared.Events = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the analysis as JSON.")] = False,
    verdicts: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Write a row per package: status, verdict, defect.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write analysis.json and verdicts.csv into this folder.")
    ] = None,
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """Judge every package; find why some failed, and since when."""
    settings = shared.settings_from(
        marketplace, as_of, window, latency, mapping, dates, blank_scans, measured, programme, rates, sheet, events
    )
    job = shared.judged(inputs, settings)
    _write(job.analysis, verdicts, out)
    if as_json:
        typer.echo(job.analysis.to_json(), nl=False)
    else:
        from poagen.cli.report import show

        show(job)
    shared.tell_findings(job.analysis.findings, everything=everything)


def _write(analysis: Analysis, verdicts: Path | None, out: Path | None) -> None:
    from poagen.common.output import write_whole

    table = analysis.verdicts_csv() if verdicts or out else b""
    if verdicts:
        write_whole(verdicts, table)
    if out:
        write_whole(out / "verdicts.csv", table)
        write_whole(out / "analysis.json", analysis.to_json().encode())
