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


def _read(path: Path) -> Iterator[Page]:
    for entry in load_yaml(path):
        yield Page.model_validate(entry)


@cache
def pages() -> dict[str, Page]:
    """Every packaged page by its code, in lower case: findings of all stages, and the defect codes."""
    found: dict[str, Page] = {}
    files = [*sorted(_PACKAGE.glob("*/data/findings.yaml")), _PACKAGE / "common" / "data" / "defects.yaml"]
    for path in files:
        found.update({page.code.casefold(): page for page in _read(path)})
    return found
