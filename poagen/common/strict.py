"""What all models of files and results have in common."""

from __future__ import annotations

from typing import Final

from pydantic import ConfigDict

STRICT: Final = ConfigDict(extra="forbid", frozen=True, defer_build=True, hide_input_in_errors=True)
"""No unknown key, no change afterwards; made ready when first used, as a command uses few of them.

A traceback shows no value: a file given by mistake may hold a buyer's."""
