"""JSON Schema of a catalog's files, for editors that complete and check while one types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from poagen.common.output import write_whole
from poagen.remedies.draft import MODELS
from poagen.remedies.entries import About
from poagen.remedies.layers import FILES
from poagen.remedies.overriding import APPENDABLE, FIELDS, identity

FOLDER: Final = "schema"
_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema_name(file: str) -> str:
    """The name of a file's schema: ``causes.schema.json`` for ``causes.yaml``."""
    return file.replace(".yaml", ".schema.json")


def modeline(file: str) -> str:
    """The comment by which editors find the schema of a catalog's file."""
    return f"# yaml-language-server: $schema={FOLDER}/{schema_name(file)}\n"


def schema_of(file: str) -> dict[str, Any]:
    """The JSON Schema of one kind of file, by its name such as ``causes.yaml``."""
    if file == "catalog.yaml":
        return {"$schema": _DRAFT, **_closed(About)}
    model = MODELS[file][1]
    entry = _closed(model)
    definitions = entry.pop("$defs", {})
    return {
        "$schema": _DRAFT,
        "title": file,
        "type": ["array", "null"],
        "items": {
            "if": {"required": ["override"], "type": "object"},
            "then": _override(file, entry),
            "else": entry,
        },
        "$defs": definitions,
    }


def _closed(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(mode="validation")


def _override(file: str, entry: dict[str, Any]) -> dict[str, Any]:
    """An entry that changes fields of one below: what it is, how, and the fields."""
    fields = FIELDS[file]
    ways = {name: {"enum": ["replace", "append"] if name in APPENDABLE else ["replace"]} for name in fields}
    how = {"type": "object", "properties": ways, "additionalProperties": False, "minProperties": 1}
    given = {name: entry["properties"][name] for name in (*identity(file), *fields)}
    for name in {"text", "when"} & set(fields):
        given[name] = {"type": "object"}
    return {
        "type": "object",
        "properties": {**given, "override": how},
        "required": [*identity(file), "override"],
        "additionalProperties": False,
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write the schema of each kind of file; returns the files."""
    return [
        write_whole(
            folder / schema_name(file),
            (json.dumps(schema_of(file), indent=1, ensure_ascii=False) + "\n").encode(),
        )
        for file in FILES
    ]
