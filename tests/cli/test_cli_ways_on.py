"""What a letter leaves open has a way to be settled, and what is said about it says which."""

from pathlib import Path

import pytest
from cli_world import case, export, fails, package, poagen

HEAD = "seller: Nor Ltd\nas_of: 2026-10-31\nnotice_date: 2026-10-30\nletter_date: 2026-11-12\n"
SAID = ("--lifecycle", "completed", "--date", "2026-11-10", "--owner", "warehouse lead", "--evidence", "none")
MEASURE = {
    "title": "Two people check each number",
    "strength": "intermediate",
    "text.recommended": "Have two people check each number.",
    "text.planned": "By {{ date }}, two people check each number (responsible: {{ owner }}).",
    "text.completed": "On {{ date }}, two people checked each of the 20 numbers.",
    "must_be_true": "Two people checked.",
    "owner_role": "warehouse lead",
    "usual_time": "1 day",
    "evidence": "list with signatures",
    "sources.title": "our practice",
    "sources.description": "we work so",
    "sources.checked": "2026-11-10",
    "cause": "C-022",
    "priority": "9",
    "how": "It finds the empty ones.",
}


def failing(folder: Path, *lines: str, store: str = "US", failed: int = 20) -> Path:
    """A case of which one warehouse's packages have no number."""
    made = case(folder, "".join([HEAD, f"marketplace: {store}\n", *(f"{line}\n" for line in lines)]))
    bad = [package(n, tracking_number="", warehouse="East", first_scan_at="") for n in range(100, 100 + failed)]
    text = export(made / "data" / "packages.csv", *bad, good=80).read_text(encoding="utf-8")
    (made / "data" / "packages.csv").write_text(text.replace(",US,", f",{store},"), encoding="utf-8")
    return made


def letter(folder: Path) -> str:
    written = poagen("draft", folder, "-o", folder / "out", "--format", "md").out.split()
    return next(Path(name) for name in written if name.endswith(".md")).read_text(encoding="utf-8")


def state_all(folder: Path) -> list[str]:
    assert poagen("plan", folder).code == 0
    names = [line.split()[1] for line in poagen("plan", "status", folder).out.splitlines()[1:]]
    for name in names:
        assert poagen("plan", "set", name, folder, *SAID).code == 0
    return names


def add(folder: Path, kind: str) -> None:
    options = [word for field, said in MEASURE.items() for word in ("--set", f"{field}={said}")]
    assert poagen("catalog", "new", kind, "--catalog", folder / "catalog", *options).code == 0


def test_a_measure_that_is_added_for_a_case_is_proposed_though_all_others_are_stated(tmp_path: Path) -> None:
    folder = failing(tmp_path / "c")
    assert len(state_all(folder)) == 6
    for kind in ("corrective", "preventive"):
        add(folder, kind)
    assert "added 2 measures: CA-901, PM-901" in poagen("plan", folder).all
    assert "it was added for this case" in (folder / "plan.yaml").read_text(encoding="utf-8").replace(
        "\n  #  ", ""
    )
    for name in ("CA-901", "PM-901"):
        assert poagen("plan", "set", name, folder, *SAID).code == 0
    assert letter(folder).count("two people checked each of the 20 numbers") == 2


def test_a_measure_of_ones_own_for_all_cases_does_not_crowd_a_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = failing(tmp_path / "c")
    state_all(folder)
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path / "home"))
    add(tmp_path / "home", "preventive")
    assert "nothing to add" in poagen("plan", folder).all


def test_any_measure_of_the_catalog_that_answers_a_cause_can_be_stated(tmp_path: Path) -> None:
    folder = failing(tmp_path / "c")
    assert "PM-037" not in state_all(folder)
    assert "as planned or completed, with --lifecycle" in fails("plan", "set", "PM-037", folder, "--owner", "lead")
    assert poagen("plan", "set", "PM-037", folder, *SAID).code == 0
    assert "PM-037 Practical test before access" in poagen("plan", "status", folder).out
    assert "trial orders" in letter(folder)
    assert "neither in plan.yaml nor proposed" in fails("plan", "set", "PM-019", folder, *SAID)


def test_a_store_with_one_rate_over_all_asks_what_the_notice_blocks(tmp_path: Path) -> None:
    assert "[[CONFIRM: what does the notice block? Write blocks into" in letter(
        failing(tmp_path / "a", store="IN")
    )
    told = letter(failing(tmp_path / "b", "blocks: account", store="IN"))
    assert "We ask that our selling account be reinstated." in told
    assert "what does the notice block" not in letter(failing(tmp_path / "c", "scope: [Garden]", store="IN"))


@pytest.mark.parametrize("language", ["en", "de", "fr", "it", "es", "ja"])
def test_an_open_point_names_the_key_that_settles_it(tmp_path: Path, language: str) -> None:
    folder = failing(tmp_path / "c", f"language: {language}", failed=0)
    text = (folder / "case.yaml").read_text(encoding="utf-8").replace("notice_date: 2026-10-30\n", "")
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    told = letter(folder)
    open_points = [part.partition("]]")[0] for part in told.replace("\\_", "_").split("[[CONFIRM: ")[1:]]
    for key in ("notice_date", "scope", "as_of"):
        if key == "as_of" and language in ("fr", "it", "es", "ja"):
            continue
        assert any(key in one for one in open_points), (key, open_points)


def test_what_is_wrong_with_a_letter_says_by_which_command_it_is_mended(tmp_path: Path) -> None:
    folder = failing(tmp_path / "c")
    for name in state_all(folder):
        poagen("plan", "set", name, folder, "--lifecycle", "declined")
    told = poagen("review", folder, "--all").all + poagen("explain", "REV011").out.replace("\n", " ")
    for words in ("poagen plan set", "catalog new corrective --catalog", "catalog new preventive --catalog"):
        assert words in told


def test_a_programme_of_a_store_without_its_rule_says_what_is_left(tmp_path: Path) -> None:
    told = fails("analyze", failing(tmp_path / "c", "programme: sfp", store="UK"))
    assert "there is no rule for the programme sfp of UK yet" in told
    assert "write this letter yourself" in told
