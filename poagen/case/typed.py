"""Lists and pairs as a person types them for a key of case.yaml, and whether a value fits there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError

from poagen.case.model import CaseFile
from poagen.case.noticecategories import split_categories
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.misfits import in_words

Value = TypeVar("Value")


def wrong(key: str, told: str, help_: str) -> PoagenError:
    """That what was given for a key does not have its form (CAS008)."""
    return PoagenError(Finding("CAS008", Severity.ERROR, f"{key}: {told}", help=help_))


def fitting(key: str, value: Value) -> Value:
    """A value of case.yaml as it is.

    Raises:
        PoagenError: The file could not be read with it (CAS008).
    """
    try:
        CaseFile.model_validate({key: value})
    except ValidationError as error:
        told = [
            Finding("CAS008", Severity.ERROR, in_words(".".join(map(str, item["loc"])), item), help=_EXAMPLES)
            for item in error.errors(include_url=False)
            if item["loc"][:1] == (key,)
        ]
        if told:
            raise PoagenError(told[:_MOST]) from error
    return value


_EXAMPLES = "docs/case.md has examples"
_MOST = 10


def list_of(key: str, value: object) -> list[str]:
    """The items of a list; of a text, those between its signs.

    Raises:
        PoagenError: It is no list (CAS008).
    """
    if isinstance(value, str):
        text = value.strip()
        inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
        parts = split_categories(inner) if key == "scope" else inner.replace(";", ",").split(",")
        return [part.strip(" \"'") for part in parts if part.strip(" \"'")]
    if isinstance(value, list):
        return [str(part).strip() for part in value if str(part).strip()]
    raise wrong(key, f'"{value}" is not a list', "write the items with ; between them")


def pairs_of(key: str, value: object) -> dict[str, str]:
    """Pairs such as ``Name in the data = Name in the notice; …``, or a mapping as it is.

    Raises:
        PoagenError: A part is no pair, or a name has two (CAS008).
    """
    if isinstance(value, Mapping):
        return {str(name).strip(): str(other).strip() for name, other in value.items()}
    found: dict[str, str] = {}
    for part in (part.strip() for part in str(value).replace("\n", ";").split(";")):
        name, sign, other = (word.strip() for word in part.partition("="))
        if part and not (name and sign and other):
            raise wrong(
                key,
                f'"{part}" is no pair of names',
                "write the name in the data, =, then the name in the notice, and ; between pairs",
            )
        if part and name in found:
            raise wrong(key, f'"{name}" stands twice', "write each name of the data once")
        found |= {name: other} if part else {}
    return found
