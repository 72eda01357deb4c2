"""YAML as poagen reads it: text stays text, duplicate keys and wrong types are findings, places are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from poagen.common.finding import PoagenError
from poagen.common.misfits import misfits
from poagen.common.yaml_text import Location, YamlText, read_text

__all__ = ["Location", "load_model", "load_yaml", "places"]

ModelT = TypeVar("ModelT", bound=BaseModel)


def load_yaml(path: Path) -> Any:
    """Read one YAML document.

    Raises:
        PoagenError: The file is missing, not UTF-8, not YAML, or a key stands twice; the findings name line and
            column.
    """
    return _sound(path).value


def load_model(path: Path, model: type[ModelT], *, keys: str = "its neighbours in the packaged files") -> ModelT:
    """Read one YAML document as a pydantic model; an empty document is one without keys.

    Args:
        path: The file.
        model: What it must fit.
        keys: Where a person finds which keys there are, for the help of the findings.

    Raises:
        PoagenError: As :func:`load_yaml`, or the content does not fit; a finding for each wrong place.
    """
    source = _sound(path)
    try:
        return model.model_validate({} if source.value is None else source.value)
    except ValidationError as error:
        raise PoagenError(misfits(source, model, error, keys)) from error


def places(path: Path) -> dict[Location, tuple[int, int]]:
    """Line and column (from 1) of every key and item of a file that parsed before."""
    return read_text(path).places()


def _sound(path: Path) -> YamlText:
    source = read_text(path)
    if source.findings:
        raise PoagenError(source.findings)
    return source
