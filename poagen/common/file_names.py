"""Names of files that every system takes."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LONGEST: Final = 100
_MOST_BYTES: Final = 180
"""Of a name; file systems take 255, and a number may be added."""

_UNSAFE: Final = re.compile(
    r'[<>:"|?*\\/\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]'
)
_DEVICE: Final = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\..*)?")


def clean_name(name: str, longest: int = _LONGEST, most: int = _MOST_BYTES) -> str:
    """A file name without folders and without signs that a file system or a terminal would act on."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = re.sub(r"[. ]+(?=\.[^.]*$)", "", " ".join(_UNSAFE.sub("_", last).split()).strip(". "))
    if not shown or _DEVICE.fullmatch(shown):
        shown = f"file-{shown}".strip("-")
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > 8:
        return _cut(shown, longest, most)
    return f"{_cut(stem, longest - len(ending) - 1, most - len(ending.encode()) - 1)}.{ending}"


def _cut(words: str, signs: int, size: int) -> str:
    return words[:signs].encode()[:size].decode(errors="ignore").rstrip(". ")
