"""The categories that a notice says are blocked. A list that no rule reads whole stays open."""

from __future__ import annotations

import re
from typing import Final

from poagen.case.knowledge import any_in, notices
from poagen.case.noticelines import BULLET, sentences_of

_CATEGORY: Final = re.compile(
    r"\b(?:categor(?:y|ies)|kategorien?|cat[ée]gories?|categorie|categor[ií]as?)\b", re.I
)
_QUOTED: Final = r"[\"'„“”«]([^\"„“”«»]{2,60})[\"'“”»]"
_QUOTES_AFTER: Final = re.compile(
    rf"{_CATEGORY.pattern}\s+((?:{_QUOTED}(?:\s*,\s*|,?\s+(?:und|and|et|y|e|&)\s+)?)+)", re.I
)
_AFTER: Final = re.compile(
    r"\b(?:[Cc]ategory|[Kk]ategorien?|[Cc]atégorie|[Cc]ategor[ií]a)\s+[\"'„“”«]?"
    r"([A-ZÀ-Þ][\w'’-]*(?:\s*[,&]?\s*(?:(?:und|and|et|y|e)\s+)?[A-ZÀ-Þ][\w'’-]*)*)"
)
_SINGULAR: Final = re.compile(r"\b(?:category|kategorie|cat[ée]gorie|categor[ií]a)\b", re.I)
_IN: Final = re.compile(r"\b(?:[Ii]n|within|im)\s+(?:the\s+)?[\"'“„«]?$")
_JOINT: Final = r"[\"'”“»]?\s*(?:,|,?\s(?:and|or|und|oder)\s|&)\s*(?:in\s+)?[\"'“„«]?"
_GOES_ON: Final = re.compile(rf"\s+(?:&|(?!Amazon\b)[A-ZÀ-Þ])|{_JOINT}(?!Amazon\b)[A-ZÀ-Þ]")
_CLAUSE: Final = re.compile(r";\s*|,?\s+(?:but|while|whereas|aber|jedoch|während)\s+")
_PERCENT: Final = re.compile(r"\s*[:=–—-]?\s*\(?\s*(?:VTR\s*[:=]?\s*)?(?P<rate>\d{1,3}(?:[.,]\d+)?)\s*%.*$")
_TAIL: Final = re.compile(r"[\s.,:;()\[\]]+$")
_OPEN_END: Final = re.compile(r"(?:[.!?,:;]|\b(?:and|or|und|oder|et|&))$|\d", re.I)
_LONGEST_NAMES: Final = 500
"""Characters of names that are joined by *and*."""


def categories_of(text: str) -> tuple[str, ...]:
    """The categories that a notice names as blocked, each once: those of its lists, then of its sentences."""
    found, rest = _lists(text)
    for sentence in sentences_of(rest):
        found += [name for clause in _blocked(sentence) for name in _in_sentence(clause)]
    return tuple({name.casefold(): name for name in reversed(found)}.values())[::-1]


def _spares(text: str) -> bool:
    """Whether a text speaks of what is not blocked."""
    return any_in(notices().spared.patterns, text)


def _blocked(sentence: str) -> list[str]:
    """A sentence; of one that also says what is not blocked, the parts that do not."""
    if not _spares(sentence):
        return [sentence]
    return [clause for clause in _CLAUSE.split(sentence) if clause and not _spares(clause)]


def _lists(text: str) -> tuple[list[str], str]:
    """The names in lists, a line each, and the text without these lines."""
    found: list[str] = []
    rest: list[str] = []
    in_list = is_spared = is_close = False
    for line in text.splitlines():
        bare = BULLET.sub("", line).strip()
        names = _items(line, bare, in_list=in_list, is_close=is_close)
        if names is not None:
            found += [] if (in_list and is_spared) or _is_met(bare) or _spares(bare) else names
            rest.append("")
            continue
        rest.append(line)
        is_close = bool(bare)
        if bare:
            in_list = bool(_CATEGORY.search(bare)) and bare.endswith(":")
            is_spared = _spares(bare)
    return found, "\n".join(rest)


def _items(line: str, bare: str, *, in_list: bool, is_close: bool) -> list[str] | None:
    """The names in a line of a list; None where it is no such line."""
    name = _PERCENT.sub("", bare)
    if _is_name(name) and (in_list or _PERCENT.search(bare)):
        return _names(name)
    if in_list and BULLET.match(line):
        return _one_or_more(name)
    is_item = in_list and is_close and not _OPEN_END.search(name) and _may_be_name(name) and not _is_figure(name)
    return _one_or_more(name) if is_item else None


def _is_met(line: str) -> bool:
    """Whether a line gives a category's rate, and the rate is met."""
    found = _PERCENT.search(line)
    return found is not None and float(found["rate"].replace(",", ".")) >= notices().spared.met_at


def _is_figure(text: str) -> bool:
    """Whether words name a rate or the like, not a category."""
    return any(any_in(subject.names, text) for subject in notices().subjects)


def _is_name(text: str) -> bool:
    return _TAIL.sub("", text).casefold().replace(" and ", " & ") in _known()


def _known() -> dict[str, str]:
    return {name.casefold(): name for name in notices().categories.names}


def _in_sentence(sentence: str) -> list[str]:
    if not _CATEGORY.search(sentence):
        return _after_in(sentence)
    listed = re.search(rf"{_CATEGORY.pattern}[^:]{{0,40}}:\s*(.+)$", sentence, re.I)
    if listed and not listed[1].startswith("//"):
        return _names(_PERCENT.sub("", listed[1]))
    if quoted := _QUOTES_AFTER.search(sentence):
        return [name.strip() for name in re.findall(_QUOTED, quoted[1])]
    before = re.search(
        rf"\b(?:in|for|from|within)\s+(?:the\s+)?(.{{3,120}}?)\s+({_CATEGORY.pattern})", sentence, re.I
    )
    if before:
        start = re.split(r"\b(?:in|for|from|within) (?:the )?", before[1])[-1]
        if names := (_one_or_more if _SINGULAR.fullmatch(before[2]) else _names)(start):
            return names
    if after := _AFTER.search(sentence):
        return (_one_or_more if _SINGULAR.match(after[0]) else _names)(after[1])
    return [match.group() for match in _spans(sentence)]


def _after_in(sentence: str) -> list[str]:
    """Known names after *in*, as in "your listings in Beauty"; none where a name beside them is not known."""
    if not any_in(notices().offers.patterns, sentence):
        return []
    found: list[re.Match[str]] = []
    for match in _spans(sentence):
        follows = found and re.fullmatch(_JOINT, sentence[found[-1].end() : match.start()])
        if follows or _IN.search(sentence[: match.start()]):
            found.append(match)
    starts = {match.start() for match in found}
    for match in found:
        more = _GOES_ON.match(sentence, match.end())
        if more and more.end() - 1 not in starts:
            return []
    return [match.group() for match in found]


def _spans(sentence: str) -> list[re.Match[str]]:
    """Known names in a sentence, the longest first, as written with capitals."""
    taken: list[re.Match[str]] = []
    for name in sorted(notices().categories.names, key=len, reverse=True):
        loose = re.escape(name).replace(r"\ \&\ ", r"\s+(?:&|and)\s+").replace(r"\ ", r"\s+")
        for match in re.finditer(rf"(?<![\w&])(?<!Account ){loose}(?![\w&])", sentence):
            if all(match.end() <= other.start() or match.start() >= other.end() for other in taken):
                taken.append(match)
    return sorted(taken, key=lambda match: match.start())


def _one_or_more(text: str) -> list[str]:
    """The names in one item of a list: one name with commas, unless a part of it is known as a name."""
    names = _names(text)
    if len(names) > 1 and not any(map(_is_name, names)) and re.search(r"\s(?:&|and|und|et)\s", text):
        whole = _TAIL.sub("", text).strip(" \"'“”")
        return [whole] if _may_be_name(whole) else []
    return names


def _names(text: str) -> list[str]:
    """A written list of names, split where one ends: known names first, then commas and *and*."""
    parts = [part.strip() for part in re.split(r"\s*[,;、]\s*|\s+/\s+", _TAIL.sub("", text)) if part.strip()]
    names: list[str] = []
    while parts:
        size = next((n for n in range(min(3, len(parts)), 1, -1) if _is_name(", ".join(parts[:n]))), 1)
        names += _of_part(", ".join(parts[:size]))
        parts = parts[size:]
    return names


def _of_part(part: str) -> list[str]:
    """One part between commas: a name, or names joined by *and*."""
    if len(part) > _LONGEST_NAMES:
        return []
    bare = _TAIL.sub("", re.sub(r"^(?:and|und|et|&)\s+", "", part)).strip(" \"'“”")
    if _is_name(bare) or not re.search(r"\s(?:and|und|et)\s", bare):
        return [bare] if _may_be_name(bare) else []
    words = re.split(r"\s(?:and|und|et)\s", bare)
    for cut in range(1, len(words)):
        left, right = " and ".join(words[:cut]), " and ".join(words[cut:])
        if _is_name(left) or _is_name(right):
            return [*_of_part(left), *_of_part(right)]
    if any("&" in word for word in words):
        return [name for word in words for name in _of_part(word)]
    return [bare] if _may_be_name(bare) else []


def _may_be_name(text: str) -> bool:
    """Whether words can be a category's name: short, without a verb's company, not a word such as *affected*."""
    return (
        bool(text)
        and len(text) <= 60
        and len(text.split()) <= 7
        and not any_in(notices().not_names.patterns, text)
        and (_is_name(text) or text[:1].isupper() or not text.isascii())
    )


def split_categories(text: str) -> list[str]:
    """A list of categories as a person types it: by ``;`` or line, else by commas that end a name."""
    if re.search(r"[;\n]", text):
        return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    parts = [part.strip() for part in text.split(",") if part.strip()]
    names: list[str] = []
    while parts:
        size = next((n for n in range(min(3, len(parts)), 1, -1) if _is_name(", ".join(parts[:n]))), 1)
        names.append(", ".join(parts[:size]))
        parts = parts[size:]
    return names
