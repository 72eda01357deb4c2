"""The accessibility checker axe-core, got from npm when it is needed. Run this file to get it beforehand."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

VERSION = "4.14.1"
_SCRIPT = "package/axe.min.js"
_RUN = """
const done = arguments[arguments.length - 1];
document.querySelectorAll('details').forEach(one => one.open = true);
axe.run(document, {resultTypes: ['violations'], ...arguments[0]})
  .then(found => done(JSON.stringify(found.violations)));
"""


@cache
def script() -> str | None:
    """The checker's script; None where it cannot be had. It is kept in the cache folder of this computer."""
    from platformdirs import user_cache_path

    file = user_cache_path("poagen-tests", appauthor=False) / f"axe-core-{VERSION}.js"
    npm = shutil.which("npm")
    if not file.is_file() and npm:
        with suppress(OSError):  # such as where there is no home folder to keep it in
            _fetch(npm, file)
    return file.read_text("utf-8") if file.is_file() else None


def _fetch(npm: str, file: Path) -> None:
    """Get the script; it takes its place whole, for other processes of the tests may look for it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        got = subprocess.run(
            [npm, "pack", f"axe-core@{VERSION}", "--silent"], cwd=folder, check=False, capture_output=True
        )
        packed = Path(folder) / f"axe-core-{VERSION}.tgz"
        if got.returncode == 0 and packed.is_file():
            with tarfile.open(packed) as archive:
                member = archive.extractfile(_SCRIPT)
                assert member is not None
                packed.write_bytes(member.read())
            packed.replace(file)


def serious(driver: Any, *, colours_only: bool = False) -> list[str]:
    """What the checker finds on the page that is shown and calls serious or critical, all parts opened."""
    wanted = {"runOnly": ["color-contrast", "scrollable-region-focusable"]} if colours_only else {}
    driver.execute_script(script())
    found = json.loads(driver.execute_async_script(_RUN, wanted))
    grave = [one for one in found if one["impact"] in {"serious", "critical"}]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in grave]


if __name__ == "__main__":
    print(
        "axe-core is there" if script() else "axe-core cannot be had: there is no npm, or no way to its registry"
    )
