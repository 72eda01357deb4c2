"""Templates from a folder: its own files of a usual size, and nothing to which a link leads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader
from jinja2.exceptions import SecurityError
from jinja2.loaders import split_template_path

from poagen.common.regular import real

LARGEST: Final = 60_000
"""Bytes of one template file; the longest packaged one has a twentieth of it."""


class ContainedLoader(FileSystemLoader):
    """Reads the template files of one folder.

    Raises:
        SecurityError: The file is a link that leads out of the folder, or it is too large.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template, its file, and whether it is still the same."""
        path = self._folder.joinpath(*split_template_path(template))
        if path.is_file():
            if not real(path).is_relative_to(real(self._folder)):
                raise SecurityError(f"{template} is a link that leads out of the folder of templates")
            if path.stat().st_size > LARGEST:
                raise SecurityError(f"{template} has more than {LARGEST:,} bytes")
        return super().get_source(environment, template)
