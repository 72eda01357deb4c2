"""Ends runs of poagen by force in the middle, and looks at what is left: ``python killing.py HOW NAME…``.

A process of its own, for it forks: all is imported once, and each run is a child. A run is ended before the n-th
thing that it does to a file, in the middle of writing one, or after some time. HOW is ``every``: before each one;
``SEED:COUNT``: drawn at random; ``some``: once before a file takes its place, and where a run is short once in the
middle of one. Prints JSON: what went wrong.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "os.scandir", "fcntl.flock"}
REPLY = "We do not have enough information. Please send greater detail on the root causes."

Tree = dict[str, bytes]


@dataclass(frozen=True)
class Command:
    """A command, what has to be there before it, whether it refuses once it is done, and whether it takes long."""

    words: tuple[str, ...]
    prepare: Callable[[Path], None] = lambda _: None
    once: bool = False
    long: bool = False


def _bundled(case: Path) -> None:
    assert run(("bundle", str(case), "--date", "2026-11-12"), case) == 0
    (case / "reply.txt").write_text(REPLY)


def _rejected(case: Path) -> None:
    shutil.copyfile(SAMPLE / "out" / "plan-of-action.md", case / "letter.md")
    (case / "reply.txt").write_text(REPLY)


def _emptied(case: Path) -> None:
    shutil.rmtree(case)
    case.mkdir()


def _without_plan(case: Path) -> None:
    (case / "plan.yaml").unlink()


COMMANDS = {
    "draft": Command(("draft", "{case}", "--format", "md,txt")),
    "draft-all": Command(("draft", "{case}", "--format", "md,docx,pdf,html,txt")),
    "repair": Command(("repair", "{case}", "-o", "{case}/out/upload.txt")),
    "plan": Command(("plan", "{case}"), _without_plan),
    "set": Command(("plan", "set", "PM-001", "{case}", "--note", "A note of mine", "--owner", "Warehouse lead")),
    "answer": Command(("answer", "{case}", "--set", "RC1.why-typed=Our own words.")),
    "bundle": Command(("bundle", "{case}", "--date", "2026-11-12"), long=True),
    "revise": Command(
        ("revise", "{case}", "--reply", "{case}/reply.txt", "--date", "2026-11-20"), _bundled, long=True
    ),
    "revise-own": Command(
        (
            "revise",
            "{case}",
            "--reply",
            "{case}/reply.txt",
            "--letter",
            "{case}/letter.md",
            "--date",
            "2026-11-20",
        ),
        _rejected,
        long=True,
    ),
    "init": Command(
        (
            *("init", "{case}", "--data", "seller=N", "--data", "marketplace=US", "--data", "as_of=2026-10-31"),
            *("--file", f"{SAMPLE}/data/{min(path.name for path in (SAMPLE / 'data').iterdir())}"),
        ),
        _emptied,
        once=True,
    ),
}


def tree(folder: Path) -> Tree:
    """Every file of a folder but the lock, which holds nothing."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name != ".poagen/lock"}


@dataclass(frozen=True)
class End:
    """When to end a run: before the n-th event, once a file reaches a size, or after some seconds."""

    event: int | None = None
    size: int | None = None
    seconds: float | None = None


def run(words: tuple[str, ...], case: Path, end: End = End(), log: Path | None = None) -> int:
    """Run a command in a child; its exit code, or minus the signal that ended it."""
    child = os.fork()
    if not child:
        _work(words, case, end, log)
    if end.seconds is not None:
        time.sleep(end.seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _work(words: tuple[str, ...], case: Path, end: End, log: Path | None) -> None:
    seen: list[str] = []

    def notice(event: str, args: tuple[object, ...]) -> None:
        if event in EVENTS and (event == "fcntl.flock" or str(case) in str(args[0])):
            if len(seen) == end.event:
                os.kill(os.getpid(), signal.SIGKILL)
            seen.append(event)

    told = os.open(case.parent / "told", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(told, 1)
    os.dup2(told, 2)
    sys.addaudithook(notice)
    if end.size is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (end.size, end.size))
    code = 3
    try:
        app([word.format(case=case) for word in words], prog_name="poagen")
    except SystemExit as error:
        code = int(error.code or 0)
    finally:
        if log:
            log.write_text("\n".join(seen))
        os._exit(code)


class Trial:
    """One command, tried over and over from the same start."""

    def __init__(self, name: str, home: Path) -> None:
        self.name, self.command, self.home = name, COMMANDS[name], home
        home.mkdir()
        self.case, self.start = home / "case", home / "start"
        shutil.copytree(SAMPLE, self.case, ignore=shutil.ignore_patterns("out"))
        self.command.prepare(self.case)
        shutil.copytree(self.case, self.start)
        self.before = tree(self.case)
        log = home / "log"
        begun = time.monotonic()
        self.code = run(self.command.words, self.case, log=log)
        self.seconds = time.monotonic() - begun
        self.events = log.read_text().split()
        self.after = tree(self.case)

    def once(self, end: End) -> list[str]:
        """End one run, look at what is left, run it again; what is wrong."""
        shutil.rmtree(self.case)
        shutil.copytree(self.start, self.case)
        run(self.command.words, self.case, end)
        left = tree(self.case)
        wrong = [f"half: {name}" for name, content in left.items() if not self._is_whole(name, content)]
        wrong += [f"lost: {name}" for name in self.before if not (self.case / name).exists()]
        code = run(self.command.words, self.case)
        last = tree(self.case)
        was_done = self.command.once and left == self.after and "CAS003" in self._told()
        if (code != self.code and not was_done) or last != self.after:
            names = last.keys() | self.after.keys()
            differing = sorted(name for name in names if last.get(name) != self.after.get(name))
            wrong.append(f"again: {code} in place of {self.code}, other {differing}: {self._told()}")
        return [f"{self.name} {end}: {each}" for each in wrong]

    def _told(self) -> str:
        return (self.home / "told").read_text(errors="replace")[-1000:]

    def at_random(self, chance: random.Random, kind: str) -> End:
        if kind == "time":
            return End(seconds=chance.uniform(0, self.seconds))
        if kind == "event":
            return End(event=chance.randrange(len(self.events)))
        return End(size=chance.randrange(chance.choice(self._changed())))

    def some(self) -> list[End]:
        """Before a file takes its place: the last but one, so that some are new; and half-way in a file."""
        places = [number for number, event in enumerate(self.events) if event == "os.rename"]
        ends = [End(event=places[max(0, len(places) - 2)])]
        return ends if self.command.long else [*ends, End(size=min(self._changed()) // 2)]

    def _changed(self) -> list[int]:
        return [len(content) for name, content in self.after.items() if self.before.get(name) != content]

    def _is_whole(self, name: str, content: bytes) -> bool:
        if Path(name).name.startswith(".poagen-"):
            return True
        return content in (self.before.get(name), self.after.get(name))


def main(how: str, *names: str) -> None:
    """Try the named commands in turn."""
    with tempfile.TemporaryDirectory() as home:
        trials = [Trial(name, Path(home) / name) for name in names]
        wrong = [f"{trial.name} ended with {trial.code} by itself" for trial in trials if trial.code]
        ends = list(_ends(how, trials))
        wrong += [each for trial, end in ends for each in trial.once(end)]
    print(json.dumps({"ended": len(ends), "wrong": wrong}))


def _ends(how: str, trials: list[Trial]) -> Iterator[tuple[Trial, End]]:
    if how == "every":
        yield from ((trial, End(event=number)) for trial in trials for number in range(len(trial.events)))
    elif how == "some":
        yield from ((trial, end) for trial in trials for end in trial.some())
    else:
        seed, count = how.split(":")
        chance = random.Random(seed)
        for number in range(int(count)):
            trial = trials[number % len(trials)]
            yield trial, trial.at_random(chance, ("event", "size", "time")[number // len(trials) % 3])


if __name__ == "__main__":
    import matplotlib.figure  # noqa: F401
    import scipy.stats  # noqa: F401

    import poagen.bundling
    import poagen.revising  # noqa: F401
    from poagen.cli.app import app as _app

    app = typer.main.get_command(_app)
    os.fsync = os.fstat  # what is ended is a run, not the computer
    with tempfile.TemporaryDirectory() as warm, contextlib.redirect_stdout(None):
        shutil.copytree(SAMPLE, f"{warm}/case")
        app(["plan", f"{warm}/case"], standalone_mode=False)
        app(["draft", f"{warm}/case", "--format", "md,txt"], standalone_mode=False)
    main(*sys.argv[1:])
