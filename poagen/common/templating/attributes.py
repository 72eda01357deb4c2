"""Which parts of a value a template may name: those that hold data."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from functools import partial
from typing import Any, Final

from jinja2 import Undefined, runtime, utils
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError

from poagen.common.templating.guards import check_braces, check_replace, guarded, parts_of
from poagen.common.templating.meter import TooMuchError

_OF_TEXT: Final = frozenset(
    {
        "capitalize",
        "casefold",
        "count",
        "endswith",
        "find",
        "index",
        "isalnum",
        "isalpha",
        "isascii",
        "isdecimal",
        "isdigit",
        "islower",
        "isnumeric",
        "isspace",
        "istitle",
        "isupper",
        "lower",
        "lstrip",
        "partition",
        "removeprefix",
        "removesuffix",
        "rfind",
        "rindex",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "splitlines",
        "startswith",
        "strip",
        "swapcase",
        "title",
        "upper",
    }
)
_OF_LISTS: Final = frozenset({"count", "index"})
_OF_MAPPINGS: Final = frozenset({"get", "items", "keys", "values"})
_OF_DAYS: Final = frozenset(
    {
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "isoformat",
        "weekday",
        "isoweekday",
        "isocalendar",
        "date",
        "time",
        "days",
        "seconds",
    }
)
_ENGINE: Final = (
    runtime.LoopContext,
    runtime.Macro,
    runtime.TemplateReference,
    runtime.BlockReference,
    runtime.Undefined,
    utils.Cycler,
    utils.Joiner,
    utils.Namespace,
    TemplateModule,
)
_SEEKING: Final = frozenset(
    {
        "count",
        "find",
        "index",
        "lstrip",
        "partition",
        "rfind",
        "rindex",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "strip",
    }
)
_LONGEST_PATTERN: Final = 100
_LONGEST_SOUGHT: Final = 1_000


def is_data(owner: Any, name: str, value: Any) -> bool:
    """Whether a part of a value can be named."""
    if name.startswith("_") or isinstance(owner, type):
        return False
    if isinstance(owner, Enum) and name in ("value", "name"):
        return True
    if isinstance(owner, str):
        return name in _OF_TEXT
    for kinds, known in _NAMES:
        if isinstance(owner, kinds):
            return name in known or name in getattr(owner, "_fields", ())
    if isinstance(owner, _ENGINE):
        return True
    return dataclasses.is_dataclass(owner) and not callable(value)


_NAMES: Final[tuple[tuple[Any, frozenset[str]], ...]] = (
    ((dt.date, dt.time, dt.timedelta), _OF_DAYS),
    (Mapping, _OF_MAPPINGS),
    ((list, tuple), _OF_LISTS),
    ((int, float, Decimal), frozenset()),
    (Undefined, frozenset()),
)


def own_method(owner: Any, name: str) -> Callable[..., Any] | None:
    """A method that takes the place of Python's, because it looks at sizes first."""
    if isinstance(owner, str):
        if name == "format_map":
            raise SecurityError("use format")
        if name in _SEEKING:
            return partial(_seek, owner, name)
        own = _TEXT_METHODS.get(name)
        return partial(own, owner) if own else None
    if isinstance(owner, dt.date | dt.time) and name == "strftime":
        return partial(_strftime, owner)
    return None


def _seek(text: str, name: str, *args: Any, **given: Any) -> Any:
    """Look for a text in another; a long one can take as many steps as both lengths multiplied."""
    if any(isinstance(one, str) and len(one) > _LONGEST_SOUGHT for one in (*args, *given.values())):
        raise TooMuchError(f"a text of more than {_LONGEST_SOUGHT:,} characters is too long to be looked for")
    return getattr(text, name)(*args, **given)


def _replace(text: str, old: str, new: str, count: int = -1) -> str:
    check_replace(text, old, new)
    return text.replace(old, new, count)


def _join(text: str, items: Any) -> str:
    return text.join(map(str, parts_of(items, text)))


def _strftime(owner: dt.date | dt.time, pattern: str) -> str:
    if len(pattern) > _LONGEST_PATTERN or re.search(r"%[^a-zA-Z%]*\d", pattern):
        raise TooMuchError("a width is too large")
    return owner.strftime(pattern)


def _format(text: str, *args: Any, **given: Any) -> str:
    check_braces(text, *args, **given)
    if re.search(r"\{[^}:!]*[.\[]", text):
        raise SecurityError("a text in braces can only name a value, none of its parts")
    return text.format(*args, **given)


_TEXT_METHODS: Final[Mapping[str, Callable[..., Any]]] = {
    "format": guarded(_format),
    "join": _join,
    "replace": guarded(_replace),
}
