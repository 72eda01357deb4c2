"""Regular expressions in YAML files, checked as they are read."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator

LONGEST: Final = 2_000
"""Characters of one expression; the longest packaged one has two thirds of them."""

_OWN_CASE: Final = re.compile(r"(?<!\\)(?:\\\\)*\(\?[aLmsux]*i")


def _checked(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST:,} characters; make several of it")
    if _OWN_CASE.search(text):  # with large sets of characters it takes seconds to be read
        raise ValueError("sets the case by itself with (?i); leave that out")
    try:
        re.compile(text)
    except (re.error, OverflowError) as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error
    return text


Pattern = Annotated[str, AfterValidator(_checked)]
"""A regular expression as text; one that does not compile is a finding with its place."""
