"""Pages that explain a code: what it means, why it matters, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from poagen.common.knowledge import load_yaml
from poagen.common.strict import STRICT

_PACKAGE = Path(__file__).parent.parent


class Page(BaseModel):
    """One code in plain words, with a bad and a good example where examples help."""

    model_config = STRICT

    code: str
    title: str
    what: str
    do: str
    bad: str | None = None
    good: str | None = None


@cache
def pages() -> dict[str, Page]:
    """Every packaged page by its code, in lower case: findings of all stages, and the defect codes."""
    found = [page for path in sorted(_PACKAGE.glob("*/data/findings.yaml")) for page in _read(path)]
    return {page.code.casefold(): page for page in found} | defects()


@cache
def defects() -> dict[str, Page]:
    """The pages of the defect codes, by their codes, in lower case."""
    return {page.code.casefold(): page for page in _read(_PACKAGE / "common" / "data" / "defects.yaml")}


def _read(path: Path) -> Iterator[Page]:
    for entry in load_yaml(path):
        yield Page.model_validate(entry)
