"""``poagen catalog diff`` and ``coverage``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poagen.cli import reading, shared
from poagen.cli.catalog_command import Case, Json, app, catalog_of

if TYPE_CHECKING:
    from poagen.remedies import Catalog
    from poagen.remedies.coverage import Coverage, Covered


@app.command("diff")
@shared.ends_well
def diff(
    older: Annotated[str, typer.Argument(metavar="A", help="A catalog's folder, or: packaged.")],
    newer: Annotated[str, typer.Argument(metavar="B", help="A catalog's folder, or: packaged.")],
    as_json: Json = False,
    debug: shared.Debug = False,
) -> None:
    """Tell what changed from one catalog to another, and whether that is major, minor or patch.

    Major: an entry, slot, question or choice is gone, or an entry is of another kind, code or role. Minor: other
    measures may be proposed, or more is asked. Patch: words, sources and dates.
    """
    from poagen.remedies.diffing import asked_version, weight
    from poagen.remedies.diffing import diff as changes_of

    old, new = _catalog(older), _catalog(newer)
    changes = changes_of(old, new)
    heaviest = weight(changes)
    version = asked_version(old, new)
    if as_json:
        told = {"older": old.stamp, "newer": new.stamp, "weight": heaviest, "version": version}
        rows = [asdict(change) for change in changes]
        shared.say_json(json.dumps({**told, "changes": rows}, indent=2, ensure_ascii=False))
        return
    for change in changes:
        place = f"{change.entry} {change.field}" if change.field else change.entry
        shared.say([f"{change.weight:5}  {place}: {change.what}"])
    at_least = f"; the version should be {version} or above" if version else ""
    shared.say([f"{heaviest or 'no change'}{at_least} (it is {new.version})"])


def _catalog(name: str) -> Catalog:
    from poagen.remedies import load_catalog

    return load_catalog() if name.casefold() == "packaged" else load_catalog(Path(name))


@app.command("coverage")
@shared.ends_well
def coverage(
    as_json: Json = False, catalog: reading.CatalogFolder = None, case: Case = None, debug: shared.Debug = False
) -> None:
    """Show how many measures each cause has, and where a seller would be left with little."""
    from poagen.remedies.coverage import coverage as covered

    book = catalog_of(catalog, case)
    found = covered(book)
    if as_json:
        shared.say_json(json.dumps({"catalog": book.stamp, **asdict(found)}, indent=2, ensure_ascii=False))
        return
    shared.say(["cause   corr prev  str int weak  title", *(_line(one) for one in found.causes), *_gaps(found)])


def _line(one: Covered) -> str:
    strengths = one.strengths
    counts = f"{len(one.corrective):4} {len(one.preventive):4}"
    levels = f"{strengths['stronger']:3} {strengths['intermediate']:3} {strengths['weaker']:4}"
    return f"{one.cause:6}  {counts}  {levels}  {one.title}"


def _gaps(found: Coverage) -> list[str]:
    lines = [f"{one.cause}: {gap}" for one in found.causes for gap in one.gaps]
    lines += [f"{id_}: no cause is mapped to it" for id_ in found.unused]
    lines += [f"{code}: no cause without conditions" for code in found.codes]
    return ["", "Gaps:", *lines] if lines else ["", "No gaps."]
