"""The catalog in force, by where the user keeps own ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from poagen.remedies.layers import Layer
    from poagen.remedies.library import Catalog


def layers_in_force(*, case: Path | None = None, named: Path | None = None) -> tuple[Layer, ...]:
    """The layers of the catalog: packaged < packs < user's folder and settings < case folder < named folder."""
    from poagen.case import user_settings
    from poagen.remedies.layers import stack

    return stack(case=case, named=named, own=user_settings().catalog_folders())


def catalog_in_force(*, case: Path | None = None, named: Path | None = None) -> Catalog:
    """The catalog of all layers in force.

    Args:
        case: A case folder, whose ``catalog/`` is a layer if it has one.
        named: A folder that was named, the highest layer.

    Raises:
        PoagenError: Something in the files is wrong; each finding names file, line and column.
    """
    from poagen.remedies.library import load_catalog

    return load_catalog(*layers_in_force(case=case, named=named))
