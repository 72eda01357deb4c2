"""Amazon's own figures in the report on a terminal: its counts beside ours, and the store's other rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from poagen.cli.drawing import short_day, wrap
from poagen.common.words import count as counted
from poagen.common.words import verb
from poagen.document import wording

if TYPE_CHECKING:
    from poagen.diagnosis import Report
    from poagen.diagnosis.model import Explained, Reconciliation, RelatedMetric

_TITLE_WIDTH = 27
_TARGET_WIDTH = 19
_EXAMPLES = 2


def related(report: Report) -> list[Text]:
    """The store's other rates, as the performance report states them."""
    if not report.related_metrics:
        return []
    head = Text("  Amazon's other figures as its report states them, and the targets", style="bold")
    return [head, *(_metric(metric) for metric in report.related_metrics), Text("")]


def _metric(metric: RelatedMetric) -> Text:
    rate = "not stated" if metric.rate is None else f"{100 * metric.rate:.2f} %"
    words = {"lower": "under", "higher": "at least"}[metric.better]
    target = "no target known"
    if metric.target is not None:
        target = f"{words} {wording.percent(metric.target)}"
    said = {None: "", True: ": met", False: ": missed"}[metric.meets_target]
    days = f"{short_day(metric.start)} to {short_day(metric.end)}" if metric.start and metric.end else ""
    return Text(f"  {metric.title:{_TITLE_WIDTH}} {rate:>10}  {target + said:{_TARGET_WIDTH}}  {days}".rstrip())


def reconciled(report: Report) -> list[Text]:
    """Where Amazon's counts differ from ours, and which packages explain it."""
    told = [line for one in report.reconciliation if one.difference for line in _reconciled(one)]
    return [Text("  Amazon's counts beside ours", style="bold"), *told, Text("")] if told else []


def _reconciled(one: Reconciliation) -> list[Text]:
    of = f" in {one.category}" if one.category else ""
    what = "packages" if one.what == "counted" else "invalid packages"
    lines = [f"  {one.source}: {one.amazon:,} {what}{of}, {one.ours:,} here; difference {one.difference:+,}"]
    lines += [_explained(part) for part in one.explained]
    if one.unexplained:
        lines.append(f"    {one.unexplained:+,} not explained by these files")
    return [Text(part) for line in lines for part in wrap(line, "      ")]


def _explained(part: Explained) -> str:
    number = abs(part.count)
    some = verb(number, "package", "packages") if number == part.packages else f"of {counted(part.packages)}"
    examples = ", ".join(part.examples[:_EXAMPLES])
    more = " …" if part.packages > len(part.examples[:_EXAMPLES]) else ""
    return f"    {part.count:+,} {some} {part.says} (orders {examples}{more})"
