"""Lists and pairs as a person types them for a key of case.yaml."""

from __future__ import annotations

from collections.abc import Mapping

from poagen.case.noticecategories import split_categories
from poagen.common.finding import Finding, PoagenError, Severity


def wrong(key: str, told: str, help_: str) -> PoagenError:
    """That what was given for a key does not have its form (CAS008)."""
    return PoagenError(Finding("CAS008", Severity.ERROR, f"{key}: {told}", help=help_))


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
        PoagenError: A part is no pair (CAS008).
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
        found |= {name: other} if part else {}
    return found
