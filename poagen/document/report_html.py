"""HTML in one file that asks no network for anything: the letter alone, and the report with its packages."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

import poagen
from poagen.diagnosis import Analysis
from poagen.document import wording
from poagen.document.letter import Document
from poagen.document.pages import DRAFT
from poagen.document.picture_pages import as_html
from poagen.document.report_letter import letter_html
from poagen.document.report_view import values

_PAGE: Final = "report.html"
_FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "count": wording.count,
    "date": wording.date,
    "listing": wording.listing,
    "number": wording.number,
    "sentence": wording.sentence,
}
_LETTER: Final = Markup("""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="poagen">
{author}<meta name="date" content="{date}">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="letter-page">
<main class="letter">
{body}
</main>
</body>
</html>
""")


def to_html(document: Document, analysis: Analysis) -> bytes:
    """The analysis and the letter as one page: figures, drawings, and every invalid package to sort and filter.

    Args:
        document: The letter.
        analysis: Of which the letter speaks.

    Returns:
        UTF-8, the same bytes for the same input. The page's policy lets nothing run but its own script, and lets
        that one load nothing.
    """
    style, script = _asset("report.css"), _asset("report.js")
    known = {
        **values(document, analysis),
        "style": Markup(style),  # noqa: S704
        "script": Markup(script),  # noqa: S704
        "content_policy": _policy(style, script),
    }
    return _rendered(known).encode()


def letter_to_html(document: Document) -> bytes:
    """The letter alone as one page, without any script."""
    style = _asset("report.css")
    title = f"{DRAFT}: {document.title}" if document.is_draft else document.title
    author = Markup('<meta name="author" content="{}">\n').format(document.author) if document.author else ""
    page = _LETTER.format(
        language=document.language,
        policy=_policy(style, pictured=bool(document.pictures)),
        author=author,
        date=document.date.isoformat(),
        title=title,
        style=Markup(style),  # noqa: S704
        body=Markup("\n").join([letter_html(document), as_html(document)]),
    )
    return page.encode()


def _asset(name: str) -> str:
    root = Path(poagen.__file__).parent
    inside = root / "templates"
    return ((inside if inside.is_dir() else root.parent / "templates") / name).read_text(encoding="utf-8")


def _policy(style: str, script: str | None = None, *, pictured: bool = False) -> str:
    """What the page may do: show its own style, run its own script, nothing else."""
    rules = {
        "default-src": "'none'",
        "style-src": _hash(style),
        "img-src": "data:" if pictured else "'none'",
        "script-src": _hash(script) if script else "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _rendered(known: Mapping[str, Any]) -> str:
    return _compiled(_asset(_PAGE)).render(known)


@lru_cache(maxsize=1)
def _compiled(text: str) -> Template:
    """The page's template; to compile it takes longer than to fill it in."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(_FILTERS)
    return environment.from_string(text)
