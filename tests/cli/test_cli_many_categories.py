"""Of a great many categories those below target or most at risk are shown, and the others counted."""

from __future__ import annotations

import json
from pathlib import Path

from cli_world import poagen

HEADS = (
    "order_id,category,tracking_number,carrier,promised_delivery_at,confirmed_at,"
    "fulfillment_channel,amazon_verdict"
)
OPTIONS = ("--marketplace", "US", "--as-of", "2026-10-31")
PER_CATEGORY = 3


def data(folder: Path, categories: int) -> Path:
    """Of each category three packages; one failed in every tenth category, and of the last one all are open."""
    day = [f"2026-10-{2 + n:02d}" for n in range(28)]
    rows = [
        f"111-{n:07d}-0000001,Kind {c:03d},1Z999AA1{n:010d},UPS,{day[n % 28]},{day[n % 28]},MFN,"
        + ("invalid" if c % 10 == 3 and n % PER_CATEGORY == 0 else "valid")
        for n in range(categories * PER_CATEGORY)
        for c in (n // PER_CATEGORY,)
    ]
    rows = [f"{row.rpartition(',')[0]}," if f"Kind {categories - 1:03d}" in row else row for row in rows]
    path = folder / "packages.csv"
    path.write_text("\n".join([HEADS, *rows]) + "\n", encoding="utf-8")
    return path


def kinds(text: str) -> list[str]:
    return [line.split()[1].rstrip(":") for line in text.splitlines() if line.startswith("  Kind ")]


def test_a_terminal_shows_those_at_risk_and_counts_the_others(tmp_path: Path) -> None:
    path = data(tmp_path, 121)
    shown = poagen("analyze", path, *OPTIONS)
    named = kinds(shown.out)
    assert len(named) == 30
    assert {f"{n:03d}" for n in range(3, 121, 10)} | {"120"} <= set(named)
    told = " ".join(shown.out.split())
    assert "… and 91 more categories: 91 at target. --json and --out DIR give each of them. " in told
    whole = json.loads(poagen("analyze", path, *OPTIONS, "--json").out)
    assert len(whole["vtr"]["by_category"]) == 121


def test_as_many_as_a_store_has_are_all_shown(tmp_path: Path) -> None:
    shown = poagen("analyze", data(tmp_path, 30), *OPTIONS)
    assert len(kinds(shown.out)) == 30
    assert "more categor" not in shown.out


def test_the_questionnaire_counts_the_others_together(tmp_path: Path) -> None:
    poagen("draft", data(tmp_path, 121), *OPTIONS, "-o", tmp_path / "letter", "--format", "txt")
    text = (tmp_path / "letter" / "questionnaire.txt").read_text("utf-8")
    assert len(kinds(text)) == 50
    assert {f"{n:03d}" for n in range(3, 121, 10)} <= set(kinds(text))
    assert "  71 more categories together: 0 of 213 count as invalid (each: sheet Rates of annex-a.xlsx" in text


def test_two_periods_show_the_categories_that_changed(tmp_path: Path) -> None:
    path = data(tmp_path, 121)
    shown = poagen("analyze", path, path, *OPTIONS, "--compare")
    assert len(kinds(shown.out)) == 30
    assert "  … and 91 more categories; --json gives each of them\n" in shown.out
