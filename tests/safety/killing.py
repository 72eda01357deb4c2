"""Ends runs of poagen by force in the middle, and looks at what is left: ``python killing.py SEED COUNT NAME…``.

A process of its own, for it forks: all is imported once, and each run is a child. A run is ended before the n-th
thing that it does to a file, in the middle of writing one, or after some time; each drawn at random. Prints JSON:
what went wrong.
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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "os.scandir", "fcntl.flock"}
REPLY = "We do not have enough information. Please send greater detail on the root causes."

Tree = dict[str, bytes]


@dataclass(frozen=True)
class Command:
    """A command, what has to be there before it, and whether its first argument is a folder yet to be made."""

    words: tuple[str, ...]
    prepare: Callable[[Path], None] = lambda _: None


def _bundled(case: Path) -> None:
    assert run(("bundle", str(case), "--date", "2026-11-12"), case) == 0
    (case / "reply.txt").write_text(REPLY)


def _emptied(case: Path) -> None:
    shutil.rmtree(case)
    case.mkdir()


def _without_plan(case: Path) -> None:
    (case / "plan.yaml").unlink()


COMMANDS = {
    "draft": Command(("draft", "{case}", "--format", "md,txt")),
    "draft-all": Command(("draft", "{case}", "--format", "md,docx,pdf,html,txt")),
    "plan": Command(("plan", "{case}"), _without_plan),
    "set": Command(("plan", "set", "PM-001", "{case}", "--note", "A note of mine", "--owner", "Warehouse lead")),
    "answer": Command(("answer", "{case}", "--set", "RC1.why-typed=Our own words.")),
    "bundle": Command(("bundle", "{case}", "--date", "2026-11-12")),
    "revise": Command(("revise", "{case}", "--reply", "{case}/reply.txt", "--date", "2026-11-20"), _bundled),
    "init": Command(
        (
            *("init", "{case}", "--data", "seller=N", "--data", "marketplace=US", "--data", "as_of=2026-10-31"),
            *("--file", f"{SAMPLE}/data/{min(path.name for path in (SAMPLE / 'data').iterdir())}"),
        ),
        _emptied,
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
    seen = 0

    def notice(event: str, args: tuple[object, ...]) -> None:
        nonlocal seen
        if event in EVENTS and (event == "fcntl.flock" or str(case) in str(args[0])):
            if seen == end.event:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1

    told = os.open("/dev/null", os.O_WRONLY)
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
            log.write_text(str(seen))
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
        self.events = int(log.read_text())
        self.after = tree(self.case)

    def once(self, chance: random.Random, kind: str) -> list[str]:
        """End one run, look at what is left, run it again; what is wrong."""
        shutil.rmtree(self.case)
        shutil.copytree(self.start, self.case)
        end = self._end(chance, kind)
        run(self.command.words, self.case, end)
        wrong = [f"half: {name}" for name, content in tree(self.case).items() if not self._is_whole(name, content)]
        wrong += [f"lost: {name}" for name in self.before if not (self.case / name).exists()]
        code = run(self.command.words, self.case)
        last = tree(self.case)
        if code != self.code or last != self.after:
            differing = sorted(
                name for name in last.keys() | self.after.keys() if last.get(name) != self.after.get(name)
            )
            wrong.append(f"again: {code} in place of {self.code}, other {differing}")
        return [f"{self.name} {end}: {each}" for each in wrong]

    def _end(self, chance: random.Random, kind: str) -> End:
        if kind == "time":
            return End(seconds=chance.uniform(0, self.seconds))
        if kind == "event":
            return End(event=chance.randrange(self.events))
        changed = [len(content) for name, content in self.after.items() if self.before.get(name) != content]
        return End(size=chance.randrange(chance.choice(changed)))

    def _is_whole(self, name: str, content: bytes) -> bool:
        if Path(name).name.startswith(".poagen-"):
            return True
        return content in (self.before.get(name), self.after.get(name))


def main(seed: str, count: str, *names: str) -> None:
    """Try the named commands in turn until the count is reached."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as home:
        trials = [Trial(name, Path(home) / name) for name in names]
        wrong = [f"{trial.name} ended with {trial.code} by itself" for trial in trials if trial.code]
        for number in range(int(count)):
            kinds = ("event", "size", "time")[: 3 if int(count) > 50 else 2]
            wrong += trials[number % len(trials)].once(chance, kinds[number // len(trials) % len(kinds)])
    print(json.dumps({"ended": int(count), "wrong": wrong}))


if __name__ == "__main__":
    import matplotlib.figure  # noqa: F401
    import scipy.stats  # noqa: F401

    import poagen.bundling
    import poagen.revising  # noqa: F401
    from poagen.cli.app import app

    with tempfile.TemporaryDirectory() as warm, contextlib.redirect_stdout(None):
        shutil.copytree(SAMPLE, f"{warm}/case")
        app(["plan", f"{warm}/case"], standalone_mode=False)
    main(*sys.argv[1:])
