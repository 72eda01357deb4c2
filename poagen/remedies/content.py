"""The content checks: what has to hold for every entry, of the packaged catalog and of a user's own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from poagen.common.finding import Finding, sort_findings
from poagen.common.pages import pages
from poagen.remedies import content_links, content_prose, content_texts
from poagen.remedies.content_model import Check, Content
from poagen.remedies.library import Catalog

CHECKS: Final[tuple[Check, ...]] = (*content_texts.CHECKS, *content_prose.CHECKS, *content_links.CHECKS)
"""Every check, by its code."""


def content_checks(catalog: Catalog, codes: Collection[str] | None = None) -> list[Finding]:
    """Everything that the content checks have to say about a catalog.

    Args:
        catalog: As :func:`poagen.remedies.load_catalog` gives it, so its structure is in order.
        codes: Only these checks; None for all.

    Returns:
        Errors first. Each finding's ``value`` is the id of its entry, ``C-001/PM-002`` for a row of the mapping.
    """
    content = Content(catalog)
    chosen = [check for check in CHECKS if codes is None or check.code in codes]
    return list(sort_findings(finding for check in chosen for finding in _findings(check, content)))


def _findings(check: Check, content: Content) -> list[Finding]:
    help_ = pages()[check.code.casefold()].do
    return [
        Finding(check.code, check.severity, f"{id_}: {message}", value=id_, help=help_)
        for id_, message in check.find(content)
    ]
