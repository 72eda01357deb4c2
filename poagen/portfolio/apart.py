"""Each account once, and under a name of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from unicodedata import normalize

from poagen.common.finding import Finding
from poagen.common.regular import real
from poagen.intake.files import name_of
from poagen.portfolio.judging import Source
from poagen.portfolio.names import mark
from poagen.portfolio.told import warned


def apart(sources: Sequence[Source]) -> tuple[list[Source], list[Finding]]:
    """Accounts that were named several times once, and no two shown by the same name.

    Those of one name from several places get their place into it. Names that look the same, as those that
    differ only by signs that are not shown, get a few signs made from them, the same in every run.
    """
    kept, findings = _once(sources)
    named = Counter(source.name for source in kept)
    names = [f"{one.name} ({one.paths[0]})" if named[one.name] > 1 else one.name for one in kept]
    shown = Counter(map(_shown, names))
    marked = [f"{name_of(name)} ({mark(name)})" if shown[_shown(name)] > 1 else name_of(name) for name in names]
    return [replace(one, name=name) for one, name in zip(kept, _numbered(marked), strict=True)], findings


def _shown(name: str) -> str:
    """A name as it looks: an accent that is a sign of its own looks like one that is not."""
    return normalize("NFC", name_of(name))


def _once(sources: Sequence[Source]) -> tuple[list[Source], list[Finding]]:
    """Counted twice, one account would seem to be two that share their causes."""
    kept: dict[tuple[object, ...], Source] = {}
    findings = []
    for one in sources:
        same = (one.kind, tuple(real(path) for path in one.paths), one.rows and one.rows.value)
        if kept.setdefault(same, one) is not one:
            told = f"{name_of(one.name)} was named more than once; it was read once"
            findings.append(warned("PFO012", told, name_of(one.paths[0])))
    return list(kept.values()), findings


def _numbered(names: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    numbered = []
    for name in names:
        seen[name] += 1
        numbered.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return numbered
