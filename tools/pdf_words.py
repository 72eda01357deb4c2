"""The text of a PDF that poagen wrote, by the character maps of its fonts: what a reader can copy out of it."""

from __future__ import annotations

import io
import re

import pikepdf


def words_of_pdf(content: bytes) -> str:
    """The text of a PDF as its structure tree's readers get it, by the pages' character maps."""
    text = []
    with pikepdf.open(io.BytesIO(content)) as document:
        for page in document.pages:
            maps = {name: _to_unicode(font) for name, font in page.Resources.Font.items()}
            font: dict[int, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                match str(operator):
                    case "Tf":
                        font = maps[str(operands[0])]
                    case "Tj":
                        text.append(_shown(bytes(operands[0]), font))
                    case "TJ":
                        parts = [bytes(one) for one in operands[0] if isinstance(one, pikepdf.String)]
                        text += [_shown(part, font) for part in parts]
    return "".join(text)


def _shown(codes: bytes, font: dict[int, str]) -> str:
    return "".join(font.get(int.from_bytes(codes[n : n + 2], "big"), "?") for n in range(0, len(codes), 2))


def _to_unicode(font: pikepdf.Object) -> dict[int, str]:
    cmap = font.ToUnicode.read_bytes().decode()
    found = {}
    for code, text in re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>\s*\n", cmap):
        found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return found
