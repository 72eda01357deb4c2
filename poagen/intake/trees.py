"""JSON and XML as a tree of text, read without trust in the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias
from xml.parsers import expat

from poagen.common.finding import Finding
from poagen.intake.archives import UnusableError
from poagen.intake.decode import decode
from poagen.intake.files import Content
from poagen.intake.limits import MOST_COLUMNS
from poagen.intake.tell import Place, error
from poagen.intake.xml_bytes import feed

Node: TypeAlias = "dict[str, Node] | list[Node] | str"

DEEPEST = 64
"""No report nests deeper; a file that does was made to do harm, or is damaged."""
_HEAVIEST = 600_000_000
_PER_VALUE, _PER_NODE, _PER_SIGN = 110, 160, 3
"""Bytes of memory that a value, an object or an element, and a sign of the file take at most, as measured."""

_LINE_END = re.compile("\r\n|\n|\r")
_LONE = re.compile("[\ud800-\udfff]")
_DECLARED = re.compile(r"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.-]+)[\"']")


@dataclass(frozen=True)
class Tree:
    """What a JSON or XML file holds.

    Attributes:
        file: Name as the user gave it.
        root: Objects and elements as dictionaries, repeated ones as lists, all values as text.
        broken: Lines of a JSON-lines file that are no JSON.
    """

    file: str
    root: Node
    broken: tuple[int, ...] = ()


class _LargeError(UnusableError):
    """The file is sound, but larger than what is read."""


class _WideError(_LargeError):
    """An object or an element has more names than a table may have columns."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} holds more than {MOST_COLUMNS:,} names, which no export has")


def parse_tree(content: Content) -> Tree | Finding:
    """Read a JSON, JSON-lines or XML file; numbers keep every digit, and nothing outside the file is looked up."""
    text, code = decode(content.data, _DECLARED)[0], "INT050"
    try:
        _weigh(text, content.kind)
        return _json(content.file, text) if content.kind == "json" else Tree(content.file, _xml(text))
    except RecursionError:
        problem = "it is nested too deeply"
    except (UnusableError, ValueError, expat.ExpatError) as found:
        problem = _words(found)
        code = "INT051" if isinstance(found, _LargeError) else code
    kind = "JSON" if content.kind == "json" else "XML"
    return error(code, f"the {kind} cannot be read: {problem}", Place(content.file))


def _words(problem: Exception) -> str:
    if isinstance(problem, json.JSONDecodeError):
        return f"it breaks off or is damaged in line {problem.lineno}"
    if isinstance(problem, expat.ExpatError):
        return f"it breaks off or is damaged in line {problem.lineno}"
    return str(problem) if isinstance(problem, UnusableError) else "it is damaged"


def _weigh(text: str, kind: str) -> None:
    nodes = text.count("{") + text.count("[") if kind == "json" else text.count("<")
    values = text.count(",") if kind == "json" else text.count("=")
    if kind == "json" and values > MOST_COLUMNS * max(nodes, 1):
        raise _WideError("an object or a list in it")
    if nodes * _PER_NODE + values * _PER_VALUE + len(text) * _PER_SIGN > _HEAVIEST:
        raise _LargeError("it holds more values than fit into memory")


def _json(file: str, text: str) -> Tree:
    try:
        return Tree(file, _plain(_parsed(text)))
    except json.JSONDecodeError as problem:
        lines = _LINE_END.split(text.rstrip("\r\n"))
        if len(lines) < 2 or (not problem.msg.startswith("Extra data") and not _is_object(lines[0])):
            raise
        return _json_lines(file, lines)


def _parsed(text: str) -> Any:
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=lambda _: "")


def _is_object(line: str) -> bool:
    return _object(line) is not None


def _object(line: str) -> dict[str, Any] | None:
    """The object of a line; None where it holds no object."""
    try:
        value = _parsed(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _json_lines(file: str, lines: list[str]) -> Tree:
    rows: list[Node] = []
    broken: list[int] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            rows.append({})
        elif (value := _object(line)) is not None:
            rows.append(_plain(value))
        else:
            broken.append(number)
    return Tree(file, rows, tuple(broken))


def _plain(value: Any, depth: int = 0) -> Node:
    """Values as text; what is null is blank."""
    if depth > DEEPEST:
        raise UnusableError("it is nested too deeply")
    if isinstance(value, dict):
        if len(value) > MOST_COLUMNS:
            raise _WideError("an object in it")
        return {
            _sound(key): _sound(inner) if isinstance(inner, str) else _plain(inner, depth + 1)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_plain(inner, depth + 1) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _sound(value)


def _sound(text: str) -> str:
    return text if text.isascii() else _LONE.sub("�", text)


class _Builder:
    """Builds the tree of an XML file from the parser's events."""

    def __init__(self) -> None:
        self.root: dict[str, Node] = {}
        self._open: list[tuple[str, dict[str, Node], list[str]]] = [("", self.root, [])]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            raise UnusableError("it is nested too deeply")
        if len(attributes) > MOST_COLUMNS:
            raise UnusableError(f"an element has {len(attributes):,} attributes, which no export has")
        own: dict[str, Node] = {_local(key): value for key, value in attributes.items() if key[:5] != "xmlns"}
        self._open.append((_local(name), own, []))

    def end(self, _: str) -> None:
        name, own, parts = self._open.pop()
        text = "".join(parts).strip()
        if text and own:
            own[""] = text
        _put(self._open[-1][1], name, own or text)

    def text(self, part: str) -> None:
        self._open[-1][2].append(part)


def _put(parent: dict[str, Node], name: str, child: Node) -> None:
    """A child under its name; a name that repeats gives a list."""
    known = parent.get(name)
    if known is None and len(parent) == MOST_COLUMNS:
        raise _WideError("an element in it")
    if known is None:
        parent[name] = child
    elif isinstance(known, list):
        known.append(child)
    else:
        parent[name] = [known, child]


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_: object) -> None:
    raise UnusableError("it has a document type or entities of its own, which no export has")


def _xml(text: str) -> Node:
    builder = _Builder()
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = None
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    feed(parser, text.encode("utf-8", errors="replace"))
    return builder.root


def objects(tree: Tree) -> Iterator[tuple[str, list[Node]]]:
    """Every list of objects in the tree with its dotted path, and each single object as a list of one."""
    yield from _objects("", tree.root)


def _objects(path: str, node: Node) -> Iterator[tuple[str, list[Node]]]:
    if isinstance(node, list):
        if any(isinstance(item, dict) for item in node):
            yield path, node
    elif isinstance(node, dict):
        yield path, [node]
        for name, inner in node.items():
            yield from _objects(f"{path}.{name}" if path else name, inner)
