"""``poagen portfolio``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from poagen.cli import reading, shared

if TYPE_CHECKING:
    from poagen.portfolio import Portfolio

_WITH_OUT: Final = ("csv", "xlsx", "json")

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="DIR|GLOB|PARQUET...",
        help="A folder with a folder, case or file for each account, a pattern, or a table with a column account.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Write the tables here, and a case in cases/ for each account below target."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print all of it as JSON.")]
Forms = Annotated[
    str | None,
    typer.Option("--format", metavar="table,csv,xlsx,json", help="Which tables; with --out several, else one."),
]
Jobs = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="How many processes; 1: none besides this one.")
]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="Judge on the workers of this Dask scheduler instead.")
]
Column = Annotated[
    str | None,
    typer.Option(
        "--account-column", metavar="HEADER", help="The column that names the account; none: files are accounts."
    ),
]
Top = Annotated[int, typer.Option(min=0, metavar="N", help="How many accounts the table shows; 0: all.")]
FailUnder = Annotated[
    str | None,
    typer.Option(
        metavar="PERCENT|target", help="Exit 1 if an account has a rate below this, or could not be read."
    ),
]


@shared.ends_well
@reading.reads(without=["catalog", "events", "measured", "sheet"])
def portfolio(
    paths: Paths,
    settings: reading.Given = reading.NONE,
    out: Out = None,
    as_json: AsJson = False,
    form: Forms = None,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    account_column: Column = None,
    top: Top = 20,
    fail_under: FailUnder = None,
    everything: shared.All = False,
    debug: shared.Debug = False,
) -> None:
    """Judge many accounts: which are below target, which fall next and why, and what they share."""
    from poagen.cli.counting import counting
    from poagen.cli.portfolio_report import findings_of, shown
    from poagen.portfolio import portfolio as judged

    forms = _forms(form, out, as_json=as_json)
    limit = _limit(fail_under)
    if out:
        _prepare(out, forms, [Path(path) for path in paths])
    found = judged(
        paths,
        settings,
        jobs=jobs,
        scheduler=scheduler,
        account_column=account_column,
        out=out,
        tell=counting("accounts judged"),
    )
    table = "\n".join(shown(found, top)) + "\n"
    _print(found, table, "json" if as_json else "table" if out else forms[0])
    if out:
        _write(found, out, forms, "\n".join(shown(found, 0)) + "\n")
    shared.tell_findings(findings_of(found), everything=everything)
    raise typer.Exit(_ended(found, limit))


def _prepare(out: Path, forms: Sequence[str], paths: Sequence[Path]) -> None:
    """Make the folder; refuse one in which a table that is named would be written over."""
    from poagen.common.output import make_folders
    from poagen.portfolio.names import FORMS

    shared.keep_files([out / FORMS[name] for name in forms], paths, "--out")
    make_folders(out, [""])


def _forms(text: str | None, out: Path | None, *, as_json: bool) -> Sequence[str]:
    """The forms that are asked for; a wrong one is a usage error."""
    from poagen.portfolio.names import FORMS

    names = [name.strip().casefold() for name in (text or "").split(",") if name.strip()]
    unknown = [name for name in names if name not in FORMS]
    if unknown:
        told = f'"{unknown[0]}" is not one of {", ".join(FORMS)}'
        raise typer.BadParameter(told, param_hint="--format")
    if out is None and (names == ["xlsx"] or len(names) > 1):
        told = "a workbook, or several tables, are written into a folder: give it with --out DIR"
        raise typer.BadParameter(told, param_hint="--format")
    if out is None and as_json and names not in ([], ["json"]):
        raise typer.BadParameter("--json and --format ask for two things", param_hint="--format")
    return names or (_WITH_OUT if out else ["table"])


def _limit(text: str | None) -> float | None:
    """The least rate as a fraction; negative stands for each account's own target."""
    if text is None:
        return None
    if text.strip().casefold() == "target":
        return -1.0
    try:
        number = float(text.strip().removesuffix("%"))
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        told = f'"{text}" is neither a percentage from 0 to 100 nor the word target'
        raise typer.BadParameter(told, param_hint="--fail-under")
    return number / 100


def _ended(found: Portfolio, limit: float | None) -> int:
    """The exit code: what could not be written comes first."""
    if any(warning.code.startswith(("OUT", "CAS")) for warning in found.warnings):
        return 2
    return int(limit is not None and _fails(found, limit))


def _fails(found: Portfolio, limit: float) -> bool:
    if found.unread:
        return True
    if limit < 0:
        return any(one.meets_target is not True for one in found.accounts)
    rates = [one.rate for account in found.accounts for one in account.categories]
    return any(rate is None or rate < limit for rate in rates)


def _write(found: Portfolio, out: Path, forms: Sequence[str], table: str) -> None:
    from poagen.common.locking import alone_in
    from poagen.common.output import write_whole
    from poagen.portfolio.names import FORMS
    from poagen.portfolio.sheets import accounts_csv, workbook

    makers: dict[str, Callable[[], bytes]] = {
        "table": table.encode,
        "csv": lambda: accounts_csv(found),
        "xlsx": lambda: workbook(found),
        "json": found.to_json().encode,
    }
    with alone_in(out):
        for name in forms:
            write_whole(out / FORMS[name], makers[name]())


def _print(found: Portfolio, table: str, form: str) -> None:
    if form == "json":
        shared.say_json(found.to_json())
    elif form == "csv":
        from poagen.portfolio.sheets import accounts_csv

        text = accounts_csv(found).decode("utf-8-sig")
        typer.echo(shared.plain(text) if shared.is_terminal() else text, nl=False)
    else:
        from poagen.cli.drawing import glyphs_for, shown

        glyphs = glyphs_for(sys.stdout.encoding)
        shared.say(shown(line, glyphs) for line in table.splitlines())
