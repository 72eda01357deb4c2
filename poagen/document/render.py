"""The templates and their language: Jinja2 in a sandbox, every value escaped for Markdown, errors with a place."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Final, cast

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
    pass_context,
)
from jinja2.meta import find_referenced_templates
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

import poagen
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.document import markup, wording

ITEM_INDENT: Final = 5
"""Columns that a numbered item's text is indented by; a further paragraph of the item begins there."""

_FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "capitalised": wording.capitalised,
    "count": wording.count,
    "date": wording.date,
    "enclosed": wording.enclosed,
    "failures": wording.failures,
    "listing": wording.listing,
    "number": wording.number,
    "percent": wording.percent,
    "rate": wording.rate,
    "sentence": wording.sentence,
    "words": wording.words,
}
_FAILURES: Final = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
_UNDEFINED_NAME: Final = re.compile(r"^'(\w+)' is undefined$")


class _Missing(StrictUndefined):
    """An unknown name, told with the nearest known attribute of the value it was looked for in."""

    @property
    def _undefined_message(self) -> str:
        message = super()._undefined_message
        if not self._undefined_name or not dataclasses.is_dataclass(self._undefined_obj):
            return message
        known = [field.name for field in dataclasses.fields(self._undefined_obj)]
        return message + _near(str(self._undefined_name), known)


def packaged_templates() -> Path:
    """The folder of the templates that come with poagen."""
    root = Path(poagen.__file__).parent
    inside = root / "templates"
    return inside if inside.is_dir() else root.parent / "templates"


def render(name: str, values: Mapping[str, Any], folder: Path | None = None) -> str:
    """One template as Markdown.

    Args:
        name: The template's name inside its folder.
        values: What the template may name.
        folder: A folder whose files are taken before the packaged ones of the same name.

    Raises:
        PoagenError: A template is missing, wrong, or asks for what is not known; with file and line.
    """
    environment = _environment(folder)
    try:
        return _tidy(environment.get_template(name).render(values))
    except _FAILURES as error:
        known = [*values, *environment.globals]
        raise PoagenError(_failure(error, known)) from error


def check_folder(folder: Path) -> None:
    """Refuse files of a folder of templates that would silently do nothing.

    Raises:
        PoagenError: A file bears no packaged name, and no template calls for it (DOC008).
    """
    packaged, own = _names(packaged_templates()), _names(folder)
    environment = _environment(folder)
    try:
        called = {name for each in {*packaged, *own} for name in _called(environment, each)}
    except TemplateSyntaxError as error:
        raise PoagenError(_failure(error, [])) from error
    unused = sorted(own - packaged - called)
    if unused:
        raise PoagenError(_unused(folder / name, name, packaged) for name in unused)


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.j2")}


def _called(environment: ImmutableSandboxedEnvironment, name: str) -> set[str]:
    source, file, _ = cast(BaseLoader, environment.loader).get_source(environment, name)
    return {each for each in find_referenced_templates(environment.parse(source, name, file)) if each}


@lru_cache(maxsize=8)
def _environment(folder: Path | None) -> ImmutableSandboxedEnvironment:
    if folder is not None and not folder.is_dir():
        raise PoagenError(_no_folder(folder))
    folders = [*([folder] if folder else []), packaged_templates()]
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(path) for path in folders]),
        undefined=_Missing,
        finalize=_finalize,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({**_FILTERS, "item": _item})
    environment.globals.update(confirm=markup.marker, share=wording.share, span=wording.span)
    return environment


@pass_context
def _finalize(_: Context, value: object) -> object:
    """Every value that a template writes passes here: only Markdown made by the templates stays as it is.

    Taking the context keeps Jinja2 from escaping constants for HTML while it compiles.
    """
    if isinstance(value, Markup | Undefined):
        return value
    if value is None:
        raise UndefinedError("the template writes a value that is not known")
    return Markup(markup.escape(str(value)))  # noqa: S704


def _item(place: int) -> Markup:
    return Markup(f"{place}.".ljust(ITEM_INDENT))  # noqa: S704


def _tidy(text: str) -> str:
    """Without space at line ends, and with one blank line where there are more."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)).strip() + "\n"


def _failure(error: Exception, known: list[str]) -> Finding:
    if isinstance(error, TemplateSyntaxError):
        return _finding("DOC001", f"the template is not valid: {error.message}", error.filename, error.lineno)
    if isinstance(error, TemplateNotFound):
        return _finding("DOC003", f'there is no template "{error.name}"', *_place(error))
    if isinstance(error, UndefinedError):
        return _finding("DOC002", _with_hint(str(error.message), known), *_place(error))
    return _finding("DOC004", f"the template cannot be filled in: {error}", *_place(error))


def _with_hint(message: str, known: list[str]) -> str:
    name = _UNDEFINED_NAME.match(message)
    return f"the template names what is not known: {message}" + (_near(name[1], known) if name else "")


def _near(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f' (did you mean "{near[0]}"?)' if near else ""


def _place(error: Exception) -> tuple[str | None, int | None]:
    """File and line of the innermost template that the error passed through."""
    places = [(file, line) for file, line in _frames(error.__traceback__) if file.endswith(".j2")]
    return places[-1] if places else (None, None)


def _frames(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    while trace:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


_HELP: Final = {
    "DOC001": "correct the line; every {% if %} and {% for %} needs its end, every {{ its }}",
    "DOC002": "correct the name; docs/document.md lists what a template can name",
    "DOC003": "check the name after include or import; packaged templates lie in sections/",
    "DOC004": "correct the line, or delete the file to use the packaged template again",
}


def _finding(code: str, message: str, file: str | None, line: int | None) -> Finding:
    return Finding(code, Severity.ERROR, message, file=file, row=line, help=_HELP[code])


def _unused(path: Path, name: str, packaged: set[str]) -> Finding:
    return Finding(
        "DOC008",
        Severity.ERROR,
        "no template calls for this file" + _near(name, sorted(packaged)),
        file=str(path),
        help="give it the name of the packaged template that it replaces, or move it out of the folder",
    )


def _no_folder(folder: Path) -> Finding:
    return Finding(
        "DOC003",
        Severity.ERROR,
        "the folder of templates does not exist",
        file=str(folder),
        help="check the name, or leave the option out to use the packaged templates",
    )
