"""Jinja2 for templates that anyone may have written: no way out of them, and an end to whatever they do."""

from __future__ import annotations

import operator
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, cast

from jinja2 import UndefinedError, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

MOST_STEPS: Final = 100_000
"""Turns of loops and calls that one text may take."""

MOST_SIZE: Final = 5_000_000
"""Characters and entries of lists that one text may make on its way."""

MOST_SECONDS: Final = 5.0
"""Of computing, after which the next step is refused."""

_MOST_BITS: Final = 4096
_WIDE: Final = re.compile(r"[%{:.\[][^a-zA-Z}]*\d{5}")
_UNFIT: Final = frozenset({"forceescape", "pprint", "random", "safe", "striptags", "tojson", "urlize", "xmlattr"})
"""Filters of Jinja2 that undo escaping, are made for HTML, or give another text at each run."""

_MULTIPLY: Final = frozenset(
    {"batch", "format", "format_map", "indent", "join", "replace", "translate", "wordwrap"}
)


@dataclass
class _Budget:
    steps: int = 0
    size: int = 0
    begun: float = field(default_factory=time.thread_time)


_budget: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextmanager
def limited() -> Iterator[None]:
    """One text's worth of work: within, templates of a :class:`Sandbox` are stopped when they exceed it."""
    token = _budget.set(_Budget())
    try:
        yield
    finally:
        _budget.reset(token)


def spend(*, steps: int = 0, size: int = 0) -> None:
    """Count work.

    Raises:
        SecurityError: It is more than one text may take.
    """
    budget = _budget.get()
    if budget is None:
        budget = _Budget()
    budget.steps += steps
    budget.size += size
    if budget.steps > MOST_STEPS or budget.size > MOST_SIZE:
        raise SecurityError("it repeats or multiplies text beyond all bounds of a letter")
    if time.thread_time() - budget.begun > MOST_SECONDS:
        raise SecurityError(f"it takes longer than {MOST_SECONDS:.0f} seconds")


def size_of(value: object, *, numbers: bool = False) -> int:
    """How much a value holds, counted until it is over :data:`MOST_SIZE`; ``numbers`` count as what they say."""
    held, waiting = 0, [value]
    while waiting and held <= MOST_SIZE:
        one = waiting.pop()
        if isinstance(one, str | bytes | range):
            held += len(one)
        elif isinstance(one, int) and numbers and not isinstance(one, bool):
            held += min(abs(one), MOST_SIZE + 1)
        elif isinstance(one, list | tuple | set | frozenset):
            held += 1
            waiting += one
        elif isinstance(one, Mapping):
            held += 1
            waiting += [*one.keys(), *one.values()]
    return held


@pass_context
def _step(_: Context, value: object) -> object:
    """A filter that the compiler puts into loops."""
    spend(steps=1)
    return value


@pass_context
def _held(_: Context, value: object) -> object:
    """A filter that the compiler puts around lists and the like."""
    spend(size=size_of(value))
    return value


class _Metered(NodeTransformer):
    """Puts counters into what repeats, and joins text with the environment's own way of escaping."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.body.insert(0, nodes.ExprStmt(_counted(nodes.Const(1))))
        if node.test is not None:
            node.test = nodes.And(_counted(nodes.Const(True)), node.test)
        return node

    def visit_Include(self, node: nodes.Include) -> list[nodes.Node]:  # noqa: N802
        return [nodes.ExprStmt(_counted(nodes.Const(1)), lineno=node.lineno), self.generic_visit(node)]

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "_joined")

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802
        return _filtered(self.generic_visit(node), "_held")

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802
        return _filtered(self.generic_visit(node), "_held")

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        made = self.generic_visit(node)
        return _filtered(made, "_held") if node.ctx == "load" else made


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(cast(nodes.Expr, node), name, [], [], None, None, lineno=node.lineno)


def _counted(node: nodes.Node) -> nodes.Filter:
    return _filtered(node, "_step")


class Sandbox(ImmutableSandboxedEnvironment):
    """A strict environment in which templates only arrange values.

    Joining a text of a template with data escapes the data as ``text_type`` does.
    """

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, text_type: type[Markup] = Markup, **options: Any) -> None:
        super().__init__(autoescape=True, **options)
        self.text_type = text_type
        kept = {name: made for name, made in FILTERS.items() if name not in _UNFIT}
        self.filters = {name: _guarded(name, made) for name, made in kept.items()}
        self.filters |= dict.fromkeys(("e", "escape"), text_type.escape)
        own = {"join": self._join, "replace": _guarded("replace", self._replace)}
        self.filters |= {**own, "_joined": self._joined, "_step": _step, "_held": _held}
        self.globals.pop("lipsum")

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        metered = _Metered().visit(source)
        metered.set_environment(self)
        return super()._generate(metered, name, filename, defer_init)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Compute, where the outcome is of a size that a letter can have."""
        _bounded(operator, left, right)
        return super().call_binop(context, operator, self._own(left), self._own(right))

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template may call: nothing that belongs to a type, such as today's date."""
        owner = getattr(obj, "__self__", None)
        if isinstance(owner, type):
            raise SecurityError(f"{getattr(obj, '__name__', 'this')} is not allowed in a template")
        name, is_text = getattr(obj, "__name__", ""), isinstance(owner, str | bytes | int)
        spend(steps=1, size=_cost(name, owner if is_text else None, args, kwargs, numbers=is_text))
        if isinstance(owner, Markup):
            obj = getattr(self._own(owner), name, obj)
        return super().call(context, obj, *args, **kwargs)

    def _own(self, value: Any) -> Any:
        return self.text_type(value) if isinstance(value, Markup) else value

    def _joined(self, parts: Iterable[object]) -> str:
        """Texts as one; where one of them is a template's own text, the others are escaped."""
        return self._join(list(parts))

    def _join(self, values: Iterable[Any], between: Any = "", attribute: str | int | None = None) -> str:
        items = list(values)
        if None in items:
            raise UndefinedError("the template joins a value that is not known")
        if attribute is not None:
            items = [self.getitem(one, attribute) for one in items]
        spend(steps=1, size=size_of(items) + len(str(between)) * len(items))
        if any(isinstance(one, Markup) for one in [*items, between]):
            return self.text_type(self.text_type.escape(between)).join(items)
        return str(between).join(map(str, items))

    def _replace(self, value: object, old: str, new: Any, count: int = -1) -> str:
        if any(isinstance(one, Markup) for one in (value, new)):
            return self.text_type.escape(value).replace(old, new, count)
        return str(value).replace(old, new, count)


def _guarded(name: str, made: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that counts what it works on."""
    first = 1 if getattr(made, "jinja_pass_arg", None) else 0

    @wraps(made)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        spend(steps=1, size=_cost(name, args[first], args[first + 1 :], kwargs, numbers=True))
        return made(*args, **kwargs)

    return guarded


def _cost(name: str, value: object, args: tuple[Any, ...], kwargs: Mapping[str, Any], *, numbers: bool) -> int:
    given = [size_of(one, numbers=numbers) for one in [*args, *kwargs.values()]]
    held = size_of(value)
    if name.startswith("format") and _WIDE.search(str(value)):
        return MOST_SIZE + 1
    return (held + 1) * (sum(given) + 1) if name in _MULTIPLY else held + sum(given)


def _bounded(sign: str, left: Any, right: Any) -> None:
    """Refuse a computation whose outcome is too large."""
    numeric = isinstance(left, int) and isinstance(right, int)
    if sign == "%" and isinstance(left, str):
        spend(size=_cost("format", left, (right,), {}, numbers="*" in left))
    elif sign == "**" and numeric:
        _few_bits(left.bit_length() * abs(right))
    elif sign == "*" and numeric:
        _few_bits(left.bit_length() + right.bit_length())
    elif sign in "+*" and not numeric:
        combine = operator.mul if sign == "*" else operator.add
        spend(size=max(0, combine(size_of(left, numbers=sign == "*"), size_of(right, numbers=sign == "*"))))


def _few_bits(bits: int) -> None:
    if bits > _MOST_BITS:
        raise SecurityError("the number is too large")
