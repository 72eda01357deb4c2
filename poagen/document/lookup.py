"""Where templates are looked for: named folder, case, user, then the packaged ones, each first in the language."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader

import poagen
from poagen.case.place import TEMPLATES
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.templating import ContainedLoader
from poagen.document.languages import ENGLISH, FALLBACK_MARK, Language, languages

_HEADING: Final = re.compile(r"^(#+) (.*)$", re.MULTILINE)
_BARE: Final = MappingProxyType(
    {"sections/state.md.j2": "since or forecast", "sections/summary.md.j2": "window_start"}
)
"""Templates whose text has no heading of its own, and when they have any text."""

_SPAN: Final = re.compile(r"span\(([^,()]+, [^,()]+)\)")
_LISTING: Final = re.compile(r"\| listing(?!\()")
_ESCAPED: Final = str.maketrans({"[": "\\[", "]": "\\]"})
_BANNER: Final = re.compile(r"^> \*\*", re.MULTILINE)


_OWN_MARK: Final = "\ue0e5"
"""Where a template itself is marked, until what stands in it has lost its marks."""

_MARKS: Final = re.compile(rf"{re.escape(FALLBACK_MARK)} ?|{re.escape(FALLBACK_MARK.translate(_ESCAPED))} ?")


def marked_once(text: str) -> str:
    """What an English template gave: its own marks stay, those of the texts in it go."""
    return _MARKS.sub("", text).replace(_OWN_MARK, FALLBACK_MARK)


def packaged_templates() -> Path:
    """The folder of the templates that come with poagen."""
    root = Path(poagen.__file__).parent
    inside = root / TEMPLATES
    return inside if inside.is_dir() else root.parent / TEMPLATES


def own_folders(
    *, named: Path | None = None, case: Path | None = None, user: Path | None = None
) -> tuple[Path, ...]:
    """The folders of own templates that there are, the first in force first.

    Args:
        named: A folder that was named; it must exist.
        case: A case folder.
        user: The user's folder.
    """
    found = [folder / TEMPLATES for folder in (case, user) if folder is not None]
    return (*([named] if named else []), *(folder for folder in found if folder.is_dir()))


def check_named(folder: Path) -> None:
    """Refuse a folder that was named for its templates and holds none: it would do nothing.

    Raises:
        PoagenError: It holds no template (DOC008), or does not exist (DOC003).
    """
    if not folder.is_dir():
        raise PoagenError(_no_folder(folder))
    if not any(folder.rglob("*.j2")):
        raise PoagenError(no_template(folder))


def loader(folders: Sequence[Path], language: Language) -> BaseLoader:
    """A loader over the folders and the packaged templates.

    Raises:
        PoagenError: A folder does not exist (DOC003).
    """
    missing = [folder for folder in folders if not folder.is_dir()]
    if missing:
        raise PoagenError(map(_no_folder, missing))
    own = [ContainedLoader(path) for folder in folders for path in _places(folder, language)]
    packaged = packaged_templates()
    if language.tag == ENGLISH:
        return ChoiceLoader([*own, FileSystemLoader(packaged)])
    return ChoiceLoader([*own, FileSystemLoader(packaged / language.tag), _Foreign(packaged, language)])


def _places(folder: Path, language: Language) -> list[Path]:
    """A folder's templates of the language, then those of any."""
    return [folder / language.tag, folder]


class _Foreign(FileSystemLoader):
    """English templates for a letter in another language, each of which says that what follows is English.

    Every heading is marked, and the first line where there is none. What joins words stays English in them, and no
    text in them is marked again.
    """

    def __init__(self, folder: Path, language: Language) -> None:
        super().__init__(folder)
        self._language = language

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, path, current = super().get_source(environment, template)
        own = self._language.headings.get(Path(template).name.removesuffix(".md.j2"))

        def marked(found: re.Match[str]) -> str:
            return f"{found[1]} {own or found[2]} {_OWN_MARK}"

        told = _BANNER.sub(f"> **{_OWN_MARK} ", _HEADING.sub(marked, source))
        if told == source and template in _BARE:
            told = f"{{% if {_BARE[template]} %}}{_OWN_MARK} {{% endif %}}{source}"
        if told != source:
            told = f"{{% filter marked_once %}}{told}{{% endfilter %}}"
        return _LISTING.sub('| listing("and")', _SPAN.sub(r'span(\1, "to")', told)), path, current


def untranslated(language: Language) -> tuple[str, ...]:
    """The packaged templates that a language lacks, so that they are there in English only."""
    if language.tag == ENGLISH:
        return ()
    packaged = packaged_templates()
    wanted = {path.relative_to(packaged).as_posix() for path in (packaged / "sections").glob("*.j2")}
    own = packaged / language.tag
    return tuple(sorted(wanted - {path.relative_to(own).as_posix() for path in own.rglob("*.j2")}))


def names_in(folder: Path, tag: str) -> dict[str, Path]:
    """The templates of a folder that letters in a language take: those of any language, then its own."""
    places = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.j2"))}
    others = tuple(f"{one}/" for one in languages())
    of_any = {name: path for name, path in places.items() if not name.startswith(others)}
    own = {name.removeprefix(f"{tag}/"): path for name, path in places.items() if name.startswith(f"{tag}/")}
    return {**of_any, **own}


def tags_in(folder: Path) -> tuple[str, ...]:
    """The languages for which a folder has templates of their own."""
    return tuple(tag for tag in languages() if any((folder / tag).rglob("*.j2")))


def packaged_names() -> dict[str, Path]:
    """The packaged English templates by name."""
    folder = packaged_templates()
    paths = [*folder.glob("*.j2"), *(folder / "sections").glob("*.j2")]
    return {path.relative_to(folder).as_posix(): path for path in sorted(paths)}


def _no_folder(folder: Path) -> Finding:
    return Finding(
        "DOC003",
        Severity.ERROR,
        "this is a file and no folder of templates"
        if folder.is_file()
        else "the folder of templates does not exist",
        file=str(folder),
        help="check the name, or leave the option out to use the packaged templates",
    )


def no_template(folder: Path) -> Finding:
    """That a folder of templates holds none."""
    return Finding(
        "DOC008",
        Severity.ERROR,
        "there is no template in this folder: their names end in .md.j2",
        file=str(folder),
        help="name the folder of your templates; poagen templates export makes one",
    )
