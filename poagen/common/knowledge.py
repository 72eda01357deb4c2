"""YAML as poagen reads it: text stays text, duplicate keys and wrong types are findings, places are kept."""

from __future__ import annotations

import re
from collections.abc import Hashable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.nodes import MappingNode, Node, SequenceNode

from poagen.common.finding import Finding, PoagenError, Severity

ModelT = TypeVar("ModelT", bound=BaseModel)
Location = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """A safe loader without YAML 1.1's surprises: NO, 0123, 12:30 and 9400_1 stay the text they are."""

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f'the key "{key.value}" stands twice', key.start_mark
                )
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", "-0123456789"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def load_yaml(path: Path) -> Any:
    """Read one YAML document.

    Raises:
        PoagenError: The file is missing, not UTF-8 or not YAML; the finding names line and column.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)  # noqa: S506
    except (OSError, UnicodeDecodeError) as error:
        raise PoagenError(_unreadable(path, error)) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise PoagenError(_not_yaml(path, error)) from error


def load_model(path: Path, model: type[ModelT], *, keys: str = "its neighbours in the packaged files") -> ModelT:
    """Read one YAML document as a pydantic model; an empty document is one without keys.

    Args:
        path: The file.
        model: What it must fit.
        keys: Where a person finds which keys there are, for the help of the findings.

    Raises:
        PoagenError: As :func:`load_yaml`, or the content does not fit; a finding for each wrong place.
    """
    content = load_yaml(path)
    try:
        return model.model_validate({} if content is None else content)
    except ValidationError as error:
        marks = places(path)
        raise PoagenError(_misfit(path, marks, item, model, keys) for item in error.errors()) from error


def _unreadable(path: Path, error: Exception) -> Finding:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
    return Finding(
        "YML001",
        Severity.ERROR,
        f"the file cannot be read: {reason}",
        file=str(path),
        help="check the name, and save the file as UTF-8 text",
    )


def _not_yaml(path: Path, error: Exception) -> Finding:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it nests too deep or holds a value YAML cannot build"
    return Finding(
        "YML002",
        Severity.ERROR,
        f"this is not valid YAML: {problem}",
        file=str(path),
        row=mark.line + 1 if mark else None,
        column=str(mark.column + 1) if mark else None,
        help="correct the line; indent with spaces, write each key once, quote text that holds ': ' or '#'",
    )


def _misfit(
    path: Path, marks: dict[Location, tuple[int, int]], item: Any, model: type[BaseModel], keys: str
) -> Finding:
    location: Location = tuple(item["loc"])
    known = location
    while known and known not in marks:
        known = known[:-1]
    line, column = marks.get(known, (1, 1))
    near = get_close_matches(str(location[-1]), list(model.model_fields), n=1) if len(location) == 1 else []
    hint = f'did you mean "{near[0]}"? ' if near and item["type"] == "extra_forbidden" else ""
    return Finding(
        "YML003",
        Severity.ERROR,
        _in_words(".".join(map(str, location)) or "the file", item),
        file=str(path),
        row=line,
        column=str(column),
        help=f"{hint}correct the line; compare it with {keys}",
    )


_MISFITS = {
    "extra_forbidden": 'there is no key "{name}" here',
    "missing": 'the key "{name}" is missing',
    "date": '"{name}" must be a day such as 2026-10-31',
    "string_type": '"{name}" must be text; put it into quotes',
    "string_pattern_mismatch": '"{name}" does not have the form it must have',
    "string_too_short": '"{name}" must not be empty',
    "bool": '"{name}" must be true or false',
    "int": '"{name}" must be a whole number',
    "float": '"{name}" must be a number',
    "list": '"{name}" must be a list, each item on a line of its own after "- "',
    "tuple": '"{name}" must be a list, each item on a line of its own after "- "',
    "dict": '"{name}" must have keys of its own, indented below it',
    "model": '"{name}" must have keys of its own, indented below it',
    "enum": '"{name}" must be one of: {expected}',
    "literal": '"{name}" must be one of: {expected}',
}


def _in_words(name: str, item: Any) -> str:
    """A misfit in words that need no programmer."""
    kind = str(item["type"])
    template = _MISFITS.get(kind) or _MISFITS.get(kind.split("_", maxsplit=1)[0])
    if template is None:
        return f"{name}: {str(item['msg']).removeprefix('Value error, ')}"
    expected = str(item.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
    return template.format(name=name, expected=expected)


def places(path: Path) -> dict[Location, tuple[int, int]]:
    """Line and column (from 1) of every key and item of a file that parsed before."""
    root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    found: dict[Location, tuple[int, int]] = {}
    stack: list[tuple[Location, Node | None]] = [((), root)]
    while stack:
        location, node = stack.pop()
        if node is not None:
            found.setdefault(location, (node.start_mark.line + 1, node.start_mark.column + 1))
            stack.extend(_children(location, node, found))
    return found


def _children(
    location: Location, node: Node, found: dict[Location, tuple[int, int]]
) -> list[tuple[Location, Node | None]]:
    if isinstance(node, SequenceNode):
        return [((*location, place), child) for place, child in enumerate(node.value)]
    if isinstance(node, MappingNode):
        for key, _ in node.value:
            found[(*location, key.value)] = (key.start_mark.line + 1, key.start_mark.column + 1)
        return [((*location, key.value), child) for key, child in node.value]
    return []
