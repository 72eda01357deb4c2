"""The tables that lie in a JSON or XML tree: a row an object, nested values under dotted headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import pyarrow as pa

from poagen.common.finding import Finding
from poagen.intake.files import Content
from poagen.intake.grid import Grid, Sheet, clean_row, drop_empty_rows, table_of
from poagen.intake.headings import shown_way
from poagen.intake.limits import MOST_CELLS, MOST_COLUMNS
from poagen.intake.tell import EACH, Place, error
from poagen.intake.trees import Node, Tree, objects, parse_tree

Row = dict[str, str]

_MOST_TABLES = 200


def open_tree(content: Content) -> list[Sheet] | Finding:
    """Every table of a JSON or XML file; which of them is meant, a recogniser says.

    A list of objects is a table. Where its objects hold lists of objects of their own (the packages of an order),
    there is a further table with a row for each of those, which repeats what the outer object says.
    """
    tree = parse_tree(content)
    if isinstance(tree, Finding):
        return tree
    sheets = list(islice(_sheets(tree), _MOST_TABLES))
    return sheets or error("INT002", "the file holds no objects", Place(content.file))


def _sheets(tree: Tree) -> Iterator[Sheet]:
    for way, nodes in objects(tree):
        path = shown_way(way)
        yield _sheet(tree, path, nodes, "")
        for inner in _lists(nodes):
            yield _sheet(tree, path, nodes, inner)


def _rows(nodes: Sequence[Node], inner: str) -> Iterator[Row]:
    return (row for node in nodes for row in (_exploded(node, inner) if inner else [_flat(node)]))


def _flat(node: Node, path: str = "") -> Row:
    """The values of an object under dotted names; lists of objects are left to a table of their own."""
    row: Row = {}
    _lay_out(node, path, row)
    return row


def _lay_out(node: Node, path: str, row: Row) -> None:
    if isinstance(node, dict):
        for name, inner in node.items():
            _lay_out(inner, _dotted(path, name), row)
    elif path and isinstance(node, str):
        row[path] = node
    elif path and all(isinstance(item, str) for item in node):
        row[path] = ",".join(map(str, node))


def _dotted(path: str, name: str) -> str:
    return f"{path}.{name}".strip(".")


def _lists(nodes: Sequence[Node]) -> list[str]:
    """The dotted names of lists of objects within objects, in order of appearance."""
    return list(dict.fromkeys(name for node in nodes for name in _named_lists(node, "")))


def _named_lists(node: Node, path: str) -> Iterator[str]:
    if isinstance(node, dict):
        for name, inner in node.items():
            if not isinstance(inner, str):
                yield from _named_lists(inner, _dotted(path, name))
    elif isinstance(node, list) and path and any(isinstance(item, dict) for item in node):
        yield path


def _exploded(node: Node, name: str) -> list[Row]:
    """A row for each object of one inner list; an object without any keeps its one row."""
    outer = _flat(node)
    inner = _inner(node, name)
    return [{**outer, **_flat(item, name)} for item in inner] or [outer]


def _inner(node: Node, name: str) -> list[Node]:
    """The objects of an inner list, found by its dotted name."""
    if isinstance(node, list):
        return node if not name else []
    if not isinstance(node, dict):
        return []
    for key, value in node.items():
        if name == key or name.startswith(f"{key}."):
            found = _inner(value, name[len(key) + 1 :])
            if found:
                return found
    return []


def _sheet(tree: Tree, path: str, nodes: Sequence[Node], inner: str) -> Sheet:
    names: dict[str, None] = {}
    number = 0
    for row in _rows(nodes, inner):
        names.update(dict.fromkeys(row))
        number += 1
        if len(names) > MOST_COLUMNS:
            break
    head = clean_row(tuple(islice(names, MOST_COLUMNS + 1)))

    def load(_: int) -> Grid | Finding:
        if len(names) > MOST_COLUMNS:
            told = f"objects with more than {MOST_COLUMNS:,} different names are no table"
            return error("INT051", told, Place(tree.file, path or None))
        if len(names) * number > MOST_CELLS:
            told = f"{number:,} objects with {len(names):,} different names are no table"
            return error("INT051", told, Place(tree.file, path or None))
        return _grid(tree, path, head, _columns(tuple(names), _rows(nodes, inner)))

    return Sheet(tree.file, path or None, (head,), load)


def _columns(names: Sequence[str], rows: Iterator[Row]) -> pa.Table:
    columns: list[list[str]] = [[] for _ in names]
    for row in rows:
        for name, column in zip(names, columns, strict=True):
            column.append(row.get(name, ""))
    return table_of([pa.array(column, pa.string()) for column in columns])


def _grid(tree: Tree, path: str, headers: tuple[str, ...], cells: pa.Table) -> Grid:
    """The table with its records numbered from 1, or by line where the file has an object a line."""
    lost = np.asarray(tree.broken, dtype=np.int64)
    numbers = np.setdiff1d(np.arange(1, cells.num_rows + len(lost) + 1, dtype=np.int64), lost)
    told = "the line cannot be read: it is no JSON object"
    found = tuple(error("INT010", told, Place(tree.file, row=line)) for line in tree.broken[:EACH])
    grid = Grid(tree.file, path or None, headers, cells, numbers, unreadable=len(lost), findings=found)
    return drop_empty_rows(grid)
