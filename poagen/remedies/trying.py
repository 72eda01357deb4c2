"""A catalog as it would be with other texts in one of its folders, before anything is written."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from poagen.common.finding import Finding, PoagenError
from poagen.common.regular import read_text_file, real
from poagen.common.scratch import scratch_folder
from poagen.common.yaml_text import unreadable
from poagen.remedies.layers import FILES, Layer
from poagen.remedies.library import Catalog, lint_layers, load_catalog


def texts_of(folder: Path) -> dict[str, str]:
    """The texts of a catalog's files by name; blank where there is no such file.

    Raises:
        PoagenError: A file cannot be read, or is no UTF-8 text (YML001).
    """
    return {name: _text(folder / name) for name in FILES}


def _text(path: Path) -> str:
    if not os.path.lexists(path):
        return ""
    try:
        return read_text_file(path)
    except (OSError, ValueError) as error:
        raise PoagenError(unreadable(path, error)) from error


def findings_with(
    layers: Sequence[Layer], folder: Path, texts: Mapping[str, str], *, now: dt.date | None = None
) -> tuple[Finding, ...]:
    """What the linter says of a folder with these texts in it.

    Args:
        layers: The layers in force.
        folder: One of them, or a folder that is to become the highest.
        texts: The files' texts by name; a blank one stands for no file.
        now: The day after which no source can have been checked.
    """
    with _trial(layers, folder, texts) as (tried, place):
        found = lint_layers(tried, place, now=now)
    here = [one for one in found if one.file and Path(one.file).parent == place]
    return tuple(replace(one, file=Path(one.file or "").name) for one in here)


def catalog_with(layers: Sequence[Layer], folder: Path, texts: Mapping[str, str]) -> Catalog:
    """The catalog with these texts in a folder; the arguments are those of :func:`findings_with`.

    Raises:
        PoagenError: The texts are not in order.
    """
    with _trial(layers, folder, texts) as (tried, _):
        return load_catalog(*tried)


@contextmanager
def _trial(
    layers: Sequence[Layer], folder: Path, texts: Mapping[str, str]
) -> Iterator[tuple[tuple[Layer, ...], Path]]:
    with scratch_folder() as name:
        place = Path(name)
        for file in FILES:
            if texts.get(file, "").strip():
                (place / file).write_text(texts[file], encoding="utf-8")
        here = real(folder)
        tried = tuple(replace(one, folder=place) if real(one.folder) == here else one for one in layers)
        yield (tried if tried != tuple(layers) else (*layers, Layer("edited folder", place))), place
