"""Options declared once, progress, and how findings end a command."""

from __future__ import annotations

import datetime as dt
import functools
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import typer

from poagen.cli.going_on import going_on
from poagen.common.finding import Finding, PoagenError, Severity, format_findings
from poagen.common.regular import real
from poagen.common.unwritable import of_system
from poagen.common.words import one_line

if TYPE_CHECKING:
    from poagen.api import Settings
    from poagen.job import Job

P = ParamSpec("P")
R = TypeVar("R")
Name = TypeVar("Name", bound=str | None)

_SHOWN = 10
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Signs that turn the direction in which what follows is shown."""
_STEERING = {
    code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160), *_TURNING) if chr(code) != "\n"
}
_STEERING[ord("\t")] = " "
_STEERING_IN_JSON = re.compile(f"[{re.escape(''.join(chr(code) for code in _STEERING if code > ord('~')))}]")

Inputs = Annotated[
    list[Path],
    typer.Argument(metavar="CASE|FILE...", help="A case folder, or export files, or a folder of them."),
]
All = Annotated[bool, typer.Option("--all", help="Show every finding.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


def show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        from importlib.metadata import version

        typer.echo(f"poagen {version('poagen')}")
        raise typer.Exit


def tell(text: str) -> None:
    """Words go to stderr; data goes to stdout."""
    typer.echo(plain(text), err=True)


def say(lines: Iterable[str]) -> None:
    """Lines of data go to stdout, each as one."""
    for line in lines:
        typer.echo(plain(one_line(line)))


def say_json(text: str) -> None:
    """JSON goes to stdout; what would steer a terminal or turn text stands by its number, which says the same."""
    typer.echo(_STEERING_IN_JSON.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text.removesuffix("\n")))


def plain(text: str) -> str:
    """Text from a file as a terminal may show it: signs that steer it or turn text are replaced, one for one."""
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
        if isinstance(error, typer.TyperException):
            error.message = plain(error.message)
        if self._debug or not isinstance(error, Exception) or isinstance(error, passes):
            return
        findings = error.findings if isinstance(error, PoagenError) else [_failure(error)]
        tell_findings(findings, everything=self._everything)
        raise typer.Exit(2) from error


def _failure(error: Exception) -> Finding:
    if isinstance(error, MemoryError | OSError | RecursionError):
        return of_system(error, "; --debug shows more")
    return Finding(
        "CLI003",
        Severity.ERROR,
        f"poagen itself has failed ({type(error).__name__}); it is a fault of poagen, not yours",
        help="run the command once more with --debug and send what it shows to the people who make poagen; "
        "take out names and addresses first",
    )


def progress(words: str) -> AbstractContextManager[None]:
    """Say on stderr what is going on, if it takes over half a second, and at a terminal how far it is."""
    return going_on(plain(words))


def judged(inputs: Sequence[Path], settings: Settings) -> Job:
    """Read and analyse, with a word on stderr where that takes long."""
    with progress("Reading and judging the packages"):
        from poagen.api import run

        return run(inputs, settings)


def keep_inputs(targets: Iterable[Path], read: Iterable[Path], option: str) -> None:
    """Refuse to write over a file that is read, or beside the files of a folder that is read.

    The next run would take what was written for exports. A folder within is not read.
    """
    written, known = list(targets), list(read)
    keep_files(written, known, option)
    for path in written:
        if real(path).parent in map(real, known):
            told = f"{path} would lie among the files that are read; name another folder"
            raise typer.BadParameter(told, param_hint=option)


def keep_files(targets: Iterable[Path], read: Iterable[Path], option: str) -> None:
    """Refuse to write over a file that is read."""
    known = {real(path) for path in read}
    for path in targets:
        if real(path) in known:
            raise typer.BadParameter(f"{path} is read and would be lost; name another file", param_hint=option)


def judged_case(folder: Path) -> Job:
    """:func:`judged` on a case folder; a folder that is none is refused."""
    from poagen.api import Settings

    require_case(folder)
    return judged([folder], Settings())


def require_case(folder: Path) -> None:
    """Refuse a folder that is no case."""
    from poagen.case import is_case, no_case

    if not is_case(folder):
        raise PoagenError(no_case(folder))


def day(text: str, option: str) -> dt.date:
    """A day as an option gives it; a wrong one is a usage error that names the option."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f'"{text}" is not a day such as 2026-10-31', param_hint=option) from error


def this_day() -> dt.date:
    """The day, where the computer is."""
    return dt.datetime.now(tz=dt.UTC).astimezone().date()


def day_if_given(text: str | None, option: str) -> dt.date | None:
    """:func:`day` where the option is given; an empty one is wrong, not absent."""
    return None if text is None else day(text, option)


def once(pairs: Sequence[tuple[Name, R]], option: str) -> dict[Name, R]:
    """What an option that can be repeated says of each name; a name that is given twice is a usage error."""
    given = dict(pairs)
    if len(given) < len(pairs):
        raise typer.BadParameter("it is given twice for one name; say each once", param_hint=option)
    return given


def is_terminal() -> bool:
    """Whether stdout is a terminal, so that colour may be used."""
    return sys.stdout.isatty()
