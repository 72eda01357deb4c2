"""The review stage: is a Plan of Action ready to send?"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from poagen.common.finding import Finding

if TYPE_CHECKING:
    from poagen.review.against import CaseFacts
    from poagen.review.reading import read_letter
    from poagen.review.reviewing import Review, assess

_HOMES = {
    "CaseFacts": "poagen.review.against",
    "Review": "poagen.review.reviewing",
    "assess": "poagen.review.reviewing",
    "read_letter": "poagen.review.reading",
}

__all__ = ["CaseFacts", "Review", "assess", "read_letter", "review"]


def review(text: str, *, file: str | None = None, case: CaseFacts | None = None) -> tuple[Finding, ...]:
    """Check a letter against every review rule.

    Args:
        text: The letter, as Markdown or plain text.
        file: Its name, for the findings.
        case: What to hold it against, where there is a case.

    Returns:
        A finding for each place, errors first; none where nothing is to be said.
    """
    from poagen.review.reviewing import assess

    return assess(text.splitlines(), file=file, case=case).findings


def __getattr__(name: str) -> Any:
    """Load a part of the stage when it is first used, so that importing poagen stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'poagen.review' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
