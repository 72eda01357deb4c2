"""The text of a message of Amazon's in a file: plain text, a saved e-mail, or a saved page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.regular import read_regular

_TEXT: Final = (".txt", ".md", ".text", ".eml", ".html", ".htm", "")
_BREAKS: Final = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d|p|li|tr)\b[^<>]*>", re.I)
_TAG: Final = re.compile(r"<[^<>]+>")
_NO_SIGN: Final = re.compile(r"&#[0-9]{8,};?")
_UNSHOWN: Final = re.compile(r"<(?:(script|style|head)\b|!--)", re.I)
_SHOWN_AGAIN: Final = {name: re.compile(f"</{name}>", re.I) for name in ("script", "style", "head")} | {
    "": re.compile("-->")
}


_LARGEST: Final = 8 << 20
"""Bytes of a file with a notice; a saved e-mail has some."""

_LONGEST_HEADER: Final = 2000
"""Characters of one header of an e-mail; reading takes time and memory by the square of its length."""

_OF_NAMES = frozenset({"punycode", "idna"})
"""How Python writes names of computers; the time to read a longer text so grows with the square of its length."""


def notice_text(path: Path) -> str:
    """The words of a notice.

    Raises:
        PoagenError: The file is missing, holds no words, or is of a kind that poagen does not read (CAS011).
    """
    words = message_text(path, "notice")
    if not words.strip():
        raise PoagenError(_not_text(path, "notice", "it holds no words"))
    return words


def message_text(path: Path, called: str) -> str:
    """The words of a message of Amazon's, which may be blank.

    Args:
        path: Its file.
        called: What it is: a notice or a reply.

    Raises:
        PoagenError: The file is missing, or of a kind that poagen does not read (CAS011).
    """
    if path.suffix.casefold() not in _TEXT:
        raise PoagenError(_not_text(path, called, f"a {path.suffix} file"))
    try:
        content = read_regular(path, _LARGEST)
    except OSError as error:
        raise PoagenError(_not_text(path, called, error.strerror or "it cannot be opened")) from error
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PoagenError(_not_text(path, called, "not text"))
    text = _mail(content, path, called) if path.suffix.casefold() == ".eml" else _decoded(content)
    is_page = re.match(r"\s*<(?:!doctype|html|body|div|p|table)\b", text, re.I)
    return _without_tags(text) if is_page else text


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _mail(content: bytes, path: Path, called: str) -> str:
    """A saved e-mail: its date and subject, then its words."""
    from email import message_from_bytes, policy
    from email.errors import MessageError
    from email.message import EmailMessage

    class Short(policy.EmailPolicy):
        def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
            name, value = super().header_source_parse(sourcelines)
            return name, value[:_LONGEST_HEADER]

    try:
        message = cast(EmailMessage, message_from_bytes(content, policy=Short()))
        body = message.get_body(("plain", "html"))
        if body is not None and str(body.get_content_charset("ascii")) in _OF_NAMES:
            raise LookupError("no letter is written in it")
        words = str(body.get_content()) if body is not None else ""
        words = _without_tags(words) if body is not None and body.get_content_type() == "text/html" else words
        return f"Date: {message.get('date', '')}\nSubject: {message.get('subject', '')}\n\n{words}"
    except (MessageError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise PoagenError(_not_text(path, called, "the e-mail is damaged")) from error


def _without_tags(text: str) -> str:
    words = _TAG.sub("", _BREAKS.sub("\n", "".join(_shown(text))))
    return html.unescape(_NO_SIGN.sub("", words))


def _shown(text: str) -> Iterator[str]:
    """A page without its scripts, styles, head and comments; what is not closed is left as it is.

    Each way of closing is looked for in vain once at most: time does not grow with the square of the length.
    """
    place, open_ = 0, set[str]()
    for found in _UNSHOWN.finditer(text):
        kind = (found[1] or "").casefold()
        if found.start() < place or kind in open_:
            continue
        end = _SHOWN_AGAIN[kind].search(text, found.end())
        if end is None:
            open_.add(kind)
            continue
        yield text[place : found.start()]
        place = end.end()
    yield text[place:]


def _not_text(path: Path, called: str, why: str) -> Finding:
    return Finding(
        "CAS011",
        Severity.ERROR,
        f"the {called} cannot be read: {why}",
        file=str(path),
        help="copy the words of Amazon's message into a plain text file, and name that file",
    )
