"""What all packages together say of each of them, where they are judged in parts."""

from __future__ import annotations

from dataclasses import dataclass

from poagen.policy.repeats import Reused


@dataclass(frozen=True)
class Shared:
    """What no part can tell alone; None where the packages at hand are all there are.

    Attributes:
        reused: Numbers of several orders.
        mostly_named: The data names a carrier beside most numbers.
        dated: Some package has a date for the window.
    """

    reused: Reused | None = None
    mostly_named: bool | None = None
    dated: bool | None = None
