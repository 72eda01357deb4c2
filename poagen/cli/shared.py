"""Options declared once, progress, and how findings end a command."""

from __future__ import annotations

import datetime as dt
import functools
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import typer

from poagen.common.finding import Finding, PoagenError, Severity, format_findings

if TYPE_CHECKING:
    from poagen.api import Job, Settings

P = ParamSpec("P")
R = TypeVar("R")
Name = TypeVar("Name", bound=str | None)

_HALF_A_SECOND = 0.5
_SHOWN = 10
_STEERING = {code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160)) if chr(code) != "\n"}
_STEERING[ord("\t")] = " "

Inputs = Annotated[
    list[Path],
    typer.Argument(metavar="CASE|FILE...", help="A case folder, or export files, or a folder of them."),
]
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
Latency = Annotated[int, typer.Option(min=0, help="Move the end of the window so many days back.")]
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
    str, typer.Option(metavar="standard|sfp|premium", help="Judge by this programme's rule: sfp is Prime.")
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
        help="What happened on which day (CSV with date,what, or YAML): shown beside the day on which a cause began.",
    ),
]
CatalogFolder = Annotated[
    Path | None,
    typer.Option("--catalog", metavar="DIR", help="A folder of your own causes and measures, above all others."),
]
All = Annotated[bool, typer.Option("--all", help="Show every finding.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"poagen {version('poagen')}")
        raise typer.Exit


def tell(text: str) -> None:
    """Words go to stderr; data goes to stdout."""
    typer.echo(plain(text), err=True)


def say(lines: Iterable[str]) -> None:
    """Lines of data go to stdout."""
    for line in lines:
        typer.echo(plain(line))


def plain(text: str) -> str:
    """Text from a file as a terminal may show it: signs that steer a terminal are replaced, one for one."""
    return text.translate(_STEERING)


def tell_findings(findings: Sequence[Finding], *, everything: bool = False) -> None:
    """Show findings on stderr, capped unless everything is wanted."""
    if findings:
        tell(format_findings(findings, None if everything else _SHOWN))


def ends_well(command: Callable[P, R]) -> Callable[P, R]:
    """A command that shows findings in place of a traceback and exits 2, unless ``--debug`` asks for it."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with _Ending(debug=bool(kwargs.get("debug")), everything=bool(kwargs.get("everything"))):
            return command(*args, **kwargs)

    return run


class _Ending(AbstractContextManager[None]):
    """The end of a command. What Typer itself ends on (usage, exit, a closed pipe) passes through."""

    def __init__(self, *, debug: bool, everything: bool) -> None:
        self._debug, self._everything = debug, everything

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        passes = (BrokenPipeError, typer.Exit, typer.Abort, typer.TyperException)
        if self._debug or not isinstance(error, Exception) or isinstance(error, passes):
            return
        findings = error.findings if isinstance(error, PoagenError) else [_failure(error)]
        tell_findings(findings, everything=self._everything)
        raise typer.Exit(2) from error


def _failure(error: Exception) -> Finding:
    if isinstance(error, MemoryError | OSError | RecursionError):
        return _machine(error)
    return Finding(
        "CLI003",
        Severity.ERROR,
        f"poagen itself has failed ({type(error).__name__}); it is a fault of poagen, not yours",
        help="run the command once more with --debug and send what it shows to the people who make poagen; "
        "take out names and addresses first",
    )


def _machine(error: Exception) -> Finding:
    return Finding(
        "CLI001",
        Severity.ERROR,
        f"the computer could not do this: {getattr(error, 'strerror', None) or type(error).__name__}",
        file=getattr(error, "filename", None),
        help="close other programs, check the disk, and try again; --debug shows more",
    )


@contextmanager
def progress(words: str) -> Iterator[None]:
    """Say on stderr what is going on, if it takes over half a second."""
    timer = threading.Timer(_HALF_A_SECOND, tell, [f"{words} …"])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def judged(inputs: Sequence[Path], settings: Settings) -> Job:
    """Read and analyse, with a word on stderr where that takes long."""
    with progress("Reading and judging the packages"):
        from poagen.api import run

        return run(inputs, settings)


def judged_case(folder: Path) -> Job:
    """:func:`judged` on a case folder; a folder that is none is refused."""
    from poagen.api import Settings
    from poagen.case import is_case, no_case

    if not is_case(folder):
        raise PoagenError(no_case(folder))
    return judged([folder], Settings())


def settings_from(
    marketplace: str | None = None,
    as_of: str | None = None,
    window: str | None = None,
    latency: int = 0,
    mapping: list[str] | None = None,
    dates: str | None = None,
    blank_scans: str = "unknown",
    measured: list[str] | None = None,
    programme: str = "standard",
    rates: list[str] | None = None,
    sheet: str | None = None,
    events: Path | None = None,
    catalog: Path | None = None,
) -> Settings:
    """The options as the API takes them; a wrong one is a usage error that names it."""
    from poagen.api import Settings
    from poagen.diagnosis import read_events

    if dates is not None and dates.upper() not in ("DMY", "MDY"):
        raise typer.BadParameter(f'"{dates}" is not DMY or MDY', param_hint="--dates")
    if blank_scans not in ("unknown", "none"):
        raise typer.BadParameter(f'"{blank_scans}" is not unknown or none', param_hint="--blank-scans")
    if programme.casefold() not in ("standard", "sfp", "premium"):
        raise typer.BadParameter(f'"{programme}" is not standard, sfp or premium', param_hint="--programme")
    return Settings(
        marketplace=marketplace,
        as_of=None if as_of is None else day(as_of, "--as-of"),
        window=None if window is None else _window(window),
        latency=latency,
        measured=_once([_total(item) for item in measured or []], "--measured"),
        mapping=_mapping(mapping or []),
        dates=dates.upper() if dates else None,
        blank_scans_mean_none=blank_scans == "none",
        programme=programme.casefold(),
        rates=_once([_rate(item) for item in rates or []], "--rate"),
        sheet=sheet,
        events=read_events(events) if events else (),
        catalog=catalog,
    )


def day(text: str, option: str) -> dt.date:
    """A day as an option gives it; a wrong one is a usage error that names the option."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f'"{text}" is not a day such as 2026-10-31', param_hint=option) from error


def _window(text: str) -> tuple[dt.date, dt.date]:
    first, dots, last = text.partition("..")
    if not dots:
        raise typer.BadParameter(f'"{text}" is not two days such as 2026-10-02..2026-10-31', param_hint="--window")
    start, end = day(first.strip(), "--window"), day(last.strip(), "--window")
    if end < start:
        told = f"{end} is before {start}; give the first day first"
        raise typer.BadParameter(told, param_hint="--window")
    return start, end


def _mapping(items: Sequence[str]) -> dict[str, str]:
    """Pairs, and the pairs of mapping files; what is given as a pair wins over a file."""
    from poagen.intake.mapping import load_mapping

    files = [Path(item) for item in items if item.endswith((".yaml", ".yml")) and "=" not in item]
    pairs = [_pair(item, "--map", "COLUMN=HEADER") for item in items if Path(item) not in files]
    saved = {column: header for path in files for column, header in load_mapping(path).items()}
    return {**saved, **_once(pairs, "--map")}


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise typer.BadParameter(f'"{text}" does not have the form {form}', param_hint=option)
    return name.strip(), value.strip()


def _total(text: str) -> tuple[str | None, int]:
    name, sign, number = text.rpartition("=")
    if not number.strip().isdecimal() or (sign and not name.strip()):
        told = f'"{text}" is neither a number such as 1200 nor a category with its number such as Garden=1200'
        raise typer.BadParameter(told, param_hint="--measured")
    return (name.strip() if sign else None), int(number)


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


def _once(pairs: Sequence[tuple[Name, R]], option: str) -> dict[Name, R]:
    given = dict(pairs)
    if len(given) < len(pairs):
        raise typer.BadParameter("it is given twice for one name; say each once", param_hint=option)
    return given


def is_terminal() -> bool:
    """Whether stdout is a terminal, so that colour may be used."""
    return sys.stdout.isatty()
