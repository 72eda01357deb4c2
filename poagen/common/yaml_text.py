"""One YAML document as plain values with the place of every key: text stays text, nothing is lost in silence.

The parser's events are read one by one, without recursion, so no file can exhaust the stack, and what a file
holds is counted, so none takes more than about two seconds.
"""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.memory import without_collector
from poagen.common.regular import read_text_file
from poagen.common.unwritable import NOT_YOURS

Location = tuple[str | int, ...]

_DEEPEST: Final = 60
_MOST: Final = 200_000
"""Values in a file that people write; the packaged catalog has 7,000."""

_MOST_BYTES: Final = 2 << 20
"""Bytes of a file that people write; a plan is read by its comments too, a sign at a time."""

_MOST_TWICE: Final = 200
"""Findings on keys that stand twice in one file."""

_LONGEST: Final = 100_000
"""Characters of one value or key; Amazon takes shorter letters."""

_LONGEST_NUMBER: Final = 300
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INT: Final = re.compile(r"-?(?:0|[1-9][0-9]*)")
_FLOAT: Final = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_CONSTANTS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None, "~": None, "": None}
_WORD_TRAPS: Final = frozenset(
    form
    for word in ("y", "n", "yes", "no", "on", "off", "true", "false", "null")
    for form in (word, word.upper(), word.capitalize())
) - {"true", "false", "null"}
_NUMBER_TRAP: Final = re.compile(
    r"""[-+]?0[0-9_]+                           # 0123: octal, or a zero that is lost
      | [-+]?0[bxo][0-9a-fA-F_]+
      | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+      # 12:30: counted in sixties
      | [-+]?[0-9]+(?:_[0-9]+)+                 # 9400_1
      | \+[0-9]+(?:\.[0-9]+)?
      | [-+]?[0-9]*\.?[0-9]+[eE][-+]?[0-9]+
      | [-+]?\.(?:[0-9]+|inf|Inf|INF|nan|NaN|NAN)""",
    re.VERBOSE,
)


@dataclass(slots=True)
class _Box:
    """A list or mapping while it is read: its value, the places within it, and the key that waits for a value."""

    value: Any
    places: Any
    anchor: str | None = None
    begun: int = 0
    key: str | None = None
    key_mark: Any = None
    twice: bool = False


@dataclass
class YamlText:
    """What one YAML document says, and where.

    Attributes:
        path: The file.
        text: As it stands in the file.
        value: Lists, mappings with text as keys, text, numbers, true, false and None.
        findings: The first 200 keys that stand twice (of two values the first is kept).
        traps: Line, column and text of values that other YAML programs read as something else.
    """

    path: Path
    text: str
    value: Any = None
    findings: list[Finding] = field(default_factory=list)
    traps: list[tuple[int, int, str]] = field(default_factory=list)
    _root: Any = None

    def place(self, location: Location) -> tuple[int, int]:
        """Line and column (from 1) of a key or item, or of the nearest thing around it."""
        entry: Any = self._root
        for step in location:
            inner = _within(entry[2] if entry else None, step)
            if inner is None:
                break
            entry = inner
        return _line_and_column(entry[0]) if entry else (1, 1)

    def known(self, location: Location) -> Location:
        """A location without steps that the text does not have; its last one stays, as what is missing there."""
        entry, kept = self._root, list[str | int]()
        for place, step in enumerate(location):
            inner = _within(entry[2] if entry else None, step)
            if inner is not None or place == len(location) - 1:
                kept.append(step)
            entry = entry if inner is None else inner
        return tuple(kept)

    def places(self) -> dict[Location, tuple[int, int]]:
        """Line and column (from 1) of every key and item."""
        found: dict[Location, tuple[int, int]] = {}
        waiting: list[tuple[Location, Any]] = [((), self._root)] if self._root else []
        while waiting:
            location, (mark, _, inner) = waiting.pop()
            found[location] = _line_and_column(mark)
            steps = inner.items() if isinstance(inner, dict) else enumerate(inner or ())
            waiting += [((*location, step), entry) for step, entry in steps]
        return found


def _within(places: Any, step: str | int) -> Any:
    """The place at one step of a location; None where there is none."""
    if isinstance(places, dict):
        return places.get(step)
    inside = isinstance(places, list) and isinstance(step, int) and 0 <= step < len(places)
    return places[step] if inside else None


def _line_and_column(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def read_text(path: Path) -> YamlText:
    """Read one YAML document with its places.

    Raises:
        PoagenError: The file is missing, not UTF-8 or not YAML; the finding names line and column.
    """
    try:
        return parse(path, read_text_file(path, most=_MOST_BYTES))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise PoagenError(unreadable(path, error)) from error


def parse(path: Path, text: str) -> YamlText:
    """The document that ``text`` is; ``path`` is where it comes from.

    Raises:
        PoagenError: It is not YAML.
    """
    reader = _Reader(YamlText(path, text))
    try:
        with without_collector():
            return reader.read()
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise PoagenError(not_yaml(path, error)) from error


class _Reader:
    """Builds values and places from the parser's events."""

    def __init__(self, result: YamlText) -> None:
        self.result = result
        self.boxes: list[_Box] = []
        self.anchors: dict[str, tuple[Any, Any, int]] = {}
        self.count = 0
        self.documents = 0

    def read(self) -> YamlText:
        loader = _Loader(self.result.text)
        try:
            while True:
                event = loader.get_event()
                kind = event.__class__
                if kind is ScalarEvent:
                    self.scalar(event)
                elif kind is MappingStartEvent or kind is SequenceStartEvent:
                    self.start(event, mapping=kind is MappingStartEvent)
                elif kind is MappingEndEvent or kind is SequenceEndEvent:
                    self.end()
                elif kind is AliasEvent:
                    self.alias(event)
                elif kind is DocumentStartEvent:
                    self.document(event)
                elif kind is StreamEndEvent:
                    return self.result
        finally:
            loader.dispose()

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _problem("a second document begins here; keep one to a file", event)

    def scalar(self, event: Any) -> None:
        if len(event.value) > _LONGEST:
            raise _problem(
                f"a text of {len(event.value):,} characters begins here, and {_LONGEST:,} are read", event
            )
        box = self.boxes[-1] if self.boxes else None
        if box is not None and box.key is None and box.places.__class__ is dict:
            self.key(box, event)
            return
        value: Any = event.value
        if event.implicit[0] and event.tag is None:
            value = self.plain(value, event)
        elif event.tag is not None and event.tag not in ("!", "tag:yaml.org,2002:str"):
            raise _problem(f'the tag "{event.tag}" cannot be read; take it out', event)
        if event.anchor:
            self.anchors[event.anchor] = (value, None, 1)
        self.put(value, event.start_mark, None)

    def key(self, box: _Box, event: Any) -> None:
        box.key, box.key_mark = event.value, event.start_mark
        box.twice = event.value in box.places
        if event.anchor:
            self.anchors[event.anchor] = (event.value, None, 1)
        if box.twice and len(self.result.findings) < _MOST_TWICE:
            self.result.findings.append(_twice(self.result.path, event.value, event.start_mark))
        if event.implicit[0] and event.value in _WORD_TRAPS:
            self.trap(event)

    def plain(self, text: str, event: Any) -> Any:
        """Text that stands without quotes: a number or a constant where YAML 1.2 says so, else text."""
        if len(text) < 6 and text in _CONSTANTS:
            return _CONSTANTS[text]
        if text[0] in "-+.0123456789" and len(text) < _LONGEST_NUMBER:
            if _INT.fullmatch(text):
                return int(text)
            if _FLOAT.fullmatch(text):
                return float(text)
            if _NUMBER_TRAP.fullmatch(text):
                self.trap(event)
        elif len(text) < 6 and text in _WORD_TRAPS:
            self.trap(event)
        return text

    def trap(self, event: Any) -> None:
        self.result.traps.append((*_line_and_column(event.start_mark), event.value))

    def start(self, event: Any, *, mapping: bool) -> None:
        box = self.boxes[-1] if self.boxes else None
        if box is not None and box.key is None and box.places.__class__ is dict:
            raise _problem("a key must be a word, not a list or a mapping", event)
        if event.tag is not None and event.tag != "!":
            raise _problem(f'the tag "{event.tag}" cannot be read; take it out', event)
        if len(self.boxes) >= _DEEPEST:
            raise _problem("it nests too deep", event)
        value: Any = {} if mapping else []
        places: Any = {} if mapping else []
        self.put(value, event.start_mark, places, open_=True)
        self.boxes.append(_Box(value, places, event.anchor, self.count))

    def end(self) -> None:
        box = self.boxes.pop()
        if box.anchor:
            self.anchors[box.anchor] = (box.value, box.places, self.count - box.begun + 1)
        if self.boxes:
            self.boxes[-1].key = None

    def alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            raise _problem(f'there is no finished "&{event.anchor}" before "*{event.anchor}"', event)
        value, places, size = self.anchors[event.anchor]
        box = self.boxes[-1] if self.boxes else None
        if box is not None and box.key is None and box.places.__class__ is dict:
            raise _problem("a key must be written out", event)
        self.count += size
        self.put(value, event.start_mark, places)

    def put(self, value: Any, mark: Any, places: Any, *, open_: bool = False) -> None:
        """Add a value to the list or mapping that is being read."""
        self.count += 1
        if self.count > _MOST:
            raise yaml.MarkedYAMLError(problem="it holds too much", problem_mark=mark)
        if not self.boxes:
            self.result.value, self.result._root = value, (mark, mark, places)
            return
        box = self.boxes[-1]
        if box.places.__class__ is list:
            box.value.append(value)
            box.places.append((mark, mark, places))
            return
        if not box.twice:
            box.value[box.key] = value
            box.places[box.key] = (box.key_mark, mark, places)
        if not open_:
            box.key = None


_WORDS: Final = {"exceeded maximum nesting depth": "it nests too deep"}
"""What a newer YAML library says, in our words."""


def _problem(words: str, event: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=words, problem_mark=event.start_mark)


def _twice(path: Path, key: str, mark: Any) -> Finding:
    line, column = _line_and_column(mark)
    return Finding(
        "YML004",
        Severity.ERROR,
        f'the key "{key}" stands twice',
        file=str(path),
        row=line,
        column=str(column),
        help="keep one of the two; only the first is read",
    )


_UNREAD: Final = MappingProxyType(
    {
        errno.EFBIG: "take out what does not belong in it, such as long comments or pasted text",
        errno.EACCES: NOT_YOURS,
        errno.EPERM: NOT_YOURS,
    }
)


def unreadable(path: Path, error: Exception) -> Finding:
    """The finding for a file that cannot be opened, is too large, or is not UTF-8 text."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
    return Finding(
        "YML001",
        Severity.ERROR,
        f"the file cannot be read: {reason}",
        file=str(path),
        help=_UNREAD.get(getattr(error, "errno", None) or 0, "check the name, and save the file as UTF-8 text"),
    )


def not_yaml(path: Path, error: Exception) -> Finding:
    """The finding for text that is not YAML."""
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "reason", None)
    problem = getattr(error, "problem", None) or (f"{reason}" if reason else "it cannot be read")
    problem = _WORDS.get(problem, problem)
    return Finding(
        "YML002",
        Severity.ERROR,
        f"this is not valid YAML: {problem}",
        file=str(path),
        row=mark.line + 1 if mark else None,
        column=str(mark.column + 1) if mark else None,
        help="correct the line; indent with spaces, quote text that holds ': ' or '#' or starts with '*'",
    )
