"""Regular expressions in YAML files, checked as they are read."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator


def _checked(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    return text


Pattern = Annotated[str, AfterValidator(_checked)]
"""A regular expression as text; one that does not compile is a finding with its place."""
