"""What a template may do with values, within sizes that are looked at before anything is made."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from functools import partial, wraps
from itertools import chain
from string import Formatter
from typing import Any, Final

from jinja2 import Undefined
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS

from poagen.common.templating.meter import NUMBER_BITS, TooMuchError, meter

Scalar = str | int | float | Decimal | dt.date | dt.time | dt.timedelta | Enum | None

_PLAIN: Final = frozenset(
    {
        "abs",
        "batch",
        "capitalize",
        "center",
        "count",
        "d",
        "default",
        "dictsort",
        "e",
        "escape",
        "first",
        "float",
        "forceescape",
        "format",
        "groupby",
        "indent",
        "int",
        "items",
        "last",
        "length",
        "list",
        "lower",
        "map",
        "max",
        "min",
        "reject",
        "rejectattr",
        "replace",
        "reverse",
        "round",
        "safe",
        "select",
        "selectattr",
        "slice",
        "sort",
        "string",
        "sum",
        "title",
        "trim",
        "truncate",
        "unique",
        "upper",
        "wordcount",
        "wordwrap",
    }
)
_OF_TEXT: Final = frozenset(
    {
        "capitalize",
        "center",
        "e",
        "escape",
        "forceescape",
        "format",
        "indent",
        "lower",
        "replace",
        "safe",
        "string",
        "title",
        "trim",
        "truncate",
        "upper",
        "wordcount",
        "wordwrap",
    }
)
_LONGEST_ARGUMENT: Final = 10_000
_LONGEST_WRAPPED: Final = 20_000
_LARGEST_ARGUMENT: Final = 10_000
_MOST_TEXT: Final = 500_000
_WIDE: Final = re.compile(r"%[^a-zA-Z%]*(?:\*|\d{4})")
_FORMAT_KEY: Final = re.compile(r"%\([^)]*\)")


def plain_filters() -> dict[str, Callable[..., Any]]:
    """The engine's filters that a letter can need, each guarded."""
    return {name: guarded(FILTERS[name], partial(_check, name)) for name in sorted(_PLAIN)}


def guarded(made: Callable[..., Any], check: Callable[..., None] | None = None) -> Callable[..., Any]:
    """A filter or function that is counted, looks at what it gets, and at what it gives."""
    first = 1 if hasattr(made, "jinja_pass_arg") else 0

    @wraps(made)
    def run(*args: Any, **given: Any) -> Any:
        meter().step()
        weigh(*args[first:], *given.values())
        if check is not None:
            check(*args[first:], **given)
        return meter().hold(made(*args, **given))

    return run


def weigh(*values: Any) -> None:
    """Look at how much text values hold, in lists too.

    Raises:
        TooMuchError: It is too much to be worked on at once.
    """
    waiting, size = list(values), 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, str | bytes):
            size += len(one)
        elif isinstance(one, list | tuple | set | frozenset | Mapping):
            size += len(one)
            if size <= _MOST_TEXT:
                waiting += [*one.keys(), *one.values()] if isinstance(one, Mapping) else one
        if size > _MOST_TEXT:
            raise TooMuchError(f"it works on a text or a list of more than {_MOST_TEXT:,} characters")


def written(value: Any) -> Any:
    """A value that can stand in a letter.

    Raises:
        SecurityError: It is a list or a record, of which Python's own notation would be written.
    """
    if isinstance(value, Scalar | Undefined) or hasattr(value, "__html__"):
        return value
    kind = "a list" if isinstance(value, Iterable) else "a record"
    raise SecurityError(f"it writes {kind} as a whole; write its parts, one by one")


def parts_of(items: Iterable[Any], between: str = "") -> list[Any]:
    """Texts that are about to be put together, once their sizes are known to be small."""
    meter().step()
    parts = [written(item) for item in meter().hold(iter(items))]
    weigh(parts)
    meter().use(sum(len(str(part)) for part in parts) + len(between) * len(parts))
    return parts


def _check(name: str, value: Any = None, *args: Any, **given: Any) -> None:
    """Look at what a filter gets.

    Raises:
        TooMuchError: What it makes would be large.
    """
    if name in _OF_TEXT:
        written(value)
    for each in (*args, *given.values()):
        _small(each, is_text_free=name in ("d", "default"))
    if name == "sum" and not isinstance(given.get("start", (*args, 0, 0)[1]), int | float | Decimal):
        raise SecurityError("only numbers are added up")
    if name in _SPECIAL:
        _SPECIAL[name](value, *args, **given)


def _small(value: Any, *, is_text_free: bool) -> None:
    if isinstance(value, int) and abs(value) > _LARGEST_ARGUMENT:
        raise TooMuchError(f"a number above {_LARGEST_ARGUMENT:,} is too large here")
    if isinstance(value, str) and len(value) > _LONGEST_ARGUMENT and not is_text_free:
        raise TooMuchError("a text is too long here")


def check_replace(text: Any, old: Any, new: Any, count: Any = -1) -> None:
    """Look at how long a text becomes when parts of it are replaced."""
    whole, old = str(text), str(old)
    found = whole.count(old)
    meter().use(len(whole) + found * len(str(new)))


def check_format(text: Any, *args: Any, **given: Any) -> None:
    """Look at how long a text becomes when values are put in after ``%``."""
    pattern = str(text)
    if _WIDE.search(_FORMAT_KEY.sub("%", pattern)):
        raise TooMuchError("a width is too large")
    _room(pattern, "%", _flat(args, given))


def check_braces(text: str, *args: Any, **given: Any) -> None:
    """Look at how long a text becomes when values are put in between braces."""
    for _, _, spec, _ in Formatter().parse(text):
        if spec and ("{" in spec or re.search(r"\d{4}", spec)):
            raise TooMuchError("a width is too large")
    _room(text, "{", _flat(args, given))


def _flat(args: Iterable[Any], given: Mapping[str, Any]) -> Iterator[Any]:
    for value in chain(args, given.values()):
        if isinstance(value, tuple | list):
            yield from value
        elif isinstance(value, Mapping):
            yield from value.values()
        else:
            yield value


def _room(pattern: str, sign: str, values: Iterable[Any]) -> None:
    longest = max((len(str(written(value))) for value in values), default=0)
    meter().use(len(pattern) + pattern.count(sign) * max(longest, 1))


def _check_indent(text: Any, width: Any = 4, *_: Any, **__: Any) -> None:
    wide = width if isinstance(width, int) else len(str(width))
    meter().use((str(text).count("\n") + 1) * wide)


def _check_wrap(text: Any, __: Any = 79, ___: Any = True, wrapstring: Any = None, **____: Any) -> None:
    if len(str(text)) > _LONGEST_WRAPPED:
        raise TooMuchError(f"a text of more than {_LONGEST_WRAPPED:,} characters is too long to be wrapped")
    if wrapstring is not None and len(str(wrapstring)) > 10:
        raise TooMuchError("a text is too long here")


_SPECIAL: Final[Mapping[str, Callable[..., None]]] = {
    "format": check_format,
    "indent": _check_indent,
    "replace": check_replace,
    "wordwrap": _check_wrap,
}


def computed(operator: str, left: Any, right: Any, work: Callable[[Any, Any], Any]) -> Any:
    """The result of an operator, once its size is known to be small."""
    meter().step()
    weigh(left, right)
    if operator == "%" and isinstance(left, str):
        check_format(left, right)
    elif operator == "*":
        _check_times(left, right)
    elif operator == "**":
        _check_power(left, right)
    return meter().hold(work(left, right))


def _check_times(left: Any, right: Any) -> None:
    for many, times in ((left, right), (right, left)):
        if isinstance(many, str | bytes | list | tuple) and isinstance(times, int):
            meter().use(len(many) * max(times, 0))


def _check_power(left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() * abs(right) > NUMBER_BITS:
        raise TooMuchError("it makes a number that is too long")
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        raise SecurityError("this number has no powers here")
