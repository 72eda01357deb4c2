"""poagen: exports in, a truthful appeal out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from poagen.common.finding import Finding, PoagenError
from poagen.portfolio import portfolio
from poagen.review import review

if TYPE_CHECKING:
    from poagen.api import Settings, analyze, compose, propose, read

_HOMES = dict.fromkeys(("Settings", "analyze", "compose", "propose", "read"), "poagen.api")

__all__ = ["Finding", "PoagenError", "Settings", "analyze", "compose", "portfolio", "propose", "read", "review"]


def __getattr__(name: str) -> Any:
    """Load a part of the API when it is first used, so that importing poagen stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'poagen' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
