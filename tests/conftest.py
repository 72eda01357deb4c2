"""Property tests look at the same examples each time, so that a run says the same of the same code.

``HYPOTHESIS_PROFILE=searching`` looks at new ones. None has a time that it must keep, for a slow moment of the
machine says nothing of the code. No test sees the settings of the person who runs it, and none reaches another
computer, nor does a Python that it starts.

Some things that are the same in every test are done once or not at all. Typer builds the tree of all commands each
time that one is run in this process; here it is kept. What a test writes need not outlast a power cut, so none
waits for the disk; the test of a disk that fails puts an ``os.fsync`` of its own in its place. And garbage is
looked for as seldom as by a command: among all modules and tests, which never are any, it took a third of the time
in which tests are collected, and a twentieth of that in which they run.
"""

import functools
import gc
import os
import sys
import tempfile
from pathlib import Path

import pytest
import typer.testing
from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("searching", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

os.environ["POAGEN_HOME"] = str(Path(tempfile.gettempdir()) / f"poagen-no-such-home-{os.getpid()}")

_GUARD = str(Path(__file__).parent / "no_network")
sys.path.insert(0, _GUARD)
if os.environ.get("PYTHONPATH", "").split(os.pathsep)[0] != _GUARD:
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (_GUARD, os.environ.get("PYTHONPATH"))))
sys.modules.pop("sitecustomize", None)
__import__("sitecustomize")

typer.testing._get_command = functools.cache(typer.testing._get_command)
os.fsync = os.fstat

FIRST = (
    *(f"tests/safety/test_safety_{name}.py" for name in ("inputs", "workbooks", "killed")),
    "tests/web/",
)
"""What begins first where several processes share the tests: the longest ones, for which the others would wait at
the end, and those of the pages, which mostly wait for a browser, so that others have work meanwhile."""

gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(FIRST))


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(500_000, 20, 20)


TRIED = ("poagen.policy", "poagen.carriers", "poagen.review")


def forget() -> None:
    """Drop all that the functions of the stages on trial keep from call to call."""
    modules = [module for name, module in [*sys.modules.items()] if name.startswith(TRIED)]
    for value in [value for module in modules for value in vars(module).values()]:
        if callable(getattr(value, "cache_clear", None)):
            value.cache_clear()


def pytest_sessionstart() -> None:
    """What was kept from before a line was changed on trial would hide the change (tools/mutants.py)."""
    if os.environ.get("MUTANT_UNDER_TEST"):
        forget()


def pytest_runtest_setup() -> None:
    """While it is put down which tests reach a function, each test calls what an earlier one would have kept."""
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        forget()
