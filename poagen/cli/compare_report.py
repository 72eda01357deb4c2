"""Two periods side by side on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.text import Text

from poagen.cli.drawing import fit, glyphs_for, wrap
from poagen.common.pages import defects
from poagen.document import wording
from poagen.policy import store_name

if TYPE_CHECKING:
    from poagen.diagnosis.periods import CauseChange, Change, Comparison, Counted, Period

_NAME: Final = 24
_COUNT: Final = 20
_MOST_CATEGORIES: Final = 30
_SHORT: Final = {"no difference beyond chance": "as before", "too few to tell": "too few", "not known": ""}
_STYLE: Final = {"better": "green", "worse": "red"}


def show_comparison(found: Comparison) -> None:
    """Print a comparison; in colour where there is a terminal."""
    from poagen.cli.report import print_lines

    glyphs = glyphs_for(sys.stdout.encoding)
    print_lines(list(comparison_lines(found)), glyphs)


def comparison_lines(found: Comparison) -> Iterator[Text]:
    """The comparison, line by line, in 80 columns."""
    yield Text(f"before  {_period(found.before)}")
    yield Text(f"after   {_period(found.after)}")
    yield Text("")
    yield from (Text(line, style="bold") for line in wrap(_sentence(found)))
    yield Text("")
    yield Text(f"  {'Valid':{_NAME}} {'before':>{_COUNT}} {'after':>{_COUNT}}", style="bold")
    shown = _changed_first(found.by_category)[:_MOST_CATEGORIES]
    yield from (
        _row("all", found.overall, valid=True),
        *(_row(one.name, one, valid=True) for one in shown),
    )
    if more := len(found.by_category) - len(shown):
        yield Text(f"  … and {wording.count(more, 'more category', 'more categories')}; --json gives each of them")
    yield Text("")
    yield Text(f"  {'Failed with':{_NAME}} {'before':>{_COUNT}} {'after':>{_COUNT}}", style="bold")
    yield from (_row(one.name, one) for one in found.defects)
    yield Text("")
    yield from _causes(found.root_causes)
    note = (
        'better, worse: more than chance (adjusted p up to 0.05). "as before": no difference beyond chance. '
        '"too few": a real difference could hardly have shown.'
    )
    yield from (Text(line, style="dim") for line in wrap(note))


def _changed_first(rows: Sequence[Change]) -> Sequence[Change]:
    """Of a great many categories those that changed by more than chance come first."""
    return rows if len(rows) <= _MOST_CATEGORIES else sorted(rows, key=lambda row: row.reading not in _STYLE)


def _period(period: Period) -> str:
    days = wording.span(period.start, period.end)
    return f"{store_name(period.marketplace)} · {days} · rule {period.policy}"


def _sentence(found: Comparison) -> str:
    change = found.overall
    before, after = change.before.failed_share, change.after.failed_share
    if before is None or after is None:
        return "How the rate changed is not known: the packages of a period are not all in the files."
    first, second = wording.rate(1 - before), wording.rate(1 - after)
    told = f"The rate {'fell' if after > before else 'rose'} from {first} to {second}"
    if first == second:
        told = f"The rate was and is {second}"
    if change.reading in {"better", "worse"}:
        return f"{told}, which is more than chance."
    few = change.reading == "too few to tell"
    return f"{told}; {'there are too few packages to tell that from chance' if few else 'that is within chance'}."


def _row(name: str, change: Change, *, valid: bool = False) -> Text:
    before, after = (f"{_told(one, valid=valid):>{_COUNT}}" for one in (change.before, change.after))
    reading = _SHORT.get(change.reading, change.reading)
    line = Text(f"  {fit(name, _NAME)} {before} {after}  ")
    return line.append(reading, style=_STYLE.get(change.reading, ""))


def _told(one: Counted, *, valid: bool) -> str:
    """A share with its counts: of valid packages, or of failed ones."""
    if one.packages is None:
        return f"{one.failed:,} failed"
    if one.failed_share is None:
        return "none"
    counted = one.packages - one.failed if valid else one.failed
    share = wording.rate(1 - one.failed_share) if valid else wording.failures(one.failed_share)
    return f"{share.replace('less than ', '<')} {counted:,}/{one.packages:,}"


def _causes(causes: Iterable[CauseChange]) -> Iterator[Text]:
    rows = list(causes)
    if not rows:
        return
    yield Text("Causes", style="bold")
    for cause in rows:
        head = f"  {cause.status:6} {defects()[cause.code].title}"
        yield from (Text(line) for line in wrap(head, " " * 9))
        where = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in cause.segment.items())
        yield from (Text(line, style="dim") for line in wrap(f"{' ' * 9}{where}  [{cause.code}]", " " * 9))
        yield _row("       in this segment", cause)
    yield Text("")
