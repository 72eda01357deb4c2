"""Which poagen this is."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version


@cache
def own_version() -> str:
    """The version of the package that is installed, looked up once: it stands in a file."""
    return version("poagen")
