"""``poagen analyze``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poagen.cli import reading, shared

if TYPE_CHECKING:
    from poagen.api import Settings
    from poagen.job import Job


AsJson = Annotated[bool, typer.Option("--json", help="Print the analysis as JSON.")]
VerdictsFile = Annotated[
    Path | None, typer.Option(metavar="FILE.csv", help="Write a row per package: status, verdict, defect.")
]
Out = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Write analysis.json, verdicts.csv, history.png and evidence/ into this folder."
    ),
]
Compare = Annotated[
    bool, typer.Option("--compare", help="Of two cases, files or folders: what changed from the first.")
]


@shared.ends_well
@reading.reads(without=["catalog"])
def analyze(
    inputs: shared.Inputs,
    settings: reading.Given = reading.NONE,
    as_json: AsJson = False,
    verdicts: VerdictsFile = None,
    out: Out = None,
    compare: Compare = False,
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """Judge every package; find why some failed, and since when."""
    if compare:
        _compare(
            inputs, settings, out, as_json=as_json, everything=everything, asked=(verdicts, settings.measured)
        )
        return
    job = shared.judged(inputs, settings)
    _write(job, inputs, verdicts, out)
    if as_json:
        shared.say_json(job.analysis.to_json())
    else:
        from poagen.cli.report import show

        show(job)
        shared.say(["", *job.route().lines()] if job.case else [])
    shared.tell_findings(job.findings(), everything=everything)


def _write(job: Job, inputs: Sequence[Path], verdicts: Path | None, out: Path | None) -> None:
    from poagen.cli.analysis_files import may_write, write_analysis
    from poagen.cli.writing import alone
    from poagen.common.output import write_whole

    read = job.read_from(inputs)
    shared.keep_inputs([verdicts] if verdicts else [], read, "--verdicts")
    shared.keep_inputs(may_write(out, read) if out else [], read, "--out")
    if verdicts:
        write_whole(verdicts, job.analysis.verdict_lines())
    if out:
        with alone(job, out):
            write_analysis(job.analysis, out)


def _compare(
    inputs: Sequence[Path],
    settings: Settings,
    out: Path | None,
    *,
    as_json: bool,
    everything: bool,
    asked: tuple[object, object],
) -> None:
    """Show what changed between two periods."""
    if len(inputs) != 2:
        told = f"give two cases, files or folders to compare, the earlier first; {len(inputs)} given"
        raise typer.BadParameter(told, param_hint="--compare")
    if any(asked):
        told = "--verdicts and --measured speak of one period; leave them out"
        raise typer.BadParameter(told, param_hint="--compare")
    jobs = [shared.judged([path], settings) for path in inputs]
    read = [path for job, given in zip(jobs, inputs, strict=True) for path in job.read_from([given])]
    shared.keep_inputs([out / "comparison.json"] if out else [], read, "--out")
    before, after = (job.analysis for job in jobs)
    from poagen.common.output import write_whole
    from poagen.diagnosis.periods import compare, doubts

    found = compare(before, after)
    if out:
        write_whole(out / "comparison.json", found.to_json().encode())
    if as_json:
        shared.say_json(found.to_json())
    else:
        from poagen.cli.compare_report import show_comparison

        show_comparison(found)
    shared.tell_findings([*doubts(before, after), *before.findings, *after.findings], everything=everything)
