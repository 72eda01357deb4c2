"""Annex A as a workbook: counts, rates, the rule with its sources, and the packages of each cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from poagen.diagnosis import Analysis
from poagen.diagnosis.proof import dispute
from poagen.document import wording
from poagen.document.annex import columns, failed
from poagen.document.day_axis import chosen_by
from poagen.document.languages import english
from poagen.document.overview import state
from poagen.document.sheets import Row, Sheet, workbook
from poagen.policy.showing import SOURCE_KINDS

_RATES: Final = ("category", "packages", "invalid", "unknown", "rate", "target", "state")
_LONG: Final = ("why", "says", "where", "title", "value")


def annex_workbook(analysis: Analysis, packages: Sequence[pd.DataFrame] = ()) -> bytes:
    """The workbook of a letter's annex; the same analysis gives the same bytes.

    Sheets: ``Counts``, ``Rates``, ``Rule`` and its ``Sources``, one for each cause as the letter numbers it, ``No
    pattern`` (``Not explained`` where a pattern may be among them) and ``To dispute`` where there are any. Numbers
    of packages and orders are text, so that no program rounds them, and no cell is a formula.

    Args:
        analysis: The analysis.
        packages: What :func:`poagen.document.annex.failed` gave, where it is known already.
    """
    *by_cause, others = packages or failed(analysis)
    sheets = [
        Sheet("Counts", ("what", "packages"), _counts(analysis)),
        Sheet("Rates", _RATES, _rates(analysis)),
        Sheet("Rule", ("what", "value", "sources"), _rule(analysis), _LONG),
        Sheet("Sources", ("source", "title", "where", "kind", "checked"), _sources(analysis), _LONG),
    ]
    named = {f"Cause {n}": table for n, table in enumerate(by_cause, start=1)}
    rest = "No pattern" if analysis.report.unexplained.is_patternless else "Not explained"
    named[rest] = others.drop(columns="example")
    return workbook(
        [*sheets, *_tables(analysis, named), *_tables(analysis, {"To dispute": dispute(analysis)})], "Annex A"
    )


def tables_workbook(tables: Mapping[str, tuple[Sequence[str], Sequence[Row]]]) -> bytes:
    """Tables as a workbook, a sheet each; numbers stay numbers, all else is text that no program runs."""
    return workbook([Sheet(name, head, rows) for name, (head, rows) in tables.items()], "")


def _tables(analysis: Analysis, tables: Mapping[str, pd.DataFrame]) -> list[Sheet]:
    """Tables of packages as sheets of the same columns: those in which anything stands in one of them."""
    kept = columns(analysis, [*tables.values()])
    return [
        table_sheet(name, table[table.columns.intersection(kept, sort=False)])
        for name, table in tables.items()
        if len(table)
    ]


def table_sheet(name: str, table: pd.DataFrame) -> Sheet:
    """A table of texts as a sheet."""
    return Sheet(name, list(table.columns), table.astype("str").to_numpy().tolist(), _LONG)


def _counts(analysis: Analysis) -> Sequence[Row]:
    report = analysis.report
    counts = report.counts
    rows: list[Row] = [("rows in the files", counts.rows), ("packages", counts.packages)]
    rows += [(f"excluded: {name}", number) for name, number in counts.excluded.items()]
    rows += [(f"exempt: {name}", number) for name, number in counts.exempt.items()]
    rows += [(name, getattr(counts, name)) for name in ("measured", "valid", "invalid", "unknown")]
    rows += [(f"invalid: {defect.code}", defect.count) for defect in report.defects]
    return rows


def _rates(analysis: Analysis) -> Sequence[Row]:
    vtr = analysis.report.vtr
    known = analysis.report.policy.target_known
    judged = analysis.verdicts.rule.level == "category"
    rows = [*((one.category, one, judged) for one in vtr.by_category), ("All packages", vtr.overall, not judged)]
    return [
        (
            name,
            "not known" if row.measured is None else row.measured,
            row.invalid,
            row.unknown,
            "not known" if row.rate is None or row.unknown == row.measured else wording.rate(row.rate, row.target),
            wording.percent(row.target) if known else "not known",
            state(row, judged=is_judged) if known else "",
        )
        for name, row, is_judged in rows
    ]


def _rule(analysis: Analysis) -> Sequence[Row]:
    used, rule = analysis.report.policy, analysis.verdicts.rule
    window = used.window
    rows: list[Row] = [("rule", used.id, ""), ("in force since", str(used.effective_from), "")]
    whose = "stated by the seller, as the notice requires it" if used.target_stated else ""
    rows += [("target", wording.percent(used.target) if used.target_known else "not known", whose)]
    rows += [("first day", str(window.start), ""), ("last day", str(window.end), "")]
    rows += [("chosen by", chosen_by(analysis.report, english()), "")]
    rows += [(said.id, said.says, ", ".join(said.sources) or "no source was found") for said in rule.statements()]
    rows += [("sources disagree", f"{one.about}: {one.taken}", "") for one in rule.conflicts]
    rows += [("not known", gap.says, "") for gap in rule.unknown]
    return rows


def _sources(analysis: Analysis) -> Sequence[Row]:
    """The rule's sources, and the files, whose folders are no one's business."""
    rule: list[Row] = [
        (one.id, one.title, one.where, SOURCE_KINDS[one.kind], str(one.checked))
        for one in analysis.verdicts.rule.sources
    ]
    files: list[Row] = [
        ("file", one.file.replace("\\", "/").split("/")[-1], f"{one.rows:,} rows", f"SHA-256 {one.sha256}", "")
        for one in analysis.report.inputs
    ]
    return [*rule, *files]
