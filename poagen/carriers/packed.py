"""The YAML of this stage as one JSON file: read in a few milliseconds, used only while it says what the YAML says.

Write it again after a change with ``python -m poagen.carriers.pack``. Until then the YAML itself is read.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from poagen.common.knowledge import load_model

DATA = Path(__file__).parent / "data"
PACKED = DATA / "packed.json"
ModelT = TypeVar("ModelT", bound=BaseModel)


def load(folder: Path, name: str, model: type[ModelT]) -> ModelT:
    """Read one YAML file of a folder of carrier knowledge.

    Args:
        folder: The folder; its packed file serves where it is up to date.
        name: The file's path in the folder.
        model: What it must fit.

    Raises:
        PoagenError: The YAML is damaged or does not fit.
    """
    content = _packed(folder).get(name)
    return load_model(folder / name, model) if content is None else model.model_validate(content)


def is_packed(folder: Path) -> bool:
    """Whether the packed file of a folder serves in place of its YAML."""
    return bool(_packed(folder))


def yaml_files(folder: Path) -> list[str]:
    """The YAML files of a folder, as paths in it."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml"))


@lru_cache(maxsize=8)
def _packed(folder: Path) -> dict[str, Any]:
    """The content of each file, or nothing where the packed file is missing, damaged or out of date."""
    try:
        told = json.loads((folder / PACKED.name).read_bytes())
    except (OSError, ValueError):
        return {}
    fresh = isinstance(told, dict) and told.get("sha256") == digest(folder)
    return told["files"] if fresh else {}


def digest(folder: Path) -> str:
    """A hash of all YAML files of a folder, the same however Git ends their lines."""
    parts = hashlib.sha256()
    for name in yaml_files(folder):
        content = (folder / name).read_bytes().replace(b"\r\n", b"\n")
        parts.update(f"{name}:{len(content)}:".encode() + content)
    return parts.hexdigest()
