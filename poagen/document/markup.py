"""Text as Markdown: data is cleaned and escaped so that it comes out as typed; markers stay literal."""

from __future__ import annotations

import re
from typing import Final

MARKER: Final = re.compile(r"\[\[CONFIRM: (?:(?!\[\[CONFIRM: ).)+?\]\]")
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_ILLEGAL: Final = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff"
_TURNING: Final = "\u202a-\u202e\u2066-\u2069"
_UNWANTED: Final = re.compile(f"[{_ILLEGAL}{_TURNING}]")
_BREAKS: Final = re.compile(r"[ \t\n\r\x0b\x0c\x85\u2028\u2029]+")
_ALWAYS: Final = re.compile(r"[\\`*_\[\]<>|~]|&(?=#?\w+;|$)")
_CLOSING: Final = re.compile(r"(?<=[\s#])#$")
_AT_START: Final = re.compile(r"^(?:[#+=(-]|\d{1,9}(?=[.)](?:\s|$)))")


def clean(text: str) -> str:
    """Text on one line, without space around it and without what :func:`readable` takes out."""
    return _BREAKS.sub(" ", readable(text)).strip()


def readable(text: str) -> str:
    """Text without characters that XML forbids, and without those that turn the direction: they show 95 as 59."""
    return _UNWANTED.sub("", text)


def escape(text: str) -> str:
    """Plain text as Markdown that shows exactly that text; ``[[CONFIRM: …]]`` markers keep their brackets."""
    text = clean(text)
    parts, end = [], 0
    for found in MARKER.finditer(text):
        parts += [_escape_plain(text[end : found.start()]), _escape_marker(found[0])]
        end = found.end()
    return "".join([*parts, _escape_plain(text[end:])])


def _escape_plain(text: str) -> str:
    return _escape_start(_CLOSING.sub(r"\\#", _ALWAYS.sub(r"\\\g<0>", text)))


def _escape_start(text: str) -> str:
    """Escape what would begin a list, a heading or an underline, were the text to begin a line."""
    found = _AT_START.match(text)
    if not found:
        return text
    if found[0].isdigit():
        return f"{found[0]}\\{text[found.end() :]}"
    return f"\\{text}"


def _escape_marker(marker: str) -> str:
    return "[[" + _ALWAYS.sub(r"\\\g<0>", marker[2:-2]) + "]]"


def marker(question: str) -> str:
    """A point that only the seller can confirm, as it stands in the text."""
    asked = clean(question).replace("[", "(").replace("]", ")")
    return f"[[CONFIRM: {asked or 'what belongs here?'}]]"


def markers_in(markdown: str) -> tuple[str, ...]:
    """The markers of a Markdown text, in their order, as a reader sees them."""
    return tuple(_ESCAPED.sub(r"\1", found) for found in MARKER.findall(markdown))
