"""Is a Plan of Action ready to send? Text → findings."""

from __future__ import annotations

from poagen.common.finding import Finding, Severity

__all__ = ["review"]


def review(text: str, *, file: str | None = None) -> tuple[Finding, ...]:
    """Check a letter's Markdown against every review rule.

    Args:
        text: The letter.
        file: Its name, for the findings.

    Returns:
        A finding for each place; none where the letter is ready.
    """
    from poagen.review.rulebook import review_rules

    return tuple(
        Finding(rule.id, Severity(rule.level), rule.title, file=file, row=row, value=found, help=rule.help)
        for rule in review_rules()
        for row, found in rule.places(text)
    )
