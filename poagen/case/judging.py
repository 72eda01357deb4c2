"""How a case's packages are read and judged, where the command line could say it too.

What stands here holds for every command on the case, so that a letter is bundled as it was drafted.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, Field, ValidationError, field_validator

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.programmes import Programme
from poagen.common.required import required_rate
from poagen.common.strict import STRICT
from poagen.common.window import MOST_DAYS, two_days
from poagen.common.words import bare
from poagen.common.yaml_text import parse

_MOST: Final = 10**15 - 1
"""Packages that Amazon may have counted; a number of more digits is a slip, and no figure of it could be told."""

Total = Annotated[int, Field(ge=0, le=_MOST, strict=True)]
_POWER: Final = re.compile(r"\d{1,20}(?:\.\d{0,20})?[eE][-+]?\d{1,3}")


def _of_power(value: Any) -> Any:
    """A number such as 6.5e-06, which spreadsheets write, is text to YAML 1.2 as poagen reads it."""
    return float(value) if isinstance(value, str) and _POWER.fullmatch(value) else value


Worth = Annotated[float, BeforeValidator(_of_power), Field(gt=0, allow_inf_nan=False, strict=True)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


def _either(schema: dict[str, Any]) -> None:
    """A number, or a number for each category."""
    by_category = {"type": schema.pop("type"), "additionalProperties": schema.pop("additionalProperties")}
    schema["anyOf"] = [{"type": "integer", "minimum": 0}, by_category]


def _number_or_text(schema: dict[str, Any]) -> None:
    """A number such as 95, or a text such as 95 %."""
    schema.pop("anyOf", None)
    schema["type"] = ["number", "string", "null"]


class HowJudged(BaseModel):
    """Keys of case.yaml with the words of the options."""

    model_config = STRICT

    programme: Programme | None = Field(
        default=None, description="Whose rule judges: standard, sfp (Seller Fulfilled Prime) or premium."
    )
    window: str | None = Field(
        default=None, description="First and last day of the window, as 2026-10-02..2026-10-31."
    )
    latency: int = Field(default=0, ge=0, le=MOST_DAYS, description="Days by which the window ends before as_of.")
    measured: dict[str, Total] = Field(
        default={},
        max_length=500,
        description="How many packages Amazon counted, of all or by category.",
        json_schema_extra=_either,
    )
    blank_scans: Literal["unknown", "none"] | None = Field(
        default=None, description="What a blank scan column means: nothing, or no scan."
    )
    target: float | None = Field(
        default=None,
        description="The rate that the notice requires, such as 95, where poagen does not know the store's.",
        json_schema_extra=_number_or_text,
    )
    rates: dict[Currency, Worth] = Field(
        default={}, max_length=50, description="Currency: what one unit is worth in the store's currency."
    )
    sheet: str | None = Field(default=None, description="Which sheet of a workbook to read.")

    @field_validator("window")
    @classmethod
    def _two_days(cls, value: str | None) -> str | None:
        if value is not None:
            two_days(value)
        return value

    @field_validator("target", mode="before")
    @classmethod
    def _as_a_fraction(cls, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError("write a number such as 95")
        return required_rate(str(value))

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day of the window, where they are given."""
        return two_days(self.window) if self.window is not None else None

    @field_validator("measured", mode="before")
    @classmethod
    def _of_all(cls, value: Any) -> Any:
        """A number alone is of all packages, and kept under a blank name."""
        if value is None or isinstance(value, dict):
            return value or {}
        if type(value) is not int or not 0 <= value <= _MOST:
            raise ValueError("write a whole number such as 1200, or one below each category")
        return {"": value}

    @field_validator("measured")
    @classmethod
    def _one_total_each(cls, value: dict[str, int]) -> dict[str, int]:
        if len({bare(name) for name in value}) < len(value):
            raise ValueError("write each category once")
        return value

    @property
    def totals(self) -> dict[str | None, int]:
        """How many packages Amazon counted: by category, or of all under None."""
        return {name or None: number for name, number in self.measured.items()}


def given(key: str, value: object) -> Any:
    """A value as a new case is given it, checked; words are read as they would stand in case.yaml.

    Raises:
        PoagenError: It does not have its form (CAS008).
    """
    try:
        read = parse(Path(key), value).value if isinstance(value, str) and key not in _WORDS else value
        HowJudged.model_validate({key: read})
    except (PoagenError, ValidationError) as error:
        field = HowJudged.model_fields[key]
        told, help_ = f'{key}: "{value}" does not fit', f"{field.description} docs/case.md has examples."
        raise PoagenError(Finding("CAS008", Severity.ERROR, told, help=help_)) from error
    return read


_WORDS: Final = ("window", "sheet")
"""Keys that hold plain words, also where these look like a number or a day."""
