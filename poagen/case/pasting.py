"""A form with a notice pasted into it."""

from __future__ import annotations

from collections.abc import Collection

from poagen.case.notice import read_notice
from poagen.case.start import Values, from_notice


def confirmed(given: Values, words: str, shown: Collection[str], *, was_read: bool) -> Values:
    """What a form and its notice give a case.

    Args:
        given: What stands in the form's fields, as case.yaml has it.
        words: The notice.
        shown: The keys that the form has fields for.
        was_read: Whether what the notice tells was put into the fields; what a person took out again stays out.
    """
    facts = from_notice(read_notice(words, marketplace=given.get("marketplace"))) if words else {}
    return {**{key: value for key, value in facts.items() if not (was_read and key in shown)}, **given}
