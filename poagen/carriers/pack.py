"""Write ``data/packed.json`` anew after a change of the YAML: ``python -m poagen.carriers.pack``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from poagen.carriers.packed import DATA, PACKED, digest, yaml_files
from poagen.carriers.registry import load_registry
from poagen.common.finding import PoagenError, format_finding
from poagen.common.knowledge import load_yaml


def pack(folder: Path) -> str:
    """The packed file that belongs to a folder's YAML."""
    files = {name: load_yaml(folder / name) for name in yaml_files(folder)}
    told = {"sha256": digest(folder), "files": files}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


def main(folder: Path = DATA) -> int:
    """Write the packed file of a folder, unless its YAML does not fit.

    Returns:
        0, or 2 where the findings were shown and nothing was written.
    """
    try:
        load_registry(folder)
        told = pack(folder)
    except PoagenError as error:
        print("\n".join(format_finding(one) for one in error.findings), file=sys.stderr)
        return 2
    (folder / PACKED.name).write_text(told, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
