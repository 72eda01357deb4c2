"""``poagen plan``, ``plan set`` and ``plan status``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from poagen.cli import shared
from poagen.common.words import one_line

if TYPE_CHECKING:
    from poagen.case.planfile import Statements
    from poagen.job import Job

_NONE = "none"


class _ProposeFirst(TyperGroup):
    """A group whose first command is meant where none is named: ``poagen plan CASE``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        helps = {"-h", "--help"}
        named = next((word for word in args if not word.startswith("-")), None)
        if named not in self.commands and not (args and args[0] in helps):
            args = ["propose", *args]
        return list(super().parse_args(ctx, args))


app = typer.Typer(
    cls=_ProposeFirst,
    help="The measures: propose them into plan.yaml (poagen plan [CASE]), state them, see what is missing.",
    rich_markup_mode=None,
)

CaseFolder = Annotated[Path, typer.Argument(metavar="[CASE]", help="The case folder.")]


@app.command("propose")
@shared.ends_well
def propose(
    folder: CaseFolder = Path(),
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each measure was chosen or left out.")
    ] = False,
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """Propose measures into plan.yaml, or add what new data calls for. What stands there is never changed."""
    from poagen.case.planfile import refresh_plan, told
    from poagen.case.status import explained

    job = shared.judged_case(folder)
    plan = job.plan()
    done = refresh_plan(folder, plan, job.analysis.report.as_of)
    shared.tell_findings(_findings(job), everything=everything)
    shared.say(explained(plan) if explain else [])
    shared.tell(str(folder / "plan.yaml"))
    for line in told(done):
        shared.tell(line)
    shared.tell("Next: state each measure in plan.yaml or with poagen plan set, then poagen plan status")


@app.command("set")
@shared.ends_well
def set_measure(
    what: Annotated[list[str], typer.Argument(metavar="MEASURE [CASE]", help="Its id, and the case folder.")],
    lifecycle: Annotated[
        str | None, typer.Option(metavar="recommended|planned|completed|declined", help="How far it is.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Done on, due on, or in force since.")
    ] = None,
    owner: Annotated[str | None, typer.Option(help="Who does it: a role such as warehouse lead.")] = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE|none", help="A file in evidence/, or none if no document exists."),
    ] = None,
    note: Annotated[str | None, typer.Option(help="A note for yourself; it stands in no letter.")] = None,
    slots: Annotated[
        list[str] | None,
        typer.Option("--slot", metavar="NAME=WORDS", help="A word that only you know, such as shipping_tool=…"),
    ] = None,
    debug: shared.Debug = False,
) -> None:
    """State a measure: how far it is, since when, who, and what proves it."""
    from poagen.case.planfile import state

    measure, folder = _measure_and_case(what)
    said = _statements(lifecycle, date, owner, evidence or [], note, slots or [])
    job = shared.judged_case(folder)
    state(folder, job.plan_with(measure, said.lifecycle), measure, said, job.analysis.report.as_of)
    _tell_state(job.reopened(), measure)


def _measure_and_case(what: list[str]) -> tuple[str, Path]:
    """The measure and the case folder, in either order; the working folder where none is named."""
    folders = [word for word in what if Path(word).is_dir()]
    measures = [word for word in what if word not in folders]
    if len(measures) != 1 or len(folders) > 1:
        told = "name one measure such as CA-002, and the case folder"
        lost = f"; no folder is called {' or '.join(measures)}" if len(measures) > 1 else ""
        raise typer.BadParameter(told + lost, param_hint="MEASURE [CASE]")
    return measures[0].upper(), Path(folders[0]) if folders else Path()


def _statements(
    lifecycle: str | None,
    date: str | None,
    owner: str | None,
    evidence: list[str],
    note: str | None,
    slots: list[str],
) -> Statements:
    from poagen.case.planfile import Statements

    none = [name for name in evidence if name.casefold() == _NONE]
    if none and len(evidence) > len(none):
        raise typer.BadParameter("give files, or none; not both", param_hint="--evidence")
    for name, text in {"--owner": owner, "--note": note}.items():
        if text is not None and not text.strip():
            raise typer.BadParameter("it is blank", param_hint=name)
    return Statements(
        lifecycle=None if lifecycle is None else _lifecycle(lifecycle),
        date=shared.day_if_given(date, "--date"),
        owner=owner.strip() if owner else None,
        evidence=[] if none else evidence,
        no_document=bool(none),
        note=note,
        slots=shared.once([_slot(each) for each in slots], "--slot"),
    )


def _lifecycle(text: str) -> Any:
    from poagen.remedies.model import Lifecycle

    names = [each.value for each in Lifecycle]
    if text.casefold() not in names:
        raise typer.BadParameter(f'"{text}" is not one of {", ".join(names)}', param_hint="--lifecycle")
    return Lifecycle(text.casefold())


def _slot(text: str) -> tuple[str, str]:
    name, sign, words = text.partition("=")
    if not sign or not name.strip() or not words.strip():
        raise typer.BadParameter(f'"{text}" does not have the form NAME=WORDS', param_hint="--slot")
    return name.strip(), words.strip()


def _tell_state(job: Job, measure: str) -> None:
    from poagen.case.evidence import evidence_of
    from poagen.case.status import status_of

    case = job.the_case()
    row = next(row for row in status_of(job.plan(), case.plan) if row.measure == measure)
    lacking = f"; still missing: {', '.join(row.missing)}" if row.missing else ""
    shared.say([f"{measure}: {row.lifecycle}{lacking}"])
    files, findings = evidence_of(case.folder, case.plan)
    for each in files:
        if measure in each.measures:
            shared.tell(f"  {one_line(each.name)}  {each.size:,} bytes  sha256 {each.sha256}")
    shared.tell_findings([each for each in findings if each.value in case.plan.measures[measure].evidence])


@app.command("status")
@shared.ends_well
def status(
    folder: CaseFolder = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """Show every measure: its cause, how far it is, and what is missing."""
    from poagen.case.evidence import evidence_of
    from poagen.case.status import status_of, table

    job = shared.judged_case(folder)
    case = job.the_case()
    rows = status_of(job.plan(), case.plan)
    files, _ = evidence_of(case.folder, case.plan)
    if as_json:
        hashed = [{"name": each.name, "sha256": each.sha256, "measures": list(each.measures)} for each in files]
        told = {"measures": [row.to_dict() for row in rows], "evidence": hashed}
        shared.say_json(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        shared.say(table(rows) if rows else ["This analysis proposes no measure."])
    shared.tell_findings(_findings(job), everything=everything)


def _findings(job: Job) -> list[Any]:
    """What is to be said of the plan: evidence, statements that are not complete, stale ones, the route."""
    from poagen.case.evidence import evidence_of
    from poagen.case.status import plan_findings

    case = job.the_case()
    _, wrong = evidence_of(case.folder, case.plan)
    return [*wrong, *plan_findings(job.plan(), case.plan), *job.case_findings()]
