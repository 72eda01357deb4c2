"""What a Word file may not hold: what acts, what reaches outside, and what no letter needs."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from poagen.common.finding import Finding, Severity
from poagen.document.fieldharm import OUTSIDE, SAFE_LINK, harm_of_fields
from poagen.document.svgharm import harm_of_drawing
from poagen.document.wordtidy import tidied

if TYPE_CHECKING:
    from lxml.etree import _Element

_BEFORE_XML: Final = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_MOST_XML: Final = 20_000_000
_MOST_MARKS: Final = 1_000_000
"""Marks of XML in all parts; a letterhead has some ten thousand."""

_MOST_ATTRIBUTES: Final = 500
"""Attributes of one element; Word writes some twenty, and the time to read them grows with their square."""

_ACTING: Final = (
    ("vbaproject", "macros"),
    ("vbadata", "macros"),
    ("macroenabled", "macros"),
    ("keymapcustomizations", "key assignments that start macros"),
    ("attachedtoolbars", "toolbars that start macros"),
    ("customui", "buttons that start macros"),
    ("ui/extensibility", "buttons that start macros"),
    ("activex", "an ActiveX control"),
    ("/control", "an ActiveX control"),
    ("oleobject", "an embedded object (OLE)"),
    ("embeddings/", "an embedded file"),
    ("/package", "an embedded file"),
    ("afchunk", "another file that Word would read in"),
    ("subdocument", "another file that Word would read in"),
    ("webextension", "an add-in"),
)
"""Words of part names, kinds of content and kinds of relation → what they mean."""

_LEFT_OUT: Final = (
    "attachedTemplate",
    "mailMergeSource",
    "mailMergeHeaderSource",
    "recipientData",
    "thumbnail",
    "custom-properties",
    "extended-properties",
    "customXml",
    "comments",
    "commentsExtended",
    "commentsIds",
    "commentsExtensible",
    "people",
    "glossaryDocument",
    "printerSettings",
    "webSettings",
)
"""Relations whose parts no letter needs; they are left out together with what points to them."""

_ELEMENTS: Final = {
    "OLEObject": "an embedded object (OLE)",
    "object": "an embedded object (OLE)",
    "oleObj": "an embedded object (OLE)",
    "control": "an ActiveX control",
    "altChunk": "another file that Word would read in",
    "subDoc": "another file that Word would read in",
    "frameset": "frames with other files",
    "movie": "a film",
    "videoFile": "a film",
    "audioFile": "a sound",
    "webVideoPr": "a film",
    "script": "a script",
    "foreignObject": "a script",
    "entryMacro": "a form field that starts a macro",
    "exitMacro": "a form field that starts a macro",
    "quickTimeFile": "a film",
    "wavAudioFile": "a sound",
    "audioCd": "a sound",
}
_WORD_ONLY: Final = frozenset({"object", "control"})
_LINKS: Final = frozenset({"href", "althref", "src", "link", "pict"})
_CLICKED: Final = frozenset({"a", "hyperlink", "shape", "rect", "group", "oval", "line", "roundrect"})
"""Elements whose ``href`` leads somewhere only where somebody clicks on it."""

_DROPPED_SETTINGS: Final = (
    "attachedTemplate",
    "attachedSchema",
    "docVars",
    "linkStyles",
    "mailMerge",
    "rsids",
    "saveThroughXslt",
    "schemaLibrary",
    "smartTagType",
    "trackRevisions",
)


def refused(path: Path, what: str, where: str) -> Finding:
    """The finding on a file that is not used."""
    return Finding(
        "DOC020",
        Severity.ERROR,
        f"the Word file was not used, for it holds {what} ({where})",
        file=str(path),
        value=where,
        help="take it out in Word and save the file as .docx; a letterhead needs text, pictures and styles only",
    )


def _left_out(path: Path, what: str, where: str) -> Finding:
    return Finding(
        "DOC021",
        Severity.WARNING,
        f"{what} was left out of the Word file's copy in the letter",
        file=str(path),
        value=where,
        help="your own file is unchanged; nothing is to be done",
    )


@dataclass
class Content:
    """A Word file's parts, with those of XML as trees."""

    path: Path
    parts: dict[str, bytes]

    def __post_init__(self) -> None:
        self.trees: dict[str, _Element] = {}
        self._marks = 0

    def harmful(self) -> Iterator[Finding]:
        """All that makes the file unfit."""
        for name, raw in self.parts.items():
            yield from self._named(name)
            if name.endswith((".xml", ".rels", ".vml")) or raw.lstrip(_BEFORE_XML)[:1] == b"<":
                yield from self._parsed(name, raw)
        for name, tree in self.trees.items():
            if name == "[Content_Types].xml":
                yield from self._types(tree)
            elif name.endswith(".rels"):
                yield from self._relations(name, tree)
            else:
                yield from self._elements(name, tree)
                yield from (refused(self.path, what, name) for what in harm_of_fields(tree))

    def _named(self, name: str) -> Iterator[Finding]:
        yield from self._acting(f"/{name}", name)

    def _acting(self, said: str, where: str) -> Iterator[Finding]:
        what = next((meaning for word, meaning in _ACTING if word in said.casefold()), None)
        if what:
            yield refused(self.path, what, where)

    def _parsed(self, name: str, raw: bytes) -> Iterator[Finding]:
        from lxml import etree

        if len(raw) > _MOST_XML:
            yield refused(self.path, f"more than {_MOST_XML // 1_000_000} MB of text", name)
            return
        self._marks += raw.count(b"<") + raw.count(b"=")
        if self._marks > _MOST_MARKS:
            yield refused(self.path, f"more than {_MOST_MARKS:,} marks of XML", name)
            return
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            tree = etree.fromstring(raw, parser)
        except etree.XMLSyntaxError:
            yield refused(self.path, "text that is no valid XML", name)
            return
        if tree.getroottree().docinfo.doctype or b"<!ENTITY" in raw:
            yield refused(self.path, "a document type with entities (DTD)", name)
        elif tree.xpath("boolean(//*[count(@*) > $most])", most=_MOST_ATTRIBUTES):
            yield refused(self.path, f"an element of more than {_MOST_ATTRIBUTES} attributes", name)
        else:
            self.trees[name] = tree

    def _types(self, tree: _Element) -> Iterator[Finding]:
        for one in tree:
            kind = str(one.get("ContentType") or "").casefold() if isinstance(one.tag, str) else ""
            where = str(one.get("PartName") or one.get("Extension")).lstrip("/") if kind else ""
            yield from self._acting(kind, where)

    def _relations(self, name: str, tree: _Element) -> Iterator[Finding]:
        for one in tree:
            kind, target = str(one.get("Type") or ""), str(one.get("Target") or "")
            last = kind.rsplit("/", 1)[-1]
            if last in _LEFT_OUT:
                continue
            yield from self._acting("/" + "/".join(kind.rsplit("/", 2)[1:]), f"{name} ({target})")
            is_outside = one.get("TargetMode") == "External" or OUTSIDE.match(target)
            if is_outside and not (last == "hyperlink" and SAFE_LINK.match(target)):
                yield refused(self.path, f'a link of kind {last} to what lies outside, "{target[:80]}"', name)

    def _elements(self, name: str, tree: _Element) -> Iterator[Finding]:
        for one in tree.iter("{*}*"):
            local = _local(one)
            if local in _ELEMENTS and (local not in _WORD_ONLY or "wordprocessingml" in str(one.tag)):
                yield refused(self.path, _ELEMENTS[local], name)
            for key, value in one.items():
                if _bare(key) in _LINKS and OUTSIDE.match(str(value)):
                    is_clicked = _bare(key) == "href" and local in _CLICKED
                    if not (is_clicked and SAFE_LINK.match(str(value))):
                        yield refused(self.path, f'a link to what lies outside, "{str(value)[:80]}"', name)
        if _local(tree) == "svg":
            yield from (refused(self.path, what, name) for what in harm_of_drawing(tree))

    def clean(self) -> Iterator[Finding]:
        """Leave out what no letter needs; tells what could have reached outside."""
        from lxml import etree

        gone: set[str] = set()
        for name, tree in self.trees.items():
            if not name.endswith(".rels"):
                continue
            for one in list(tree):
                last = str(one.get("Type") or "").rsplit("/", 1)[-1]
                if last not in _LEFT_OUT:
                    continue
                tree.remove(one)
                if one.get("TargetMode") == "External":
                    yield _left_out(self.path, f'the link to "{str(one.get("Target"))[:80]}" ({last})', name)
                else:
                    gone.add(_target(name, str(one.get("Target"))))
        self._settings()
        for name, tree in self.trees.items():
            if _local(tree) in _REWRITTEN and tidied(tree):
                yield _left_out(self.path, "text that is struck out as a tracked change", name)
        for name in [name for name, tree in self.trees.items() if _local(tree) in _REWRITTEN]:
            self.parts[name] = etree.tostring(
                self.trees[name], xml_declaration=True, encoding="UTF-8", standalone=True
            )
        self._drop(gone)

    def _settings(self) -> None:
        for tree in self.trees.values():
            if _local(tree) == "settings":
                for one in [each for each in tree if _local(each) in _DROPPED_SETTINGS]:
                    tree.remove(one)
            for mark in list(tree.iter(*_NOTE_MARKS)):
                parent = mark.getparent()
                if parent is not None:
                    parent.remove(mark)

    def _drop(self, gone: set[str]) -> None:
        """Take out parts that nothing points to any more, and their lines in the list of contents."""
        from lxml import etree

        for name in gone | {_relations_of(name) for name in gone}:
            self.parts.pop(name, None)
        types = self.trees.get("[Content_Types].xml")
        if types is not None:
            for one in [each for each in types if str(each.get("PartName") or "").lstrip("/") in gone]:
                types.remove(one)
            for one in [each for each in types if each.get("ContentType") == f"{_WORD}.template.main+xml"]:
                one.set("ContentType", f"{_WORD}.document.main+xml")
            self.parts["[Content_Types].xml"] = etree.tostring(
                types, xml_declaration=True, encoding="UTF-8", standalone=True
            )


_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REWRITTEN: Final = frozenset({"Relationships", "settings", "document", "hdr", "ftr", "footnotes", "endnotes"})
_NOTE_MARKS: Final = ("{*}commentRangeStart", "{*}commentRangeEnd", "{*}commentReference")


def _local(one: _Element) -> str:
    """An element's name without its namespace."""
    return _bare(one.tag)


@lru_cache(maxsize=4096)
def _bare(name: object) -> str:
    """A name without its namespace; a file has few, and each of them thousands of times."""
    return str(name).rpartition("}")[2]


def _relations_of(name: str) -> str:
    """The name of the part that holds a part's relations."""
    folder, last = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{last}.rels")


def _target(rels: str, target: str) -> str:
    """The part that a relation points to, by the name of the file of relations."""
    source = posixpath.dirname(posixpath.dirname(rels))
    whole = target if target.startswith("/") else posixpath.join("/", source, target)
    return posixpath.normpath(whole).lstrip("/").split("#")[0]
