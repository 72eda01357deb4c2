"""What does not fit a pydantic model, in words that need no programmer, each at its line and column."""

from __future__ import annotations

import re
import types
from collections.abc import Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError

from poagen.common.finding import Finding, Severity
from poagen.common.words import alike, count, verb
from poagen.common.yaml_text import Location, YamlText

_MOST = 200
"""Findings on what does not fit in one file."""

_MISFITS = {
    "extra_forbidden": 'there is no key "{name}" here',
    "missing": 'the key "{name}" is missing',
    "date": '"{name}" must be a day such as 2026-10-31',
    "string_type": '"{name}" must be text; put it into quotes',
    "string_pattern_mismatch": '"{name}" does not have the form it must have',
    "string_too_short": '"{name}" must not be empty',
    "too_short": '"{name}" must not be empty',
    "too_long": '"{name}" has too many entries',
    "bool": '"{name}" must be true or false',
    "int": '"{name}" must be a whole number',
    "float": '"{name}" must be a number',
    "list": '"{name}" must be a list, each item on a line of its own after "- "',
    "tuple": '"{name}" must be a list, each item on a line of its own after "- "',
    "dict": '"{name}" must have keys of its own, indented below it',
    "model": '"{name}" must have keys of its own, indented below it',
    "enum": '"{name}" must be one of: {expected}',
    "literal": '"{name}" must be one of: {expected}',
    "union_tag_invalid": '"{name}" must be one of: {expected}',
    "union_tag_not_found": 'the key "{name}" is missing',
    "greater_than": '"{name}" must be above {bound:g}',
    "greater_than_equal": '"{name}" must be at least {bound:g}',
    "less_than": '"{name}" must be below {bound:g}',
    "less_than_equal": '"{name}" must be at most {bound:g}',
}
_BOUNDS = ("gt", "ge", "lt", "le")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?) ?%")
_COMMA = re.compile(r"\d+,\d+")


def misfits(
    source: YamlText, model: type[BaseModel], error: ValidationError, keys: str, at: Location = ()
) -> list[Finding]:
    """A finding for each thing that does not fit.

    Args:
        source: Where the content was read.
        model: What it had to fit.
        error: What pydantic says.
        keys: Where a person finds which keys there are, for the help.
        at: Where in the source the content stands.
    """
    wrong = _without_emptied(error.errors(include_url=False))
    told = [_misfit(source, model, item, keys, at) for item in wrong[:_MOST]]
    return [*told, _more(source, wrong[_MOST:], at)] if len(wrong) > _MOST else told


def _without_emptied(wrong: Sequence[Any]) -> list[Any]:
    """Without lists that are called too short only because what stands in them does not fit."""
    around = {tuple(item["loc"][:end]) for item in wrong for end in range(len(item["loc"]))}
    return [item for item in wrong if item["type"] != "too_short" or tuple(item["loc"]) not in around]


def _more(source: YamlText, wrong: Sequence[Any], at: Location) -> Finding:
    line, column = source.place((*at, *wrong[0]["loc"]))
    return Finding(
        "YML003",
        Severity.ERROR,
        f"from here on {count(len(wrong), 'more place')} in this file {verb(len(wrong), 'does', 'do')} not fit",
        file=str(source.path),
        row=line,
        column=str(column),
        help="correct the others first; perhaps it is another kind of file",
    )


def _misfit(source: YamlText, model: type[BaseModel], item: Any, keys: str, at: Location) -> Finding:
    location = source.known((*at, *_keys_to(item)))[len(at) :]
    line, column = source.place((*at, *location))
    return Finding(
        "YML003",
        Severity.ERROR,
        in_words(".".join(map(str, location)) or "the file", item),
        file=str(source.path),
        row=line,
        column=str(column),
        help=f"{_hint(model, location, item)}correct the line; compare it with {keys}",
    )


def _keys_to(item: Any) -> Location:
    """The keys that lead to what is wrong, and the one by which a kind of entry is chosen."""
    location: Location = tuple(step for step in item["loc"] if step != "[key]")
    chosen = str(item["type"]).startswith("union_tag")
    return (*location, item["ctx"]["discriminator"].strip("'")) if chosen else location


def _hint(model: type[BaseModel], location: Location, item: Any) -> str:
    """What was probably meant, for a key, a word or a number that does not fit."""
    kind = str(item["type"])
    if kind == "extra_forbidden":
        word, known = str(location[-1]), keys_at(model, location[:-1])
    elif kind in ("enum", "literal_error"):
        word, known = str(item["input"]), _expected(item)
    elif kind == "union_tag_invalid":
        word, known = str(item["ctx"]["tag"]), _expected(item)
    else:
        return _number_hint(kind, item)
    near = next((each for each in known if each.casefold() == word.casefold()), None) or alike(word, known)
    return f'did you mean "{near}"? ' if near else ""


def _number_hint(kind: str, item: Any) -> str:
    """How a share or a number with a comma is written here."""
    given = item["input"]
    if kind in ("less_than", "less_than_equal") and _bound(item) == 1:
        share = float(given) if isinstance(given, str) else given
        return f"a share is a fraction here: {share / 100:g} for {share:g} %. " if share <= 100 else ""
    if kind not in ("float_parsing", "float_type"):
        return ""
    if percent := _PERCENT.fullmatch(str(given).strip()):
        share = float(percent[1].replace(",", "."))
        return f"a share is a fraction here: {share / 100:g} for {share:g} %. "
    return "write a point in place of the comma. " if _COMMA.fullmatch(str(given).strip()) else ""


def _bound(item: Any) -> float | None:
    """The limit that a number breaks."""
    told = item.get("ctx", {})
    return next((float(told[key]) for key in _BOUNDS if isinstance(told.get(key), int | float)), None)


def keys_at(model: type[BaseModel], location: Location) -> list[str]:
    """The keys that a model has at a place; none where it has no keys of its own there."""
    found: list[Any] = [model]
    for step in location:
        found = [inner for kind in found for inner in _step(kind, step)]
    models = [kind for kind in _flat(found) if _is_model(kind) and not issubclass(kind, RootModel)]
    return [name for kind in models for name in kind.model_fields]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _flat(kinds: list[Any]) -> list[Any]:
    """The kinds with the members of unions in their place."""
    flat: list[Any] = []
    for marked in kinds:
        kind = get_args(marked)[0] if get_origin(marked) is Annotated else marked
        union = get_origin(kind) in (Union, types.UnionType)
        flat += _flat(list(get_args(kind))) if union else [kind]
    return flat


def _step(kind: Any, step: str | int) -> list[Any]:
    """What stands at ``step`` within a kind of value."""
    if get_origin(kind) in (Union, types.UnionType, Annotated):
        return [inner for one in _flat([kind]) for inner in _step(one, step)]
    if _is_model(kind):
        if issubclass(kind, RootModel):
            return _step(kind.model_fields["root"].annotation, step)
        wanted = kind.model_fields.get(str(step))
        return [wanted.annotation] if wanted else []
    arguments = get_args(kind)
    if get_origin(kind) is dict:
        return list(arguments[1:])
    return list(arguments[:1]) if isinstance(step, int) else []


def _expected(item: Any) -> list[str]:
    told = item.get("ctx", {})
    expected = str(told.get("expected", told.get("expected_tags", ""))).replace("'", "").replace(" or ", ", ")
    return [word.strip() for word in expected.split(",")]


def in_words(name: str, item: Any) -> str:
    """A misfit in words."""
    kind = "too_short" if item.get("ctx", {}).get("pattern") == r"\S" else str(item["type"])
    template = _MISFITS.get(kind) or _MISFITS.get(kind.split("_", maxsplit=1)[0])
    if template is None or ("{bound" in template and _bound(item) is None):
        return f"{name}: {str(item['msg']).removeprefix('Value error, ')}"
    return template.format(name=name, expected=", ".join(_expected(item)), bound=_bound(item))
