"""Word letterheads with tags: looked over first, then filled in by docxtpl in a sandbox, data always escaped."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import FunctionLoader, Undefined, UndefinedError
from markupsafe import Markup

from poagen.common.finding import Finding, PoagenError, Severity, sort_findings
from poagen.common.templating import TEMPLATE_FAILURES, Limits
from poagen.document import markup, wording
from poagen.document.letter import Document
from poagen.document.locales import INTERNATIONAL, Locale, locale_named
from poagen.document.names import assigned, unknown_names
from poagen.document.render import Missing, failure, speak
from poagen.document.sample_view import FULL
from poagen.document.sandbox import Sandbox, limited
from poagen.document.view import ConsultantView, value_types
from poagen.document.wordfile import read_word
from poagen.document.wordguard import guarded, refuse_harmful

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

BODY: Final = "body"
"""The name of the tag at which the letter is put in."""

_TAG: Final = re.compile(r"\{[{%#]")
_BODY_ALONE: Final = re.compile(r"^\s*\{\{(?:p\s)?\s*body\s*\}\}\s*$")
_BODY: Final = re.compile(r"\{\{-?\s*(?:p\s)?\s*body\b")
_KIND: Final = re.compile(r"(\{[{%])-?(?:p|tr|tc|r)(?=\s)")
_CELL: Final = re.compile(r"\{%\s*(?:colspan|cellbg)\s+(.*?)%\}")
_MERGED: Final = re.compile(r"\{%\s*[hv]m\s*%\}")
_INSIDE: Final = re.compile(r"\{[{%].*?[}%]\}")
_QUOTES: Final = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
_PLACE: Final = "poagen puts the letter here"
_HELP: Final = {
    "DOC001": "correct the tag in Word; every {% if %} and {% for %} needs its end, every {{ its }}",
    "DOC003": "leave out include and import, which a Word file does not have",
    "DOC004": "correct the tag in Word",
}
_LIMITS: Final = Limits(source=2_000_000)
_PARTS: Final = {
    "document": "the text",
    "hdr": "the page header",
    "ftr": "the page footer",
    "footnotes": "the footnotes",
}


@dataclass(frozen=True)
class _Part:
    """A part of the file that may hold tags, with its paragraphs' texts, tags as Jinja2 writes them."""

    name: str
    called: str
    paragraphs: tuple[str, ...]

    @property
    def source(self) -> str:
        """One line a paragraph."""
        return "\n".join(map(_plain, self.paragraphs))


def has_tags(content: bytes, path: Path) -> bool:
    """Whether a Word file is to be filled in, rather than to lend its styles."""
    return any(_TAG.search(text) for part in _parts(read_word(content, path)) for text in part.paragraphs)


def check_letterhead(path: Path) -> tuple[Finding, ...]:
    """All that is wrong with a Word letterhead, without a letter: what could do harm, and its tags.

    Raises:
        PoagenError: It is no Word file (DOC006), or holds what could do harm (DOC020).
    """
    content, told = guarded(path)
    parts = _parts(read_word(content, path))
    if not any(_TAG.search(text) for part in parts for text in part.paragraphs):
        return told
    found = [*_wrong(parts, path)]
    if not found:
        values = {field.name: getattr(FULL, field.name) for field in dataclasses.fields(FULL)}
        more = {"title": "Title", "points": 1, "is_draft": True, "language": "en"}
        found += _filled_wrong(parts, path, _values({**values, **more}, is_draft=True), INTERNATIONAL)
    return sort_findings([*told, *dict.fromkeys(found)])


def filled(content: bytes, path: Path, document: Document, write: Callable[[WordDocument], None]) -> WordDocument:
    """A letterhead with its tags filled in and the letter at its tag ``body``.

    Args:
        content: The file, which was found harmless.
        path: Its name.
        document: The letter.
        write: Adds the letter's text at the end of a Word document.

    Raises:
        PoagenError: A tag is wrong (DOC001 to DOC004, DOC023), or docxtpl is not installed (DOC022).
    """
    template_class = _docxtpl(path)
    word = read_word(content, path)
    parts, locale = _parts(word), locale_named(document.language)
    more = {"points": len(document.markers), "is_draft": document.is_draft, "language": document.language}
    values = _values({**document.values, **more}, is_draft=document.is_draft)
    found = [*_wrong(parts, path)] or [*_filled_wrong(parts, path, values, locale)]
    if found:
        raise PoagenError(found)
    template = template_class(io.BytesIO(_prepared(word)))
    environment = _environment(locale, ())
    try:
        with limited():
            template.render(values, environment, autoescape=True)
    except TEMPLATE_FAILURES as error:
        raise PoagenError(dataclasses.replace(failure(error, [*values]), file=str(path), row=None)) from error
    done = io.BytesIO()
    template.save(done)
    refuse_harmful(done.getvalue(), path)
    word = read_word(done.getvalue(), path)
    _put(word, path, write)
    return word


def _docxtpl(path: Path) -> Any:
    try:
        from docxtpl import DocxTemplate
    except ImportError as error:
        raise PoagenError(
            Finding(
                "DOC022",
                Severity.ERROR,
                "the Word file has tags, and what fills them in is not installed",
                file=str(path),
                help='install it with: pip install "poagen[word]"',
            )
        ) from error
    return DocxTemplate


def _parts(word: WordDocument) -> list[_Part]:
    found = []
    for part in word.part.package.iter_parts():
        tree = _tree(part)
        called = _PARTS.get(str(getattr(tree, "tag", "")).rpartition("}")[2])
        if called:
            texts = tuple(_text(one) for one in tree.iter("{*}p") if "wordprocessingml" in one.tag)
            found.append(_Part(str(part.partname).lstrip("/"), called, texts))
    return sorted(found, key=lambda part: part.name)


def _tree(part: Any) -> Any:
    """A part's XML; that of parts which the library keeps as bytes is read here."""
    if hasattr(part, "element"):
        return part.element
    if not str(part.content_type).endswith("footnotes+xml"):
        return None
    from docx.oxml import parse_xml

    return parse_xml(part.blob)


def _text(paragraph: Any) -> str:
    """A paragraph's own text, without that of boxes in it."""
    found = [
        (one.text or "") if one.tag.endswith("}t") else " "
        for one in paragraph.iter("{*}t", "{*}br", "{*}tab", "{*}cr")
        if "wordprocessingml" in one.tag and next(one.iterancestors("{*}p")) is paragraph
    ]
    return "".join(found).replace("\n", " ")


def _plain(text: str) -> str:
    """A paragraph's tags as Jinja2 reads them."""
    text = _MERGED.sub("", _CELL.sub(r"{{ \1}}", _KIND.sub(r"\1", text)))
    return _INSIDE.sub(lambda found: found[0].translate(_QUOTES), text)


def _environment(locale: Locale, parts: list[_Part] | tuple[()]) -> Sandbox:
    sources = {f"{part.name}.j2": part.source for part in parts}

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        return (sources[name], name, lambda: True) if name in sources else None

    environment = Sandbox(
        loader=FunctionLoader(load), undefined=Missing, finalize=partial(_shown, locale=locale), limits=_LIMITS
    )
    packaged = set(environment.filters)
    speak(environment, locale)
    for name in environment.filters.keys() - packaged:
        environment.filters[name] = _let_open(environment.filters[name])
    return environment


def _let_open(made: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that leaves the marker of what is not known as it is."""

    @wraps(made)
    def filtered(value: Any, *args: Any, **kwargs: Any) -> Any:
        if value is None:
            raise UndefinedError("the tag shows a value that is not known")
        return value if isinstance(value, _Open) else made(value, *args, **kwargs)

    return filtered


def _shown(value: object, locale: Locale) -> object:
    """A value as a letter writes it; what is no text of the file itself is escaped afterwards."""
    if isinstance(value, Markup | Undefined):
        return value
    if value is None:
        raise UndefinedError("the tag shows a value that is not known")
    if isinstance(value, dt.date):
        return wording.date(value, locale)
    return "\n".join(markup.clean(line) for line in str(value).splitlines())


def _wrong(parts: list[_Part], path: Path) -> Iterator[Finding]:
    """What is wrong with the tags as they stand."""
    environment, trees = _environment(INTERNATIONAL, parts), {}
    for part in parts:
        try:
            environment.compile(part.source, part.name, f"{part.name}.j2")
            trees[part.name] = environment.parse(part.source, part.name)
        except TEMPLATE_FAILURES as error:
            yield _placed(failure(error, []), part, path)
    known = {**value_types(), BODY: str, "points": int, "is_draft": bool, "language": str}
    for part in parts:
        if part.name in trees:
            others = set(assigned(trees[part.name])) | set(environment.globals)
            for found in unknown_names(trees[part.name], str(path), known, others):
                yield _placed(found, part, path)
    yield from _body_wrong(parts, path)


def _body_wrong(parts: list[_Part], path: Path) -> Iterator[Finding]:
    """The letter is put in once, in a paragraph of its own, in the text."""
    uses = [(part, n) for part in parts for n, text in enumerate(part.paragraphs, start=1) if _BODY.search(text)]
    for part, place in uses:
        if part.called != "the text":
            yield _placed(_body(path, f"the tag body stands in {part.called}", place), part, path)
        elif not _BODY_ALONE.match(part.paragraphs[place - 1]):
            yield _placed(_body(path, "the tag body does not stand alone in its paragraph", place), part, path)
    if len(uses) != 1:
        yield _body(path, f"the tag body stands {len(uses)} times" if uses else "the tag body is missing")


def _body(path: Path, message: str, row: int | None = None) -> Finding:
    told = "write {{p body }} once, alone in a paragraph of the text: the letter is put in there"
    return Finding("DOC023", Severity.ERROR, message, file=str(path), row=row, help=told)


def _placed(found: Finding, part: _Part, path: Path) -> Finding:
    """A finding with the paragraph that it is about; its row is the paragraph's number."""
    message = found.message
    if found.row and found.row <= len(part.paragraphs):
        text = part.paragraphs[found.row - 1].strip()
        message += f' (paragraph {found.row} of {part.called}: "{text[:80]}{"…" if len(text) > 80 else ""}")'
    told = _HELP.get(found.code, found.help)
    return dataclasses.replace(found, message=message, file=str(path), help=told)


def _filled_wrong(parts: list[_Part], path: Path, values: Mapping[str, Any], locale: Locale) -> Iterator[Finding]:
    """What goes wrong as the paragraphs' texts are filled in, with the paragraph."""
    environment = _environment(locale, parts)
    for part in parts:
        try:
            with limited():
                environment.get_template(f"{part.name}.j2").render(values)
        except TEMPLATE_FAILURES as error:
            yield _placed(failure(error, [*values]), part, path)


class _Open(str):
    """A marker for what is not known; a condition takes it as missing."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


def _values(known: Mapping[str, Any], *, is_draft: bool) -> dict[str, Any]:
    """The values that tags can name. In a draft, what is not known shows as a marker."""
    who = known.get("consultant") or ConsultantView(None, None, (), None, None, None)
    place = Markup("<w:p><w:r><w:t>{}</w:t></w:r></w:p>").format(_PLACE)
    values = {**known, "consultant": who, BODY: place}
    if not is_draft:
        return values
    missing = {field.name for field in dataclasses.fields(who) if getattr(who, field.name) is None}
    opened = {name: _open(f"the consultant's {name}") for name in missing}
    values["consultant"] = dataclasses.replace(who, **opened)
    simple = {
        "seller": "the seller's name",
        "notice_date": "the date of Amazon's notice",
        "letter_date": "the letter's date",
    }
    return {**values, **{name: _open(told) for name, told in simple.items() if values.get(name) is None}}


def _open(told: str) -> _Open:
    return _Open(markup.marker(f"what is {told}?"))


def _prepared(word: WordDocument) -> bytes:
    """The file with its tag ``body`` as docxtpl wants it, and without properties that could be filled in."""
    for one in list(word.core_properties._element):
        word.core_properties._element.remove(one)
    for paragraph in word.element.body.iter("{*}p"):
        texts = list(paragraph.iter("{*}t"))
        if texts and _BODY_ALONE.match(_text(paragraph)):
            for one in texts[1:]:
                one.text = ""
            texts[0].text = "{{p body }}"
    done = io.BytesIO()
    word.save(done)
    return done.getvalue()


def _put(word: WordDocument, path: Path, write: Callable[[WordDocument], None]) -> None:
    """Write the letter and move it to its place."""
    body = word.element.body
    places = [one for one in body.iter("{*}p") if _text(one) == _PLACE]
    if len(places) != 1:
        raise PoagenError(_body(path, f"filled in, the file holds the letter {len(places)} times"))
    (place,) = places
    before = list(body)
    write(word)
    for one in reversed([one for one in body if one not in before]):
        place.addnext(one)
    parent = place.getparent()
    parent.remove(place)
    if parent.tag.endswith("}tc") and not parent[-1].tag.endswith("}p"):
        parent.append(parent.makeelement(places[0].tag, {}))
