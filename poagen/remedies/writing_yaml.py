"""Writing one entry of a catalog as YAML, and adding it to a file whose comments stay as they are."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any, Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.yaml_text import parse

_PLAIN: Final = re.compile(r"[A-Za-z](?:[A-Za-z0-9 .()/'_-]*[A-Za-z0-9.)])?")
_HERE: Final = Path("entry.yaml")


def entry_yaml(entry: dict[str, Any]) -> str:
    """One item of a list of entries, as a block that begins with ``- ``."""
    lines = _mapping(entry)
    return "\n".join(["- " + lines[0], *("  " + line for line in lines[1:])]) + "\n"


def _mapping(value: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for key, item in value.items():
        if isinstance(item, dict | list) and item:
            inner = _mapping(item) if isinstance(item, dict) else _items(item)
            lines += [f"{_scalar(str(key))}:", *("  " + line for line in inner)]
        else:
            lines.append(f"{_scalar(str(key))}: {_scalar(item)}")
    return lines


def _items(items: list[Any]) -> list[str]:
    lines: list[str] = []
    for item in items:
        block = _mapping(item) if isinstance(item, dict) and item else [_scalar(item)]
        lines += ["- " + block[0], *("  " + line for line in block[1:])]
    return lines


def _scalar(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and _reads_as_text(value):
        return value
    return json.dumps(value, ensure_ascii=not value.isprintable())


def _reads_as_text(value: str) -> bool:
    """Whether a value without quotes is the same text to every program."""
    read = parse(_HERE, f"a: {value}")
    return read.value == {"a": value} and not read.traps


def with_entry(text: str, block: str) -> str:
    """A file's text with one more entry at its end.

    Args:
        text: What the file holds: nothing, comments, or a list.
        block: What :func:`entry_yaml` gave.

    Raises:
        PoagenError: The text is not a list of entries, or the block is no YAML: a name of it is too long.
    """
    longer = text + ("\n" if text and not text.endswith("\n") else "") + ("\n" if text.strip() else "") + block
    before, added = parse(_HERE, text).value or [], parse(_HERE, block).value
    try:
        if parse(_HERE, longer).value == [*before, *added]:
            return longer
    except PoagenError:
        pass
    return _inserted(text, block)


def _inserted(text: str, block: str) -> str:
    """The same for a list between brackets, which cannot simply be gone on with."""
    from ruamel.yaml import YAML

    tool = YAML()
    tool.preserve_quotes = True
    tool.width = 4096
    tool.indent(mapping=2, sequence=2, offset=0)
    content = tool.load(text)
    added = tool.load(block)
    if not isinstance(content, list):
        told = "nothing can be put at the end of this file, for its last lines end it"
        raise PoagenError(Finding("YML002", Severity.ERROR, told, help='take out the line "..."'))
    if hasattr(content, "fa"):
        content.fa.set_block_style()
    content.append(added[0])
    out = io.StringIO()
    tool.dump(content, out)
    return out.getvalue()
