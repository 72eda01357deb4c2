"""Where the bundled samples lie: in the installed package, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path


def sample(name: str) -> Path:
    """The folder of a bundled sample."""
    here = Path(__file__).parent
    installed = here / "samples"
    return (installed if installed.is_dir() else here.parent / "samples") / name
