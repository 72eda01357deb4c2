"""The options that say how files are read and judged, declared once for every command that takes them."""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer

from poagen.cli.shared import day, once
from poagen.common.early import begin_to_read
from poagen.common.programmes import PROGRAMMES
from poagen.common.required import required_rate
from poagen.common.window import MOST_DAYS, two_days
from poagen.common.words import bare

if TYPE_CHECKING:
    from poagen.api import Settings

    Given: TypeAlias = Settings
else:
    Given = object

NONE: Any = None
"""Stands where the options come to stand."""

Marketplace = Annotated[
    str | None, typer.Option(help="The store: US or Amazon.com. Taken from the case or the data if not given.")
]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="YYYY-MM-DD", help="The last day of the period. The 30 days of the window end on it."),
]
WindowOption = Annotated[
    str | None, typer.Option("--window", metavar="A..B", help="First and last day of the window, instead.")
]
_MOST_DIGITS: Final = 15
Latency = Annotated[int, typer.Option(min=0, max=MOST_DAYS, help="Move the end of the window so many days back.")]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="COLUMN=HEADER|FILE",
        help="Read COLUMN from this header, or as FILE.yaml says. Can be repeated.",
    ),
]
Measured = Annotated[
    list[str] | None,
    typer.Option(
        metavar="N|CATEGORY=N", help="How many packages Amazon counted, where the files list defects only."
    ),
]
Dates = Annotated[str | None, typer.Option(metavar="DMY|MDY", help="How to read dates such as 05/06/2026.")]
SheetOption = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="Which sheet of a workbook to read.")
]
BlankScans = Annotated[
    str, typer.Option(metavar="unknown|none", help="What a blank scan column means: nothing, or no scan.")
]
Programme = Annotated[
    str | None,
    typer.Option(
        metavar="standard|sfp|premium", help="Judge by this programme's rule: standard, or sfp for Prime."
    ),
]
TargetOption = Annotated[
    str | None,
    typer.Option(
        "--target", metavar="95", help="The rate that the notice requires, where poagen does not know the store's."
    ),
]
Rates = Annotated[
    list[str] | None,
    typer.Option(
        "--rate", metavar="EUR=1.08", help="What one unit is worth in the store's currency. Can be repeated."
    ),
]
Events = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="What happened on which day (CSV with date,what, or YAML): shown beside the days of onset.",
    ),
]
CatalogFolder = Annotated[
    Path | None,
    typer.Option("--catalog", metavar="DIR", help="A folder of your own causes and measures, above all others."),
]

Batch = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="ROWS",
        help="Read and judge so many rows at once; large files are read so by themselves. The result is the same.",
    ),
]


def settings_from(
    marketplace: Marketplace = None,
    as_of: AsOf = None,
    window: WindowOption = None,
    latency: Latency = 0,
    mapping: Map = None,
    measured: Measured = None,
    dates: Dates = None,
    sheet: SheetOption = None,
    blank_scans: BlankScans = "unknown",
    programme: Programme = None,
    target: TargetOption = None,
    rates: Rates = None,
    events: Events = None,
    catalog: CatalogFolder = None,
    batch: Batch = None,
) -> Given:
    """The options as the API takes them; a wrong one is a usage error that names it."""
    from poagen.api import Settings
    from poagen.diagnosis import read_events

    _refuse_unknown(dates, blank_scans, programme)
    return Settings(
        marketplace=marketplace,
        as_of=None if as_of is None else day(as_of, "--as-of"),
        window=None if window is None else _window(window),
        latency=latency,
        measured=_totals(measured or []),
        mapping=_mapping(mapping or []),
        dates=dates.upper() if dates else None,
        blank_scans_mean_none=blank_scans.casefold() == "none",
        programme=programme.casefold() if programme else None,
        target=None if target is None else _target(target),
        rates=once([_rate(item) for item in rates or []], "--rate"),
        sheet=sheet,
        events=read_events(events) if events else (),
        catalog=catalog,
        batch=batch,
    )


def _target(text: str) -> float:
    try:
        return required_rate(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--target") from error


def _refuse_unknown(dates: str | None, blank_scans: str, programme: str | None) -> None:
    if dates is not None and dates.upper() not in ("DMY", "MDY"):
        raise typer.BadParameter(f'"{dates}" is not DMY or MDY', param_hint="--dates")
    if blank_scans.casefold() not in ("unknown", "none"):
        raise typer.BadParameter(f'"{blank_scans}" is not unknown or none', param_hint="--blank-scans")
    if programme is not None and programme.casefold() not in PROGRAMMES:
        raise typer.BadParameter(f'"{programme}" is not standard, sfp or premium', param_hint="--programme")


def reads(*, without: Sequence[str] = ()) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command that declares ``settings`` and gets it from the reading options, which it then has in its place.

    Args:
        without: Names of options that the command does not take.
    """

    def wrap(command: Callable[..., None]) -> Callable[..., None]:
        known = inspect.signature(settings_from, eval_str=True).parameters.values()
        options = [option for option in known if option.name not in without]

        @functools.wraps(command)
        def run(**given: Any) -> None:
            begin_to_read(given.get("inputs") or ())
            chosen = {option.name: given.pop(option.name) for option in options}
            command(settings=settings_from(**chosen), **given)

        own = inspect.signature(command, eval_str=True).parameters.values()
        placed = [new for one in own for new in (options if one.name == "settings" else [one])]
        signature = inspect.Signature([one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in placed])
        vars(run)["__signature__"] = signature
        run.__annotations__ = {one.name: one.annotation for one in placed}
        return run

    return wrap


def _window(text: str) -> tuple[dt.date, dt.date]:
    try:
        return two_days(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--window") from error


def _mapping(items: Sequence[str]) -> dict[str, str]:
    """Pairs, and the pairs of mapping files; what is given as a pair wins over a file."""
    from poagen.intake.mapping import load_mapping

    files = [Path(item) for item in items if item.endswith((".yaml", ".yml")) and "=" not in item]
    pairs = [_pair(item, "--map", "COLUMN=HEADER") for item in items if Path(item) not in files]
    saved = {column: header for path in files for column, header in load_mapping(path).items()}
    return {**saved, **once(pairs, "--map")}


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise typer.BadParameter(f'"{text}" does not have the form {form}', param_hint=option)
    return name.strip(), value.strip()


def _total(text: str) -> tuple[str | None, int]:
    name, sign, number = text.rpartition("=")
    if not number.strip().isdecimal() or len(number) > _MOST_DIGITS or (sign and not name.strip()):
        told = f'"{text}" is neither a number such as 1200 nor a category with its number such as Garden=1200'
        raise typer.BadParameter(told, param_hint="--measured")
    return (name.strip() if sign else None), int(number)


def _totals(texts: Sequence[str]) -> dict[str | None, int]:
    """Totals by category; a category is the same in other letters and spaces too."""
    pairs = [_total(text) for text in texts]
    once([(name and bare(name), number) for name, number in pairs], "--measured")
    return dict(pairs)


def _rate(text: str) -> tuple[str, float]:
    name, value = _pair(text, "--rate", "EUR=1.08")
    try:
        rate = float(value)
    except ValueError as error:
        raise typer.BadParameter(f'"{value}" is not a number such as 1.08', param_hint="--rate") from error
    if not 0 < rate < float("inf") or not re.fullmatch(r"[A-Za-z]{3}", name):
        raise typer.BadParameter(
            f'"{text}" needs a currency such as EUR and a number above zero', param_hint="--rate"
        )
    return name.upper(), rate
