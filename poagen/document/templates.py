"""A user's own templates: what there is, copies to change, and what is wrong before a letter is written."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Final, cast

from jinja2 import BaseLoader
from jinja2.meta import find_referenced_templates
from jinja2.nodes import Template

from poagen.common.finding import Finding, PoagenError, Severity, sort_findings
from poagen.common.output import write_whole
from poagen.common.regular import read_regular
from poagen.common.templating import TEMPLATE_FAILURES
from poagen.document.locales import INTERNATIONAL, Locale, locale_for
from poagen.document.lookup import names_in, no_template, packaged_names, tags_in
from poagen.document.names import assigned, unknown_names
from poagen.document.render import environment_for, failure, near_word, render
from poagen.document.sample_view import EMPTY, FULL
from poagen.document.sandbox import Sandbox
from poagen.document.view import value_types

_OTHER_ENDS: Final = (".md", ".txt", ".jinja", ".jinja2")
"""How files end that are meant as templates but were saved under another name."""


@dataclass(frozen=True)
class Found:
    """A template in force: its name, and the file that gives it."""

    name: str
    file: Path
    is_own: bool


def template_list(folders: Sequence[Path] = (), locale: Locale = INTERNATIONAL) -> tuple[Found, ...]:
    """Every template in force, packaged or own, by name; after them own ones for letters in one language."""
    environment = environment_for(tuple(folders), locale)
    own = _files(folders, locale.tag)
    names = sorted({*packaged_names(), *own})
    found = [Found(name, own.get(name) or Path(_source(environment, name)[1]), name in own) for name in names]
    for tag in _tags(folders):
        mine = sorted(_files(folders, tag).items() - own.items())
        found += [Found(f"{tag}/{name}", path, is_own=True) for name, path in mine]
    return tuple(found)


def _files(folders: Sequence[Path], tag: str) -> dict[str, Path]:
    """Of one's own templates those that are files; a folder or a link to nothing is in nobody's place."""
    return {name: path for name, path in _own(folders, tag).items() if path.is_file()}


def _own(folders: Sequence[Path], tag: str) -> dict[str, Path]:
    """One's own templates in force for letters in a language."""
    return {name: path for folder in reversed(folders) for name, path in names_in(folder, tag).items()}


def _tags(folders: Sequence[Path]) -> list[str]:
    """The languages for which there are templates of one's own."""
    return sorted({tag for folder in folders for tag in tags_in(folder)})


def export_templates(folder: Path, locale: Locale = INTERNATIONAL, names: Sequence[str] = ()) -> tuple[Path, ...]:
    """Write copies of the packaged templates to be changed.

    Args:
        folder: Where to; made if need be.
        locale: In whose language.
        names: Which, by name or by the section's name; none for all.

    Raises:
        PoagenError: There is no template of a name (DOC003), or another file is there already (DOC010).
    """
    known = {found.name: found.file for found in template_list((), locale)}
    wanted = {name: known[name].read_bytes() for name in [_known(name, known) for name in names] or known}
    there = [folder / name for name, content in wanted.items() if _holds_else(folder / name, content)]
    if there:
        raise PoagenError(map(_there_already, there))
    return tuple(write_whole(folder / name, content) for name, content in wanted.items())


def _holds_else(path: Path, content: bytes) -> bool:
    """Whether something is there that is not what an earlier run wrote before it ended."""
    try:
        return path.exists() and read_regular(path) != content
    except OSError:
        return True


def _known(name: str, known: Mapping[str, Path]) -> str:
    for written in (name, f"{name}.j2", f"{name}.md.j2", f"sections/{name}.md.j2"):
        if written in known:
            return written
    short = {Path(each).name.removesuffix(".md.j2") for each in known}
    raise PoagenError(
        Finding(
            "DOC003",
            Severity.ERROR,
            f'there is no template "{name}"' + near_word(name, short),
            value=name,
            help="run `poagen templates list` to see their names",
        )
    )


def check_folder(folders: Sequence[Path], locale: Locale = INTERNATIONAL) -> None:
    """Refuse files of folders of templates that would silently do nothing.

    Raises:
        PoagenError: A file bears no packaged name, and no template calls for it, or its name is no template's
            (DOC008).
    """
    environment = environment_for(tuple(folders), locale)
    try:
        found = [*_unused(environment, _own(folders, locale.tag)), *chain.from_iterable(map(_misnamed, folders))]
    except TEMPLATE_FAILURES as error:
        raise PoagenError(failure(error, [])) from error
    if found:
        raise PoagenError(found)


def check_templates(folders: Sequence[Path]) -> tuple[Finding, ...]:
    """All that is wrong with own templates, without a letter: for letters of any language, and those of each.

    The names that each uses are looked up, whether or not a letter would reach their line; then all are filled in
    twice, for a case that has everything and for one that has nothing.
    """
    locales = [INTERNATIONAL, *(locale_for("", tag) for tag in _tags(folders) if tag != INTERNATIONAL.tag)]
    findings = [finding for locale in locales for finding in _wrong_in(locale, folders)]
    return sort_findings(dict.fromkeys([*findings, *_no_templates(folders)]))


def _wrong_in(locale: Locale, folders: Sequence[Path]) -> list[Finding]:
    environment = environment_for(tuple(folders), locale)
    trees: dict[str, Template] = {}
    findings: list[Finding] = []
    own = _own(folders, locale.tag)
    for name in {**packaged_names(), **own}:
        try:
            source, file = _source(environment, name)
            _compile(source, name, file)
            trees[name] = _tree(source, name, file)
        except TEMPLATE_FAILURES as error:
            findings.append(failure(error, []))
    shared = {name for tree in trees.values() for name in assigned(tree)}
    hints = {**value_types(), "points": int}
    for name in own.keys() & trees.keys():
        file = _source(environment, name)[1]
        findings += unknown_names(trees[name], file, hints, shared | set(environment.globals))
    if not findings:
        findings += [*_unused(environment, own), *_filled(own, folders, locale)]
    return findings


def _no_templates(folders: Sequence[Path]) -> Iterator[Finding]:
    """Folders without any template, and files that are meant as templates but are none by their names."""
    for folder in folders:
        if not any(folder.rglob("*.j2")):
            yield no_template(folder)
        yield from _misnamed(folder)


def _misnamed(folder: Path) -> Iterator[Finding]:
    """Files that are meant as templates but are none by their names."""
    packaged = {Path(name).name for name in packaged_names()}
    for path in sorted(folder.rglob("*")):
        meant = f"{path.name.partition('.')[0]}.md.j2"
        if path.suffix in _OTHER_ENDS and meant in packaged:
            yield _nothing(path, "no letter takes this file: its name does not end in .j2", f"name it {meant}")


def _nothing(path: Path, message: str, help_: str) -> Finding:
    return Finding("DOC008", Severity.ERROR, message, file=str(path), help=help_)


def _filled(own: Iterable[str], folders: Sequence[Path], locale: Locale) -> Iterator[Finding]:
    for view in (FULL, EMPTY):
        values = {field.name: getattr(view, field.name) for field in dataclasses.fields(view)}
        values |= {"title": "Title", "points": 1}
        sections = [name for name in own if name.startswith("sections/")]
        for name in ["letter.md.j2", *(["dispute.md.j2"] if view.dispute else []), *sections]:
            if "dispute" in name and not view.dispute:
                continue
            try:
                render(name, values, folders, locale)
            except PoagenError as error:
                yield from error.findings


def _source(environment: Sandbox, name: str) -> tuple[str, str]:
    source, file, _ = _source_of(environment, name)
    return source, file


def _source_of(environment: Sandbox, name: str) -> tuple[str, str, Any]:
    source, file, current = cast(BaseLoader, environment.loader).get_source(environment, name)
    return source, file or name, current


def _unused(environment: Sandbox, own: Mapping[str, Path]) -> list[Finding]:
    packaged = packaged_names()
    called = {name for each in {*packaged, *own} for name in _called(environment, each)}
    return [_useless(own[name], name, packaged) for name in sorted(own.keys() - packaged.keys() - called)]


def _called(environment: Sandbox, name: str) -> set[str]:
    source, file = _source(environment, name)
    return {each for each in find_referenced_templates(_tree(source, name, file)) if each}


@lru_cache(maxsize=256)
def _tree(source: str, name: str, file: str) -> Template:
    """A template as a tree, to be looked at alone; most are the packaged ones, the same for every check."""
    return environment_for((), INTERNATIONAL).parse(source, name, file)


@lru_cache(maxsize=256)
def _compile(source: str, name: str, file: str) -> None:
    """Find out whether a template compiles, which is the same for letters in any language."""
    environment_for((), INTERNATIONAL).compile(source, name, file)


def _useless(path: Path, name: str, packaged: Mapping[str, Path]) -> Finding:
    message = "no template calls for this file" + near_word(name, sorted(packaged))
    help_ = "give it the name of the packaged template that it replaces, or move it out of the folder"
    return _nothing(path, message, help_)


def _there_already(path: Path) -> Finding:
    return Finding(
        "DOC010",
        Severity.ERROR,
        "the template is there already and was not overwritten",
        file=str(path),
        help="name another folder, or only the templates that you want with --section",
    )
