"""Tracked changes and wrappers in a Word file: a letter has what they come to, and not how it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.etree import _Element

_CAME: Final = ("ins", "moveTo")
_WENT: Final = ("del", "moveFrom")
_RECORDS: Final = (
    *(f"{kind}PrChange" for kind in ("r", "p", "sect", "tbl", "tr", "tc")),
    *("tblPrExChange", "tblGridChange", "numberingChange", "cellIns", "cellDel", "cellMerge"),
    *(f"{kind}Range{end}" for kind in ("moveFrom", "moveTo") for end in ("Start", "End")),
    *(f"customXml{kind}Range{end}" for kind in ("Ins", "Del", "MoveFrom", "MoveTo") for end in ("Start", "End")),
)
_WRAPPERS: Final = ("smartTag", "customXml", "sdtContent", "sdt")
_ABOUT: Final = frozenset({"smartTagPr", "customXmlPr", "sdtPr", "sdtEndPr"})
_SIGNS: Final = frozenset({"rPr", "trPr", "numPr"})
"""Where a change is a sign on what holds it, and holds nothing itself."""


def tidied(tree: _Element) -> bool:
    """Accept every tracked change and take out what only wraps text; whether any text was struck out."""
    went = [_strike(one) for one in _found(tree, _WENT)]
    for one in _found(tree, _CAME):
        _unwrap(one)
    for one in _found(tree, _RECORDS):
        _remove(one)
    for one in _found(tree, _WRAPPERS):
        _unwrap(one)
    return any(went)


def _found(tree: _Element, names: tuple[str, ...]) -> list[_Element]:
    """The elements of Word's own with one of these names, the inner ones first."""
    every = tree.iter(*(f"{{*}}{name}" for name in names))
    return [one for one in every if "wordprocessingml" in str(one.tag)][::-1]


def _strike(one: _Element) -> bool:
    """Take out what a change strikes out: text, a row, or the end of a paragraph; whether that held text."""
    parent = one.getparent()
    about = None if parent is None else _local(parent)
    if parent is None or about not in _SIGNS:
        _remove(one)
        return bool(_words(one))
    holder = _holder(parent, "tr" if about == "trPr" else "p")
    _remove(one)
    if holder is None:
        return False
    if about == "trPr":
        _remove(holder)
        return bool(_words(holder))
    if _local(parent.getparent()) == "pPr" and not _words(holder) and _may_go(holder):
        _remove(holder)
    return False


def _holder(one: _Element, name: str) -> _Element | None:
    return next((each for each in one.iterancestors() if _local(each) == name), None)


def _may_go(paragraph: _Element) -> bool:
    """Whether a paragraph holds nothing but words, and another follows, as cells and headers need one."""
    after = paragraph.getnext()
    kinds = {_local(one) for one in paragraph.iter("{*}*")}
    return after is not None and _local(after) == "p" and not kinds & {"drawing", "pict", "sectPr", "fldChar"}


def _unwrap(one: _Element) -> None:
    parent = one.getparent()
    if parent is None:
        return
    place = parent.index(one)
    for child in reversed([each for each in one if _local(each) not in _ABOUT]):
        parent.insert(place + 1, child)
    parent.remove(one)


def _remove(one: _Element) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _words(one: _Element) -> str:
    return "".join(each.text or "" for each in one.iter("{*}t", "{*}delText")).strip()


def _local(one: _Element | None) -> str:
    return "" if one is None else str(one.tag).rpartition("}")[2]
