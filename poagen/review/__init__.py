"""The review stage: is a Plan of Action ready to send?"""

from __future__ import annotations

from poagen.common.finding import Finding
from poagen.review.against import CaseFacts
from poagen.review.reading import read_letter
from poagen.review.reviewing import Review, assess

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
    return assess(text.splitlines(), file=file, case=case).findings
