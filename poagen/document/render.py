"""The templates and their language: Jinja2 in a sandbox, every value escaped for Markdown, errors with a place."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from jinja2 import (
    BytecodeCache,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
)
from jinja2.bccache import Bucket
from jinja2.filters import FILTERS
from markupsafe import Markup

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.templating import TEMPLATE_FAILURES, told_of_failure
from poagen.document import markup, wording
from poagen.document.locales import INTERNATIONAL, Locale
from poagen.document.lookup import loader, marked_once
from poagen.document.sandbox import Sandbox, limited

ITEM_INDENT: Final = 5
"""Columns that a numbered item's text is indented by; a further paragraph of the item begins there."""

_PLAIN_FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "begun": wording.begun,
    "capitalised": wording.capitalised,
    "sentence": wording.sentence,
}
_LOCAL_FILTERS: Final[Mapping[str, Callable[..., str]]] = {
    "count": wording.count,
    "date": wording.date,
    "enclosed": wording.enclosed,
    "failures": wording.failures,
    "listing": wording.listing,
    "number": wording.number,
    "percent": wording.percent,
    "rate": wording.rate,
    "words": wording.words,
}
_UNKNOWN_FILTER: Final = re.compile(r"No filter named '(\w+)'")
_UNDEFINED_NAME: Final = re.compile(r"^'(\w+)' is undefined$")
_MOST_OF: Final = {"\n": (10_000, "lines"), "|": (10_000, "cells of tables"), "[": (5_000, "opening brackets")}
"""Far beyond any letter. What lays a letter out takes a time that grows with the square of these."""
_WIDEST: Final = 100
_ESCAPED_SIGN: Final = re.compile(r"\\.")


class _Written(Markup):
    """Markdown that a template wrote; what is joined with it is escaped for Markdown."""

    @classmethod
    def escape(cls, s: Any, /) -> _Written:
        """A value as Markdown."""
        return cls(s if isinstance(s, Markup) else markup.escape(str(s)))


class _Compiled(BytecodeCache):
    """Templates as code, by their names and texts; those of another folder take the same packaged ones."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code of a template whose text is the same."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


class Missing(StrictUndefined):
    """An unknown name, told with the nearest known attribute of the value it was looked for in."""

    @property
    def _undefined_message(self) -> str:
        message = super()._undefined_message
        if not self._undefined_name or not dataclasses.is_dataclass(self._undefined_obj):
            return message
        known = [field.name for field in dataclasses.fields(self._undefined_obj)]
        return message + near_word(str(self._undefined_name), known)


def render(
    name: str, values: Mapping[str, Any], folders: Sequence[Path] = (), locale: Locale = INTERNATIONAL
) -> str:
    """One template as Markdown.

    Args:
        name: The template's name inside its folder.
        values: What the template may name.
        folders: Folders whose files are taken before the packaged ones of the same name, the first first.
        locale: Language, dates and numbers.

    Raises:
        PoagenError: A template is missing, wrong, or asks for what is not known; with file and line.
    """
    environment = environment_for(tuple(folders), locale)
    try:
        with limited():
            return _bearable(_tidy(environment.get_template(name).render(values)), folders)
    except TEMPLATE_FAILURES as error:
        known = [*values, *environment.globals]
        raise PoagenError(failure(error, known)) from error


@lru_cache(maxsize=16)
def _compiled(locale: Locale) -> _Compiled:
    """What templates of a locale were compiled to."""
    return _Compiled()


@lru_cache(maxsize=16)
def environment_for(folders: tuple[Path, ...], locale: Locale) -> Sandbox:
    """The templates of some folders over the packaged ones, with the filters of a locale.

    Raises:
        PoagenError: A folder does not exist (DOC003).
    """
    environment = Sandbox(
        _Written,
        loader=loader(folders, locale.language),
        undefined=Missing,
        finalize=_finalize,
        bytecode_cache=_compiled(locale),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    speak(environment, locale)
    environment.filters |= {"item": _item, "marked_once": marked_once}
    return environment


def speak(environment: Sandbox, locale: Locale) -> None:
    """Give an environment the filters and functions by which templates write dates, numbers and lists."""
    local = {name: _of_known(partial(made, locale=locale)) for name, made in _LOCAL_FILTERS.items()}
    environment.add_filters({**_PLAIN_FILTERS, **local})
    environment.globals.update(
        confirm=markup.marker,
        share=partial(wording.share, locale=locale),
        span=partial(wording.span, locale=locale),
        on_behalf_of=locale.language.on_behalf_of,
    )


def _of_known(made: Callable[..., object]) -> Callable[..., object]:
    """A filter that says so where there is nothing to write."""

    def filtered(value: object, *args: object, **kwargs: object) -> object:
        if value is None:
            raise UndefinedError(f"the template writes {_OPEN}")
        return made(value, *args, **kwargs)

    return filtered


def _finalize(value: object) -> object:
    """Every value that a template writes passes here: only Markdown made by the templates stays as it is."""
    if isinstance(value, Markup | Undefined):
        return value
    if value is None:
        raise UndefinedError(f"the template writes {_OPEN}")
    return Markup(markup.escape(str(value)))  # noqa: S704


def _item(place: int) -> Markup:
    return Markup(f"{place}.".ljust(ITEM_INDENT))  # noqa: S704


def _tidy(text: str) -> str:
    """Readable, without space at line ends, and with one blank line where there are more."""
    ends = re.sub(r"[ \t]+$", "", markup.readable(text), flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", ends).strip() + "\n"


def _bearable(text: str, folders: Sequence[Path]) -> str:
    """A letter that can be laid out in a short time.

    Raises:
        PoagenError: It cannot (DOC004).
    """
    bare = _ESCAPED_SIGN.sub("", text)
    counts = [(bare.count(sign), most, words) for sign, (most, words) in _MOST_OF.items()]
    widest = max(line.count("|") for line in bare.split("\n"))
    for count, most, words in (*counts, (widest, _WIDEST, "columns in a table")):
        if count > most:
            told = f"the templates make a letter of more than {most:,} {words}; does one of them repeat too much?"
            raise PoagenError(_finding("DOC004", told, str(folders[0]) if folders else None, None))
    return text


def failure(error: Exception, known: list[str]) -> Finding:
    """A template error as a finding with its place; ``known`` are the names for a hint."""
    if isinstance(error, TemplateSyntaxError):
        message = f"the template is not valid: {error.message}{_near_filter(str(error.message))}"
        return _finding("DOC001", message, error.filename, error.lineno)
    if isinstance(error, TemplateNotFound):
        return _finding("DOC003", f'there is no template "{error.name}"', *_place(error))
    if isinstance(error, UndefinedError):
        found = _finding("DOC002", _with_hint(str(error.message), known), *_place(error))
        is_open = str(error.message).endswith(_OPEN)
        return dataclasses.replace(found, help=_ASK_BEFORE) if is_open else found
    return _finding("DOC004", f"the template cannot be filled in: {told_of_failure(error)}", *_place(error))


def _near_filter(message: str) -> str:
    found = _UNKNOWN_FILTER.match(message)
    return near_word(found[1], [*_PLAIN_FILTERS, *_LOCAL_FILTERS, "item", *FILTERS]) if found else ""


def _with_hint(message: str, known: list[str]) -> str:
    name = _UNDEFINED_NAME.match(message)
    return f"the template names what is not known: {message}" + (near_word(name[1], known) if name else "")


def near_word(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest known word; empty where none is near."""
    near = difflib.get_close_matches(name, [one for one in known if one != name], n=1)
    return f' (did you mean "{near[0]}"?)' if near else ""


def _place(error: Exception) -> tuple[str | None, int | None]:
    """File and line of the innermost template that the error passed through."""
    places = [(file, line) for file, line in _frames(error.__traceback__) if file.endswith(".j2")]
    return places[-1] if places else (None, None)


def _frames(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    while trace:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


_OPEN: Final = "a value that is not known"
_ASK_BEFORE: Final = (
    "not every letter has it; ask before: {% if letter_date %} … {% endif %}, {% if has_rate %} … {% endif %}"
)
_HELP: Final = {
    "DOC001": "correct the line; every {% if %} and {% for %} needs its end, every {{ its }}",
    "DOC002": "correct the name; docs/document.md lists what a template can name",
    "DOC003": "check the name after include or import; packaged templates lie in sections/",
    "DOC004": "correct the line, or delete the file to use the packaged template again",
}


def _finding(code: str, message: str, file: str | None, line: int | None) -> Finding:
    return Finding(code, Severity.ERROR, message, file=file, row=line, help=_HELP[code])
