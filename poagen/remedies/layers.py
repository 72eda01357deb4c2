"""The layers of the catalog: packaged, packs, the user's folder, the case's folder, and one that is named."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Final

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.regular import read_text_file, real
from poagen.common.user_folder import user_folder
from poagen.common.yaml_text import read_text

PACKAGED: Final = Path(__file__).parent / "catalog"
"""The catalog that comes with poagen."""

GROUP: Final = "poagen.catalogs"
"""The entry points by which an installed package offers a catalog: its value names a package with YAML files."""

LISTS: Final = ("causes.yaml", "corrective.yaml", "preventive.yaml", "mapping.yaml")
FILES: Final = ("catalog.yaml", *LISTS)
FOLDER: Final = "catalog"
OF_CASE: Final = "case folder"
"""The name of the layer that lies in a case folder."""

_ID: Final = re.compile(r"""(?m)^- \{?id: *["']?([A-Z]+-[0-9]+)""")
_OVERRIDE: Final = re.compile(r"(?m)^  override:|[{,] *override:")


@dataclass(frozen=True, slots=True)
class Layer:
    """One folder of the catalog.

    Attributes:
        name: What people call it: ``packaged``, ``pack acme``, ``user folder``, ``case folder``, ``named folder``.
        folder: Where its files lie.
    """

    name: str
    folder: Path


BASE: Final = Layer("packaged", PACKAGED)


def stack(*, case: Path | None = None, named: Path | None = None, own: Sequence[Path] = ()) -> tuple[Layer, ...]:
    """The layers in force, the lowest first: packaged < packs < user folder < case folder < named folder.

    Args:
        case: A case folder; its ``catalog/`` is a layer if it has one.
        own: Further folders of the user, as the user's settings name them; they lie above the user folder.
        named: A folder that was named with ``--catalog``. One that stands alone takes the place of all others.
    """
    if named is not None and stands_alone(named):
        return (Layer("named folder", named),)
    layers = [BASE, *packs()]
    layers += [Layer("user folder", folder) for folder in [user_folder() / FOLDER] if is_meant(folder)]
    layers += [Layer(f"settings folder {folder.name}", folder) for folder in own]
    layers += [Layer(OF_CASE, folder) for folder in [case / FOLDER] if is_meant(folder)] if case else []
    return (*layers, Layer("named folder", named)) if named else tuple(layers)


def below(folder: Path) -> tuple[Layer, ...]:
    """A folder and the layers that it builds on, for the tools that look at one folder."""
    here = real(folder)
    if here == real(PACKAGED):
        return (BASE,)
    under = stack(named=folder)
    return (*(layer for layer in under[:-1] if real(layer.folder) != here), under[-1])


def is_catalog(folder: Path) -> bool:
    """Whether a folder holds any file of a catalog, though it may not be one that can be read."""
    return any(os.path.lexists(folder / name) for name in FILES)


def is_meant(folder: Path) -> bool:
    """Whether something stands in the place of a catalog that somebody wants to be read.

    That is also a link to nowhere, a file, or a folder whose files have other names: nobody wants a letter without
    what he wrote there, and without a word on it. A folder that holds nothing of the kind is none.
    """
    try:
        inside = list(folder.iterdir())
    except OSError:
        return os.path.lexists(folder)
    return any(path.suffix.lower() in (".yaml", ".yml") or _is_of_language(path) for path in inside)


def _is_of_language(folder: Path) -> bool:
    return any(os.path.lexists(folder / name) for name in LISTS)


def stands_alone(folder: Path) -> bool:
    """Whether a folder takes the place of the packaged catalog instead of adding to it.

    Its ``catalog.yaml`` says so with ``extends``. One that says nothing stands alone if it has a mapping and uses
    ids of the packaged catalog as its own, as a copy of it does.
    """
    about = _about(folder / "catalog.yaml")
    if about.get("extends"):
        return bool(about["extends"] == "nothing")
    if not about or about.get("disable") or not (folder / "mapping.yaml").is_file():
        return False
    texts = [_text(folder / name) for name in LISTS]
    return not any(_OVERRIDE.search(text) for text in texts) and bool(ids_in(texts) & _packaged_ids())


@cache
def _packaged_ids() -> set[str]:
    return ids_in(_text(PACKAGED / name) for name in LISTS)


def ids_in(texts: Iterable[str]) -> set[str]:
    """The ids of the entries in the texts of files, well-formed or not."""
    return {id_ for text in texts for id_ in _ID.findall(text)}


def _text(path: Path) -> str:
    try:
        return read_text_file(path, "utf-8", "replace")
    except OSError:
        return ""


def _about(path: Path) -> dict[str, Any]:
    try:
        content = read_text(path).value
    except PoagenError:
        return {}
    return content if isinstance(content, dict) else {}


def packs() -> tuple[Layer, ...]:
    """The catalogs that installed packages offer, by name. Their code is never run: they are data.

    Raises:
        PoagenError: A package offers a catalog that cannot be found, or what one offers is no text (POA125).
    """
    return tuple(Layer(f"pack {point.name}", _pack_folder(point)) for point in _offered(tuple(sys.path)))


@lru_cache(maxsize=4)
def _offered(_where: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """The entry points of catalogs, kept while Python looks in the same places: it reads a file a package."""
    try:
        return tuple(sorted(entry_points(group=GROUP), key=lambda point: point.name))
    except UnicodeDecodeError as error:
        raise PoagenError(
            Finding(
                "POA125",
                Severity.ERROR,
                "the installed catalogs cannot be looked up: an installed package's entry_points.txt is no text",
                help="install what was installed last beside poagen again, or poagen anew",
            )
        ) from error


def _pack_folder(point: EntryPoint) -> Path:
    for folder in _candidates(point):
        if is_catalog(folder):
            return folder
    raise PoagenError(
        Finding(
            "POA125",
            Severity.ERROR,
            f'the installed catalog "{point.name}" cannot be found: "{point.value}" holds no catalog files',
            help="install the package again, or uninstall it",
        )
    )


def _candidates(point: EntryPoint) -> Iterator[Path]:
    """Where the package's files may lie: as the installer recorded them, then where Python would look."""
    inside = Path(*point.value.partition(":")[0].strip().split("."))
    if point.dist is not None:
        yield Path(str(point.dist.locate_file(inside)))
    for place in _package_places(inside.parts[:1]):
        yield Path(place).joinpath(*inside.parts[1:])


def _package_places(names: tuple[str, ...]) -> list[str]:
    """Where a package of the first rank lies; looking for one of those runs none of its code."""
    try:
        spec = importlib.util.find_spec(names[0]) if names else None
    except (ImportError, ValueError):
        return []
    return list(spec.submodule_search_locations or ()) if spec else []
