"""Changing one field of an entry of a lower layer without copying the entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from poagen.common.finding import Finding, Severity
from poagen.remedies.draft import MODELS, Draft, Placed, SourceFile, fit
from poagen.remedies.nearest import Names

_MEASURE: Final = (
    "title",
    "strength",
    "status",
    "replaced_by",
    "text",
    "must_be_true",
    "slots",
    "owner_role",
    "usual_time",
    "verify",
    "excludes",
    "requires",
    "unless_answers",
    "evidence",
    "proves_scans",
    "sources",
)
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "causes.yaml": ("title", "status", "replaced_by", "when", "statement", "questions", "evidence", "sources"),
    "corrective.yaml": _MEASURE,
    "preventive.yaml": _MEASURE,
    "mapping.yaml": ("priority", "how", "when", "when_answers", "unless_answers"),
}
"""The fields that may be overridden. What an entry is (id, kind, code) is not among them."""

APPENDABLE: Final = frozenset(
    {
        "text",
        "slots",
        "excludes",
        "requires",
        "when",
        "when_answers",
        "unless_answers",
        "questions",
        "evidence",
        "sources",
    }
)
"""Lists, which get further items, and keys with values of their own, of which some are replaced."""

HOW: Final = ("replace", "append")


def identity(file: str) -> tuple[str, ...]:
    """The keys that say which entry is meant."""
    return ("cause", "measure") if file == "mapping.yaml" else ("id",)


def apply_overrides(draft: Draft) -> None:
    """Apply the overrides that were read to the entries read so far; what is wrong with one is a finding."""
    if not draft.overrides:
        return
    places = {
        (file, _identity_of(placed.raw, file)): (target, place)
        for file, target in draft.lists().items()
        for place, placed in enumerate(target)
        if placed.file.name == file
    }
    for source, index, raw in draft.overrides:
        key = _identity_of(raw, source.name)
        found = places.get((source.name, key)) or places.get((_sister(source.name), key))
        if found is None:
            draft.findings.append(_nothing_there(source, index, raw, [known for _, known in places]))
        elif _is_sound(source, index, raw, draft.findings):
            target, place = found
            target[place] = _overridden(target[place], source, index, raw, draft.findings)
    draft.overrides.clear()


def _sister(name: str) -> str:
    """The other file of measures: an override may stand in either."""
    return {"corrective.yaml": "preventive.yaml", "preventive.yaml": "corrective.yaml"}.get(name, name)


def _identity_of(raw: Mapping[str, Any], file: str) -> tuple[str, ...]:
    return tuple(str(raw.get(key)) for key in identity(file))


def _nothing_there(
    source: SourceFile, index: int, raw: Mapping[str, Any], known: list[tuple[str, ...]]
) -> Finding:
    wanted = "/".join(_identity_of(raw, source.name))
    help_ = Names("/".join(names) for names in known).help(wanted)
    message = f'there is no "{wanted}" in a lower layer to override'
    return source.finding("POA104", message, help_, (index, identity(source.name)[0]), Severity.ERROR)


def _is_sound(source: SourceFile, index: int, raw: dict[str, Any], findings: list[Finding]) -> bool:
    """Whether an override says how for each field that it gives, and gives each that it names."""
    how = raw["override"]
    wrong = list(_wrong(source.name, raw, how)) if isinstance(how, dict) else [_no_mapping()]
    for message, help_, path in wrong:
        findings.append(source.finding("POA118", message, help_, (index, *path), Severity.ERROR))
    return not wrong


def _no_mapping() -> tuple[str, str, tuple[str, ...]]:
    return (
        "override must name fields, each with replace or append",
        "write for example: override: {owner_role: replace}",
        ("override",),
    )


def _wrong(file: str, raw: dict[str, Any], how: dict[str, Any]) -> list[tuple[str, str, tuple[str, ...]]]:
    fields = Names(FIELDS[file])
    found: list[tuple[str, str, tuple[str, ...]]] = []
    for name, way in how.items():
        if name not in fields:
            near = fields.near(name)
            hint = f'did you mean "{near}"? ' if near else ""
            help_ = f"{hint}these can be: {', '.join(FIELDS[file])}"
            found.append((f'"{name}" cannot be overridden', help_, ("override", name)))
        elif way not in HOW:
            found.append((f'"{way}" is not replace or append', "write one of the two", ("override", name)))
        elif way == "append" and name not in APPENDABLE:
            found.append((f'nothing can be appended to "{name}"', "write replace", ("override", name)))
        elif name not in raw:
            found.append((f'the override names "{name}" and does not give it', f"add {name}:", ("override", name)))
    given = set(raw) - set(how) - {"override", *identity(file)}
    return found + [
        (f'"{name}" is given, but override does not name it', f"add it: override: {{{name}: replace}}", (name,))
        for name in sorted(map(str, given))
    ]


def _overridden(
    base: Placed[Any], source: SourceFile, index: int, raw: dict[str, Any], findings: list[Finding]
) -> Placed[Any]:
    """The entry with the override's fields; the entry as it was where they do not fit."""
    how: dict[str, str] = raw["override"]
    merged = {**base.raw, **{name: _merged(base.raw.get(name), raw[name], way) for name, way in how.items()}}
    entry = fit(source, index, merged, MODELS[base.file.name][1], findings)
    if entry is None:
        return base
    parts = {**base.parts, **{name: (source, index, way) for name, way in how.items()}}
    return Placed(entry, base.file, base.index, merged, parts)


def _merged(old: Any, new: Any, way: str) -> Any:
    if way == "append" and isinstance(old, list) and isinstance(new, list):
        return [*old, *new]
    if way == "append" and isinstance(old, dict) and isinstance(new, dict):
        return {**old, **new}
    return new
