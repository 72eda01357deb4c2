"""The template engine in a sandbox of its own limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

from jinja2 import Template, TemplateError, pass_context, pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS, make_attrgetter
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment

from poagen.common.templating import counting
from poagen.common.templating.attributes import is_data, own_method
from poagen.common.templating.guards import computed, guarded, parts_of, plain_filters, weigh, written
from poagen.common.templating.meter import Limits, TooMuchError, meter, metered

TEMPLATE_FAILURES: Final = (
    TemplateError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    NameError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""All that reading or filling in a wrong or hostile template raises."""

_UNUSED: Final = frozenset({"lipsum"})


class _Limited(Template):
    """A template that is filled in within limits."""

    def render(self, *args: Any, **values: Any) -> str:
        with metered(_limits(self.environment)):
            return super().render(*args, **values)

    def make_module(self, *args: Any, **given: Any) -> Any:
        with metered(_limits(self.environment)):
            return super().make_module(*args, **given)


def _limits(environment: Any) -> Limits:
    return environment.limits if isinstance(environment, SafeEnvironment) else Limits()


class SafeEnvironment(ImmutableSandboxedEnvironment):
    """Fills in templates that anyone may have written.

    A template reaches the values that it is given and the parts of them that hold data, no function that it is not
    given, no file but by a loader. What it makes and how long it takes is limited, see :class:`Limits`; whatever
    is too much raises one of :data:`TEMPLATE_FAILURES`.
    """

    template_class = _Limited
    code_generator_class = counting.CountedCode
    intercepted_binops = frozenset({"//", "%", "+", "*", "-", "/", "**"})

    def __init__(
        self, *, finalize: Callable[[Any], Any] | None = None, limits: Limits | None = None, **options: Any
    ) -> None:
        self.limits = limits or Limits()
        super().__init__(finalize=_finisher(finalize), optimized=False, **options)
        self.filters.clear()
        self.filters.update(plain_filters())
        self.filters.update(
            {
                "join": _join,
                counting.JOINED: _side_by_side,
                counting.HELD: lambda value: meter().hold(value),
                counting.LOOKED_AT: _looked_at,
                counting.STEP: lambda weight: meter().step(weight),
            }
        )
        for name in _UNUSED:
            self.globals.pop(name, None)

    def compile(self, source: Any, *args: Any, **given: Any) -> Any:
        """Compile a template that is not too long.

        Raises:
            TooMuchError: It is longer than a template needs to be.
        """
        if isinstance(source, str) and len(source) > self.limits.source:
            raise TooMuchError(f"it is longer than {self.limits.source:,} characters")
        return super().compile(source, *args, **given)

    def add_filters(self, filters: Mapping[str, Callable[..., Any]]) -> None:
        """Filters of one's own, guarded as the engine's are."""
        self.filters.update({name: guarded(made) for name, made in filters.items()})

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a part of a value holds data."""
        return is_data(obj, attr, value)

    def unsafe_undefined(self, obj: Any, attribute: str) -> NoReturn:
        """Refuse a part of a value that holds no data.

        Raises:
            SecurityError: Always.
        """
        raise SecurityError(f'"{attribute}" of a {type(obj).__name__} is nothing that a template may use')

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A part of a value by its name."""
        return own_method(obj, attribute) or super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A part of a value by its place or name."""
        own = own_method(obj, argument) if isinstance(argument, str) else None
        return own or super().getitem(obj, argument)

    def call(__self, __context: Context, __obj: Any, *args: Any, **given: Any) -> Any:  # noqa: N805
        """Call a function or a macro, counted."""
        meter().step()
        weigh(*args, *given.values())
        return meter().hold(super().call(__context, __obj, *args, **given))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Work out an operator, once its result is known to be small."""
        return computed(operator, left, right, self.binop_table[operator])


def _finisher(finalize: Callable[[Any], Any] | None) -> Callable[..., Any]:
    @pass_context
    def finish(_: Context, value: Any) -> Any:
        """Taking the context keeps the engine from working out constants while it compiles."""
        meter().step()
        shown = written(value)
        return meter().hold(shown if finalize is None else finalize(shown))

    return finish


def _looked_at(value: Any) -> Any:
    meter().step()
    return value


@pass_eval_context
def _join(context: EvalContext, value: Any, d: Any = "", attribute: Any = None) -> Any:
    if attribute is not None:
        value = map(make_attrgetter(context.environment, attribute), value)
    return FILTERS["join"](context, parts_of(value, str(d)), d)


@pass_eval_context
def _side_by_side(context: EvalContext, value: list[Any]) -> str:
    join = markup_join if context.autoescape else str_join
    return join(parts_of(value))


def told_of_failure(error: Exception) -> str:
    """Why a template cannot be used, in words."""
    if isinstance(error, RecursionError):
        return "it calls itself without end, or is nested too deeply"
    if isinstance(error, MemoryError):
        return "it needs more memory than there is"
    if isinstance(error, SyntaxError):
        return "its blocks are nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is not text in UTF-8"
    return str(error) or type(error).__name__
