"""Changing a YAML file as a person would: one value or one entry, and not a byte of anything else.

YAML libraries that write a document anew change its quotes, indents or line ends. So a file is parsed for the
places of its values only, and its text is changed there.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.locking import locked
from poagen.common.output import write_whole
from poagen.common.regular import read_regular
from poagen.common.yaml_text import unreadable

Scalar = str | bool | int | float | dt.date | None
Value = Scalar | Sequence[str] | Mapping[str, Any]

_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_PLAIN: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9 _.&()'/+-]*[A-Za-z0-9.)])?|\d{4}-\d{2}-\d{2}")
_WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_UNSAFE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_COMMENT: Final = re.compile("#[^\n\r\x85\u2028\u2029]*")
_STEP: Final = 2


class CannotEdit(Exception):  # noqa: N818
    """The text uses a form in which a place cannot be changed without touching others."""


def scalar(value: Scalar) -> str:
    """A value as YAML writes it: plain where that is safe in every context, else in double quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int | float):
        return f"{Decimal(repr(value)):f}"
    if _PLAIN.fullmatch(value) and value.casefold() not in _WORDS:
        return value
    return _UNSAFE.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    return "\\uFFFD" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04X}"


def written(value: Value) -> str:
    """Any value in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {scalar(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Scalar):
        return scalar(value)
    return "[" + ", ".join(map(scalar, value)) + "]"


def set_value(text: str, path: Sequence[str], value: Value) -> str:
    """The text with the value at ``path`` put in, and the keys on the way to it made where they are missing.

    Raises:
        CannotEdit: The text uses anchors, aliases, tags or ``?`` keys, or the path leads through a value.
    """
    root = _root(text)
    node, depth = _descend(root, path)
    told = written(value)
    if depth == len(path):
        after = _replace(text, *_pair(root, path), told)
    else:
        lines = [f"{' ' * (_STEP * place)}{scalar(key)}:" for place, key in enumerate(path[depth:])]
        lines[-1] += f" {told}"
        inline = _in_braces(path[depth:-1], f"{scalar(path[-1])}: {told}")
        after = _insert(text, root, path[:depth], node, lines, inline)
    return _checked(after, _with(_plain_of(text), path, _plain_value(value)))


def add_item(text: str, path: Sequence[str], item: str) -> str:
    """The text with one more item at the end of the list at ``path``, which is made if need be.

    Raises:
        CannotEdit: As :func:`set_value`.
    """
    root = _root(text)
    node, depth = _descend(root, path)
    if depth < len(path) or not isinstance(node, SequenceNode) or not node.value:
        single = isinstance(node, ScalarNode) and depth == len(path) and bool(node.value)
        return set_value(text, path, [str(node.value), item] if single and node else [item])
    last = _end(node.value[-1], text)
    if node.flow_style:
        after = text[:last] + f", {scalar(item)}" + text[last:]
    else:
        line = " " * node.start_mark.column + f"- {scalar(item)}"
        after = _put_lines(text, _line_end(text, last), [line])
    held = [str(each.value) for each in node.value]
    return _checked(after, _with(_plain_of(text), path, [*held, item]))


def add_entry(text: str, path: Sequence[str], lines: Sequence[str], inline: str) -> str:
    """The text with an entry at the end of the mapping at ``path``.

    Args:
        text: The file.
        path: Keys to the mapping, which is made where it is missing.
        lines: The entry with its comments, without indent.
        inline: The same entry as a mapping between braces has it, without comments.

    Raises:
        CannotEdit: As :func:`set_value`.
    """
    root = _root(text)
    node, depth = _descend(root, path)
    heads = [f"{' ' * (_STEP * place)}{scalar(key)}:" for place, key in enumerate(path[depth:])]
    inner = " " * (_STEP * len(heads))
    below = [*heads, *((inner + line).rstrip() for line in lines)]
    after = _insert(text, root, path[:depth], node, below, _in_braces(path[depth:], inline))
    added = yaml.load("{" + inline + "}", Loader=yaml.BaseLoader)  # noqa: S506
    expected = _plain_of(text)
    for key, value in added.items():
        expected = _with(expected, (*path, key), value)
    return _checked(after, expected)


def _in_braces(keys: Sequence[str], inner: str) -> str:
    for key in reversed(keys):
        inner = f"{scalar(key)}: {{{inner}}}"
    return inner


@lru_cache(maxsize=8)
def _plain_of(text: str) -> Any:
    """What a text holds, every value as text. What one change made is what the next begins with."""
    return yaml.load(text, Loader=yaml.BaseLoader) or {}  # noqa: S506


def _plain_value(value: Value) -> Any:
    return yaml.load(written(value), Loader=yaml.BaseLoader)  # noqa: S506


def _with(held: Any, path: Sequence[str], value: Any) -> Any:
    if not path:
        return value
    below = held if isinstance(held, dict) else {}
    return {**below, path[0]: _with(below.get(path[0]), path[1:], value)}


def _checked(after: str, expected: Any) -> str:
    """The changed text, once it is sure that it holds what it should and nothing else has changed."""
    try:
        if _plain_of(after) == expected:
            return after
    except yaml.YAMLError:
        pass
    raise CannotEdit("its form is one that poagen does not know")


def save(path: Path, before: str | None, after: str) -> None:
    """Write a changed file, unless someone else has changed it since it was read.

    Raises:
        PoagenError: It was changed meanwhile (CAS004), or it cannot be written.
    """
    with locked(path.parent):
        now = read_text(path) if path.is_file() else None
        if now != before:
            raise PoagenError(changed_meanwhile(path))
        if after != before:
            write_whole(path, after.encode("utf-8", errors="replace"))


def refuse_changed(path: Path, now: str, seen: str) -> None:
    """Write nothing over what was changed since a person last saw it.

    Raises:
        PoagenError: It says something else now (CAS004).
    """
    if now != seen:
        raise PoagenError(changed_meanwhile(path))


def read_text(path: Path) -> str:
    """A file's text with its own line ends, and its byte order mark if it has one.

    Raises:
        PoagenError: It cannot be read, or is no UTF-8 text (YML001).
    """
    try:
        return read_regular(path).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PoagenError(unreadable(path, error)) from error


def cannot_edit(path: Path, error: CannotEdit, what: str) -> PoagenError:
    """The finding for a file that only a person can change."""
    return PoagenError(
        Finding(
            "CAS005",
            Severity.ERROR,
            f"poagen cannot change this file without touching other parts of it: {error}",
            file=str(path),
            help=f"open the file and write it yourself: {what}",
        )
    )


def _root(text: str) -> MappingNode | None:
    try:
        return _root_of(text)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else "a line"
        raise CannotEdit(f"{line} cannot be read; often a tab stands there, where YAML wants spaces") from error


class _Untied(yaml.SafeLoader):
    def get_event(self) -> Any:
        """The next of those that all nodes are made of; none may tie its place to another."""
        event: Any = super().get_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise CannotEdit("it uses & or * or !, signs of YAML that tie one place to another")
        return event


def _root_of(text: str) -> MappingNode | None:
    root = yaml.compose(text, Loader=_Untied)
    if root is None or (isinstance(root, ScalarNode) and not root.value):
        return None
    if not isinstance(root, MappingNode):
        raise CannotEdit("it has no keys")
    if re.search(r"^\s*\?\s", text, re.MULTILINE):
        raise CannotEdit("it uses keys that begin with a question mark")
    return root


def _descend(root: Node | None, path: Sequence[str]) -> tuple[Node | None, int]:
    """The deepest node on the way along ``path``, and how many keys lead to it."""
    node = root
    for depth, key in enumerate(path):
        if node is None or (isinstance(node, ScalarNode) and not node.value):
            return node, depth
        if not isinstance(node, MappingNode):
            raise CannotEdit(f'"{".".join(path[:depth])}" has no keys of its own')
        found = [value for name, value in node.value if name.value == key]
        if not found:
            return node, depth
        node = found[0]
    return node, len(path)


def _pair(root: Node | None, path: Sequence[str]) -> tuple[Node, Node]:
    """The key node and the value node at a path that exists."""
    parent, _ = _descend(root, path[:-1])
    pairs = parent.value if isinstance(parent, MappingNode) else []
    return next((key, value) for key, value in pairs if key.value == path[-1])


def _replace(text: str, key: Node, value: Node, told: str) -> str:
    colon = text.index(":", key.end_mark.index) + 1
    start, end = value.start_mark.index, _end(value, text)
    if isinstance(value, ScalarNode) and not text[start:end]:
        return f"{text[:colon]} {told}{text[colon:]}"
    if _is_inline(value):
        after, gone = text[:start] + told + text[end:], (start, end)
    else:
        first, last = _line_start(text, start), _line_end(text, end)
        after, gone = f"{text[:colon]} {told}{text[colon:first]}{text[last:]}", (start, last)
    kept = [" " * (key.start_mark.column + _STEP) + comment for comment in _comments(text, *gone)]
    return _put_lines(after, _line_end(after, colon + len(told)), kept) if kept else after


def _comments(text: str, start: int, end: int) -> list[str]:
    """The comments between two places, which stand between the signs and words of YAML."""
    if "#" not in text[start:end]:
        return []
    found, before = list[str](), start
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        found += _COMMENT.findall(text[before : min(token.start_mark.index, end)])
        before = max(before, token.end_mark.index)
    return [comment.rstrip() for comment in found]


def _insert(
    text: str, root: Node | None, path: Sequence[str], node: Node | None, lines: Sequence[str], inline: str
) -> str:
    """Put an entry at the end of the mapping ``node``, which is at ``path``; a blank one becomes a mapping."""
    if root is None or not path:
        return _insert_at_root(text, root, lines, inline)
    if isinstance(node, MappingNode) and node.value:
        return _insert_last(text, node, lines, inline)
    key, value = _pair(root, path)
    if isinstance(value, MappingNode):
        held = text[value.start_mark.index : value.end_mark.index]
        if len(path) > 1 or held.strip("{} ") or _is_inside_braces(root, path):
            place = value.start_mark.index + 1
            return text[:place] + inline + text[place:]
        text = text[: value.start_mark.index] + text[value.end_mark.index :]
    if _is_inside_braces(root, path):
        colon = text.index(":", key.end_mark.index) + 1
        return f"{text[:colon]} {{{inline}}}{text[colon:]}"
    indent = " " * (key.start_mark.column + _STEP)
    place = _line_end(text, text.index(":", key.end_mark.index))
    return _put_lines(text, place, [(indent + line).rstrip() for line in lines])


def _is_inside_braces(root: Node | None, path: Sequence[str]) -> bool:
    parents = [_descend(root, path[:depth])[0] for depth in range(len(path))]
    return any(isinstance(node, MappingNode) and bool(node.flow_style) for node in parents)


def _insert_at_root(text: str, root: Node | None, lines: Sequence[str], inline: str) -> str:
    if isinstance(root, MappingNode) and root.value:
        return _insert_last(text, root, lines, inline)
    if isinstance(root, MappingNode):
        text = text[: root.start_mark.index] + text[root.end_mark.index :]
    elif re.search(r"^(?:---|\.\.\.)", text, re.MULTILINE):
        raise CannotEdit("it holds nothing but marks of a document's beginning or end")
    return _put_lines(text, len(text), list(lines))


def _insert_last(text: str, node: MappingNode, lines: Sequence[str], inline: str) -> str:
    end = _end(node.value[-1][1], text)
    if node.flow_style:
        return f"{text[:end]}, {inline}{text[end:]}"
    column = node.value[0][0].start_mark.column
    place = _past_comments(text, _line_end(text, end), column)
    return _put_lines(text, place, [(" " * column + line).rstrip() for line in lines])


def _past_comments(text: str, place: int, column: int) -> int:
    """Past the comments that follow an entry and are indented as its keys are, or deeper."""
    kept, start = place, place
    while start < len(text):
        end = _line_end(text, start)
        line = _BREAK.sub("", text[start:end])
        bare = line.lstrip(" ")
        if bare.startswith("#") and len(line) - len(bare) >= column:
            kept = end
        elif bare.strip():
            break
        start = end
    return kept


def _put_lines(text: str, place: int, lines: Sequence[str]) -> str:
    """Whole lines put in at the start of a line, with the line end that the file uses."""
    found = _BREAK.search(text)
    ending = found.group() if found and found.group() in {"\r\n", "\r"} else "\n"
    before = text[:place]
    gap = ending if before and before != "\ufeff" and not _BREAK.fullmatch(before[-1]) else ""
    return before + gap + "".join(line + ending for line in lines) + text[place:]


def _end(node: Node, text: str) -> int:
    """Where a node's own text ends, without the comments and blank lines behind it."""
    if _is_inline(node):
        end = int(node.end_mark.index)
        while isinstance(node, ScalarNode) and end > node.start_mark.index and _BREAK.fullmatch(text[end - 1]):
            end -= 1
        return end
    children = [item for pair in node.value for item in pair] if isinstance(node, MappingNode) else node.value
    return max((_end(child, text) for child in children), default=int(node.start_mark.index))


def _is_inline(node: Node) -> bool:
    """Whether a node has its own text, as a scalar and what stands in braces or brackets have."""
    return not isinstance(node, CollectionNode) or bool(node.flow_style)


def _line_start(text: str, place: int) -> int:
    breaks = [match.end() for match in _BREAK.finditer(text, 0, place)]
    return breaks[-1] if breaks else 0


def _line_end(text: str, place: int) -> int:
    """The start of the next line."""
    found = _BREAK.search(text, place)
    return found.end() if found else len(text)


def changed_meanwhile(path: Path) -> Finding:
    """The finding for a file that someone else has changed since it was read."""
    return Finding(
        "CAS004",
        Severity.ERROR,
        "the file was changed while poagen was at work, so nothing was written",
        file=str(path),
        help="save the file in your editor, then run the command again",
    )
