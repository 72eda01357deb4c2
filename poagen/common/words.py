"""How messages and letters count things."""

from __future__ import annotations


def count(value: int, one: str = "package", many: str | None = None) -> str:
    """A counted noun: ``1 package``, ``1,240 packages``."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def verb(value: int, one: str, many: str) -> str:
    """The verb that goes with a count: ``has`` for one, ``have`` for more."""
    return one if value == 1 else many
