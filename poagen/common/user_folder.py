"""Where a user's own settings, catalogs, templates and rules lie."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "POAGEN_HOME"


def user_folder() -> Path:
    """The folder of the user's own files; it need not exist.

    The environment variable ``POAGEN_HOME`` names it, else it is where the system keeps a program's settings.
    """
    if given := os.environ.get(VARIABLE):
        return Path(given)
    from platformdirs import user_config_path

    return user_config_path("poagen", appauthor=False)
