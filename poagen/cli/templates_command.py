"""``poagen templates``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from poagen.cli import shared

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A folder of your own templates.")]
FolderOrWord = Annotated[
    Path, typer.Argument(metavar="DIR|FILE.docx", help="A folder of your own templates, or a Word letterhead.")
]
app = typer.Typer(no_args_is_help=True, help="The letter's own templates.", rich_markup_mode=None)


@app.command("list")
@shared.ends_well
def show(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="A folder of your own templates.")] = None,
    debug: shared.Debug = False,
) -> None:
    """Every template in force and its file; your own are marked with *."""
    from poagen.common.user_folder import user_folder
    from poagen.document.lookup import own_folders
    from poagen.document.templates import template_list

    found = template_list(own_folders(named=folder, user=user_folder()))
    shared.say(f"{'*' if one.is_own else ' '} {one.name}  {one.file}" for one in found)


@app.command("export")
@shared.ends_well
def export(
    folder: Folder,
    section: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this one, such as causes. Can be repeated.")
    ] = None,
    debug: shared.Debug = False,
) -> None:
    """Copy the packaged templates into a folder, to be changed there."""
    from poagen.document.templates import export_templates

    shared.say(map(str, export_templates(folder, names=section or [])))


@app.command("check")
@shared.ends_well
def check(folder: FolderOrWord, debug: shared.Debug = False) -> None:
    """Find what is wrong with your templates before a letter is written: names, filters, files never used.

    A Word file is looked over for what could do harm, and its tags for names that no letter has.
    """
    from poagen.document.templates import check_templates
    from poagen.document.wordtags import check_letterhead

    if folder.is_file() and folder.suffix.casefold() not in (".docx", ".dotx", ".docm", ".dotm"):
        raise typer.BadParameter(
            f'"{folder}" is no Word file; for templates, name their folder', param_hint="DIR|FILE.docx"
        )
    found = check_letterhead(folder) if folder.is_file() else check_templates((folder,))
    shared.tell_findings(found, everything=True)
    if found:
        raise typer.Exit(1)
    shared.tell(f"Nothing is wrong with {'this Word file' if folder.is_file() else 'these templates'}.")
