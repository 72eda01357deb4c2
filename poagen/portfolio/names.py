"""Accounts' names as names of folders, on any system."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Final

FORMS: Final = {"table": "accounts.txt", "csv": "accounts.csv", "xlsx": "accounts.xlsx", "json": "portfolio.json"}
"""The tables that a portfolio is written as, and their files."""

_LONGEST: Final = 60
_SIGNS: Final = re.compile(r'[<>:"/\\|?*\s]+')
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\..*)?", re.IGNORECASE
)


def folder_names(names: Sequence[str]) -> dict[str, str]:
    """For each name a folder's name, no two alike on a disk that knows no case.

    A name that had to be changed, or that differs from another only by case, ends in a few signs that are made
    from it, so that it is the same in every run whatever other accounts there are.
    """
    plain = {name: _plain(name) for name in names}
    alike = Counter(one.casefold() for one in plain.values())
    return {
        name: one if one == name and alike[one.casefold()] == 1 else f"{one}-{mark(name)}"
        for name, one in plain.items()
    }


def other_folder_name(name: str, folder: str) -> str | None:
    """What an account's folder is called where another account's name differs by case alone, or no longer does."""
    plain, marked = _plain(name), f"{_plain(name)}-{mark(name)}"
    if folder != marked:
        return marked
    return plain if plain == name else None


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFC", name)
    text = "".join(sign if unicodedata.category(sign)[0] != "C" else "-" for sign in text)
    text = _SIGNS.sub(_joined, text)[:_LONGEST].strip(" .-")
    return f"account-{text}".rstrip("-") if not text or _RESERVED.fullmatch(text) else text


def _joined(match: re.Match[str]) -> str:
    """A space stays a space; a sign that no folder may have becomes a dash."""
    return "-" if match[0].strip() else " "


def mark(name: str) -> str:
    """Six signs made from a name, the same in every run."""
    return hashlib.sha256(name.encode("utf-8", errors="replace")).hexdigest()[:6]
