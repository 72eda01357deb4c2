"""JSON Schemas of case.yaml and plan.yaml, which editors use to check and to complete what a person types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel

from poagen.case.model import CaseFile, PlanFile
from poagen.case.settings import UserSettings
from poagen.common.output import write_whole

FOLDER: Final = ".poagen"
"""Where a case folder keeps what poagen needs and nobody edits."""

_MODELS: Final[Mapping[str, type[BaseModel]]] = MappingProxyType(
    {"case": CaseFile, "plan": PlanFile, "settings": UserSettings}
)
_ENTRY: Final = MappingProxyType(
    {
        "lifecycle": "recommended, planned, completed or declined. Only completed stands as done.",
        "date": "When it was done, when it is due, or since when it is in force.",
        "owner": "Who does it: a role such as warehouse lead.",
        "evidence": "Files in evidence/; or the word none, if no document exists.",
        "no_document": "true: no document exists, and you say so.",
        "note": "For yourself; it stands in no letter.",
        "slots": "Words that only you know, such as the name of your shipping tool.",
        "stale": "Set by poagen plan: the last analysis no longer calls for this measure.",
    }
)


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of ``case``, ``plan`` or ``settings``."""
    found = _MODELS[name].model_json_schema()
    for part in found.get("$defs", {}).values():
        if "lifecycle" in part.get("properties", {}):
            _describe(part["properties"])
    answer = found.get("properties", {}).get("answers")
    if answer:
        answer["additionalProperties"] = {"anyOf": [{"type": "string"}, answer["additionalProperties"]]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"{name}.yaml", **found}


def _describe(properties: dict[str, Any]) -> None:
    for key, words in _ENTRY.items():
        if key in properties:
            properties[key]["description"] = words
    evidence = properties["evidence"]
    properties["evidence"] = {"anyOf": [{**evidence}, {"type": "string"}], "description": _ENTRY["evidence"]}


def modeline(name: str) -> str:
    """The first line of a file, by which an editor finds its schema."""
    return f"# yaml-language-server: $schema={FOLDER}/{name}.schema.json"


def write_schemas(folder: Path) -> None:
    """Put the schemas into a case folder, where they are missing or of another version."""
    for name in ("case", "plan"):
        content = (json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n").encode()
        path = folder / FOLDER / f"{name}.schema.json"
        if not path.is_file() or path.read_bytes() != content:
            write_whole(path, content)
