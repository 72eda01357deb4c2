"""Write ``data/packed.json`` anew after a change of the YAML: ``python -m poagen.carriers.pack``."""

from __future__ import annotations

import json
from pathlib import Path

from poagen.carriers.packed import DATA, PACKED, digest, yaml_files
from poagen.common.knowledge import load_yaml


def pack(folder: Path) -> str:
    """The packed file that belongs to a folder's YAML."""
    files = {name: load_yaml(folder / name) for name in yaml_files(folder)}
    told = {"sha256": digest(folder), "files": files}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


if __name__ == "__main__":
    PACKED.write_text(pack(DATA), encoding="utf-8", newline="\n")
