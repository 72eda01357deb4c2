"""What it takes to recover, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from poagen.cli.drawing import short_day, wrap
from poagen.common.words import verb
from poagen.document import wording
from poagen.document.day_axis import knows_rates
from poagen.document.overview import at_goal

if TYPE_CHECKING:
    from poagen.diagnosis import Report
    from poagen.diagnosis.model import Rate, Scenario

_COMMAND: Final = 34


def outlook(report: Report, *, by_category: bool) -> list[Text]:
    """The smallest fix, the corrections, and when the rate is back at target."""
    told = [*_fix(report, by_category=by_category), *_repairs(report), *_disputes(report)]
    told += _recovery(report, by_category=by_category)
    return [Text(line) for sentence in told for line in wrap(sentence, "  ")]


def _fix(report: Report, *, by_category: bool) -> list[str]:
    """What would be at target without the causes: every category, or the whole where the rule judges the whole."""
    overall = report.vtr.overall
    judged: list[Rate] = [*report.vtr.by_category] if by_category else [overall]
    below = [rate for rate in judged if rate.meets_target is False]
    if not below or not report.root_causes or any(rate.meets_target is None for rate in judged):
        return []
    if not report.smallest_fix:
        who = "not every category would" if by_category else "the rate would not"
        them = verb(len(report.root_causes), "this cause", "these causes")
        return [f"Even without {them} {who} be {at_goal(report)}."]
    numbers = [name.removeprefix("RC") for name in report.smallest_fix]
    causes = f"cause {numbers[0]}" if len(numbers) == 1 else f"causes {wording.listing(numbers)}"
    return [f"Without {causes} {'every category' if by_category else 'the rate'} would be {at_goal(report)}."]


def _repairs(report: Report) -> list[str]:
    if not report.repairs:
        return []
    packages = {(repair.order_id, repair.package_id): True for repair in report.repairs}
    for repair in report.repairs:
        packages[repair.order_id, repair.package_id] &= repair.proven
    number, proven = len(packages), sum(packages.values())
    can = verb(number, "is not known to be delivered and can", "are not known to be delivered and can")
    sure = "all" if proven == number else f"{proven:,}"
    told = f"{wording.count(number)} that failed {can} still be corrected, {sure} with proof."
    return [" ".join(filter(None, (told, _hope(report, proven))))]


def _hope(report: Report, proven: int) -> str:
    """What the proven corrections do to the rate: those of packages promised later, or not scanned, do nothing."""
    hope = report.recovery.with_repairs
    if report.vtr.overall.rate is None or not proven:
        return ""
    if hope is None or not hope.repairs or hope.overall.rate is None:
        return "None of those with proof changes this rate: they are promised after the window, or have no scan."
    some = (
        ""
        if hope.repairs == proven
        else f"{hope.repairs:,} of them {verb(hope.repairs, 'becomes', 'become')} valid in this window, and "
    )
    return f"If Amazon takes those with proof, {some}the rate is {wording.rate(hope.overall.rate)}."


def _disputes(report: Report) -> list[str]:
    number = len(report.disputes)
    if not number:
        return []
    has, it = verb(number, "has", "have"), verb(number, "it", "them")
    return [f"{wording.count(number)} {has} scans although Amazon calls {it} invalid; --out lists the evidence."]


def _recovery(report: Report, *, by_category: bool) -> list[str]:
    recovery = report.recovery
    judged = [report.vtr.overall, *(report.vtr.by_category if by_category else [])]
    if not knows_rates(report):
        return []
    if all(item.meets_target for item in judged):
        return []
    if recovery.scenarios:
        when = "; ".join(_scenario(item) for item in recovery.scenarios)
        who = "Every category" if by_category else "The rate"
        return [f"{who} is {at_goal(report)}, if new packages are valid {when}."]
    if recovery.date_at_target is None:
        return []
    assumed = wording.percent(recovery.assumed_rate)
    return [
        f"If new packages are valid at {assumed} from today, {'every category' if by_category else 'the rate'} "
        f"is {at_goal(report)} by {short_day(recovery.date_at_target)}."
    ]


def _scenario(scenario: Scenario) -> str:
    day = scenario.date_at_target
    when = "not within 120 days" if day is None else f"by {short_day(day)}"
    return f"at {wording.percent(scenario.assumed_rate)} {when}"


def steps(report: Report, *, is_case: bool) -> list[Text]:
    """What to do next, one command a line."""
    if not report.vtr.overall.invalid:
        return []
    data = "CASE" if is_case else "FILE..."
    commands = [
        (f"poagen repair {data} -o FILE.txt", "correct what can still be corrected") if report.repairs else None,
        (f"poagen analyze {data} --out DIR", "tables of the packages by cause, a picture"),
        (f"poagen draft {data}", "write the Plan of Action"),
        ("poagen explain CODE", "what a code means"),
    ]
    told = [f"  {name:{_COMMAND}} {what}" for name, what in filter(None, commands)]
    return [Text("Next", style="bold"), *(Text(line) for line in told)]
