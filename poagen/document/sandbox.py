"""The sandbox in which letters' templates are filled in: data joined with text of a template is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from jinja2 import UndefinedError
from jinja2.runtime import Context
from markupsafe import Markup

from poagen.common.templating import Limits, SafeEnvironment, counting, metered
from poagen.common.templating.guards import check_replace, guarded, parts_of

_UNFIT: Final = frozenset({"forceescape", "safe"})
"""Filters of the engine that undo escaping."""


@contextmanager
def limited() -> Iterator[None]:
    """One text's worth of work: what several templates use within counts together."""
    with metered(Limits()):
        yield


class Sandbox(SafeEnvironment):
    """A strict environment in which templates only arrange values.

    Joining a text of a template with data escapes the data as ``text_type`` does.
    """

    def __init__(self, text_type: type[Markup] = Markup, **options: Any) -> None:
        super().__init__(autoescape=True, **options)
        self.text_type = text_type
        for name in _UNFIT:
            self.filters.pop(name)
        self.filters |= dict.fromkeys(("e", "escape"), guarded(text_type.escape))
        self.filters |= {"join": self._join, "replace": guarded(self._replace), counting.JOINED: self._join}

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute, where the outcome is of a size that a letter can have."""
        return super().call_binop(context, operator, self._own(left), self._own(right))

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A part of a value by its name."""
        return super().getattr(self._own(obj), attribute)

    def _own(self, value: Any) -> Any:
        return self.text_type(value) if isinstance(value, Markup) else value

    def _join(self, values: Iterable[Any], d: Any = "", attribute: str | int | None = None) -> str:
        """Texts as one; where one of them is a template's own text, the others are escaped."""
        items = list(values) if attribute is None else [self.getitem(one, attribute) for one in values]
        if any(item is None for item in items):
            raise UndefinedError("the template joins a value that is not known")
        parts_of(items, str(d))
        if any(isinstance(one, Markup) for one in [*items, d]):
            return self.text_type(self.text_type.escape(d)).join(items)
        return str(d).join(map(str, items))

    def _replace(self, value: object, old: str, new: Any, count: int = -1) -> str:
        check_replace(value, old, new)
        if any(isinstance(one, Markup) for one in (value, new)):
            return self.text_type.escape(value).replace(old, new, count)
        return str(value).replace(old, new, count)
