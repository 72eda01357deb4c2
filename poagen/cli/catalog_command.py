"""``poagen catalog``: looking things up, and checking."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poagen.cli import reading, shared

if TYPE_CHECKING:
    from poagen.common.finding import Finding
    from poagen.remedies import Catalog
    from poagen.remedies.entries import Cause, Measure
    from poagen.remedies.layers import Layer

app = typer.Typer(no_args_is_help=True, help="The catalogs of causes and measures.", rich_markup_mode=None)

CASE_HELP = "A case folder, whose catalog/ is a layer too."
Case = Annotated[Path | None, typer.Option("--case", metavar="CASE", help=CASE_HELP)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Folder = Annotated[
    Path | None, typer.Argument(metavar="[DIR]", help="A catalog's folder. Your own folder if not given.")
]
Format = Annotated[
    str, typer.Option("--format", metavar="text|json|github|sarif", help="How to write the findings.")
]


def catalog_of(named: Path | None, case: Path | None) -> Catalog:
    """The catalog in force for a case and a named folder."""
    from poagen.catalogs import catalog_in_force

    if case is not None:
        shared.require_case(case)
    return catalog_in_force(case=case, named=named)


@app.command("list")
@shared.ends_well
def list_entries(
    cause: Annotated[str | None, typer.Option(metavar="ID", help="This cause and the measures for it.")] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="cause|corrective|preventive", help="Only this kind.")
    ] = None,
    strength: Annotated[
        str | None, typer.Option(metavar="stronger|intermediate|weaker", help="Only measures of this strength.")
    ] = None,
    status: Annotated[
        str | None, typer.Option(metavar="stable|draft|deprecated", help="Only this status.")
    ] = None,
    text: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Only entries with all of these words.")
    ] = None,
    as_json: Json = False,
    catalog: reading.CatalogFolder = None,
    case: Case = None,
    debug: shared.Debug = False,
) -> None:
    """List causes and measures."""
    from poagen.remedies.listing import KINDS, Filter, checked, entries
    from poagen.remedies.listing import as_json as told
    from poagen.remedies.model import Strength

    wanted = Filter(
        cause,
        checked(kind, KINDS, "kind"),
        checked(strength, tuple(Strength), "strength"),
        checked(status, ("stable", "draft", "deprecated"), "status"),
        text,
    )
    book = catalog_of(catalog, case)
    found = entries(book, wanted)
    if as_json:
        shared.say_json(json.dumps(told(book, found), indent=2, ensure_ascii=False))
        return
    shared.say(map(_line, found))
    if not found:
        shared.tell("No entry fits.")


def _line(entry: Cause | Measure) -> str:
    from poagen.remedies.listing import kind_of

    about = str(getattr(entry, "strength", None) or getattr(entry, "code", None) or "any defect")
    late = "" if entry.status == "stable" else f"  [{entry.status}]"
    return f"{entry.id}  {kind_of(entry):10}  {about:24}  {entry.title}{late}"


@app.command("show")
@shared.ends_well
def show_entry(
    entry_id: Annotated[str, typer.Argument(metavar="ID", help="An id that catalog list shows.")],
    origin: Annotated[bool, typer.Option("--origin", help="Tell which layer gave which field.")] = False,
    language: Annotated[
        str | None, typer.Option(metavar="TAG", help="Its texts in this language, such as de.")
    ] = None,
    as_json: Json = False,
    catalog: reading.CatalogFolder = None,
    case: Case = None,
    debug: shared.Debug = False,
) -> None:
    """Show one cause or measure."""
    from poagen.remedies import entry_lines
    from poagen.remedies.showing import entry_dict, origin_lines

    if origin and language is not None:
        raise typer.BadParameter("--origin tells of no language; leave one of them out", param_hint="--language")
    book = catalog_of(catalog, case)
    if as_json:
        shared.say_json(json.dumps(entry_dict(book, entry_id, language), indent=2, ensure_ascii=False))
        return
    shared.say(origin_lines(book, entry_id) if origin else entry_lines(book, entry_id, language))


@app.command("lint")
@shared.ends_well
def lint_folder(
    folder: Folder = None,
    form: Format = "text",
    watch: Annotated[bool, typer.Option("--watch", help="Look again at each change, until Ctrl-C.")] = False,
    today: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="The day by which sources are judged too old.")
    ] = None,
    debug: shared.Debug = False,
) -> None:
    """Say all that is wrong with a catalog, at its line and column. Ends with 1 if anything is."""
    from poagen.remedies.library import lint_layers

    day = shared.day(today, "--today") if today else None
    look = partial(lint_layers, folder=folder, today=day, now=shared.this_day())
    layers = _layers(folder)
    if watch:
        _watch(lambda: _in_force(folder), lambda layers: _tell(look(layers), form))
    elif _tell(look(layers), form):
        raise typer.Exit(1)


def _watch(layers: Callable[[], tuple[Layer, ...]], tell: Callable[[tuple[Layer, ...]], object]) -> None:
    """Tell of the layers at each change, also where one comes or goes or the settings are half written."""
    from poagen.cli.watching import watch_files
    from poagen.common.finding import PoagenError
    from poagen.common.user_folder import user_folder

    def folders() -> list[Path]:
        try:
            return [user_folder(), *(layer.folder for layer in layers())]
        except PoagenError:
            return [user_folder()]

    def act() -> None:
        try:
            tell(layers())
        except PoagenError as error:
            shared.tell_findings(error.findings)

    watch_files(folders, act)


@app.command("test")
@shared.ends_well
def prove_folder(folder: Folder = None, form: Format = "text", debug: shared.Debug = False) -> None:
    """Run lint and the content checks that the packaged catalog passes on your own."""
    from poagen.remedies.proving import prove

    if _tell(prove(_layers(folder), folder, now=shared.this_day()), form):
        raise typer.Exit(1)


def _layers(folder: Path | None) -> tuple[Layer, ...]:
    """The layers of a folder; an unusable name is a usage error."""
    if folder is not None and not folder.is_dir():
        raise typer.BadParameter(f'"{folder}" is not a folder', param_hint="DIR")
    return _in_force(folder)


def _in_force(folder: Path | None) -> tuple[Layer, ...]:
    from poagen.catalogs import layers_in_force
    from poagen.remedies.layers import below

    return layers_in_force() if folder is None else below(folder)


def _tell(findings: Sequence[Finding], form: str) -> bool:
    """Write findings; returns whether there is anything worse than a note."""
    from poagen.common.finding import Severity
    from poagen.common.lint_formats import FORMATS

    write: Callable[[Sequence[Finding]], str] | None = FORMATS.get(form.casefold())
    if write is None:
        raise typer.BadParameter(f'"{form}" is none of {", ".join(FORMATS)}', param_hint="--format")
    text = write(findings)
    shared.say(text.split("\n") if text else [])
    return any(finding.severity is not Severity.NOTE for finding in findings)
