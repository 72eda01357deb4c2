"""What a drawing (SVG) in a Word file may not hold: what acts, and what is fetched from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

_FETCHED: Final = re.compile(r"@import|url\(\s*[\"']?\s*(?!#|data:image/)|javascript:", re.IGNORECASE)
_ANIMATED: Final = frozenset({"animate", "animateColor", "animateMotion", "animateTransform", "set"})


def harm_of_drawing(tree: _Element) -> Iterator[str]:
    """What makes a drawing unfit, in words."""
    if any(map(_is_instruction, tree.itersiblings(preceding=True))):
        yield "an instruction that fetches a style"
    for one in tree.iter("{*}*"):
        keys = [str(key).rpartition("}")[2] for key in one.attrib]
        if any(key.casefold().startswith("on") for key in keys):
            yield "a script"
        if str(one.tag).rpartition("}")[2] in _ANIMATED:
            yield "a drawing that changes by itself"
        said = (*map(str, one.attrib.values()), one.text or "")
        if any(_FETCHED.search(text) for text in said):
            yield "a drawing that fetches something"


def _is_instruction(one: _Element) -> bool:
    return getattr(one, "target", None) is not None
