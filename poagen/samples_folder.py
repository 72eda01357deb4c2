"""Where the bundled samples lie: in the installed package, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

from poagen.common.regular import real


def sample(name: str) -> Path:
    """The folder of a bundled sample."""
    return _samples() / name


def is_sample(folder: Path) -> bool:
    """Whether a folder is a bundled sample: it is the same for everybody, and nothing is kept in it."""
    return real(folder).parent == real(_samples())


def _samples() -> Path:
    here = Path(__file__).parent
    installed = here / "samples"
    return installed if installed.is_dir() else here.parent / "samples"
