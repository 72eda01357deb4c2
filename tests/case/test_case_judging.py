"""What case.yaml says of reading and judging holds for every command on the case."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from poagen.api import Settings, run
from poagen.case.model import CaseFile
from poagen.cli.app import app
from poagen.common.finding import PoagenError
from poagen.common.knowledge import load_model
from poagen.handing_in import review_case

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "case", ignore=shutil.ignore_patterns("out", ".poagen")))


def add(case: Path, *lines: str) -> None:
    with (case / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))


def poagen(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def report(case: Path, *words: str) -> dict[str, object]:
    return {**json.loads(poagen("analyze", case, *words, "--json").stdout), "warnings": []}


@pytest.mark.parametrize(
    ("key", "option"),
    [
        ("programme: sfp", ("--programme", "sfp")),
        ("programme: premium", ("--programme", "premium")),
        ("window: 2026-10-10..2026-10-20", ("--window", "2026-10-10..2026-10-20")),
        ("latency: 3", ("--latency", "3")),
        ("blank_scans: none", ("--blank-scans", "none")),
        ("measured: 9000", ("--measured", "9000")),
        ("measured: {Beauty: 9000}", ("--measured", "Beauty=9000")),
        ("rates: {EUR: 1.08}", ("--rate", "EUR=1.08")),
        ("target: 97,5 %", ("--target", "97.5")),
    ],
)
def test_a_key_says_what_its_option_says(case: Path, key: str, option: tuple[str, ...]) -> None:
    plain, asked = report(case), report(case, *option)
    assert asked != plain or key.partition(":")[0] in {"rates", "blank_scans", "target"}
    add(case, key)
    assert report(case) == asked


def test_the_letter_is_reviewed_as_it_was_drafted(case: Path) -> None:
    add(case, "programme: sfp")
    job = run([case], Settings())
    assert job.analysis.report.policy.id == "US-SFP-2022-07-25"
    assert "99%" in job.letter().markdown
    assert "REV040" not in {one.code for one in review_case(job).findings}
    assert "API005" not in poagen("draft", case).stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--programme", "sfp"), "--programme,"),
        (("--window", "2026-10-10..2026-10-20", "--latency", "2"), "--window, --latency,"),
        (("--programme", "standard"), None),
        (("--marketplace", "US"), None),
        ((), None),
    ],
)
def test_a_draft_by_options_that_the_case_lacks_is_told(
    case: Path, options: tuple[str, ...], told: str | None
) -> None:
    add(case, "programme: standard")
    shown = poagen("draft", case, *options)
    assert shown.exit_code == 0
    assert ("API005" in shown.stderr) is (told is not None)
    assert f"this letter follows {told}" in shown.stderr or told is None


def test_an_option_wins_over_the_key(case: Path) -> None:
    plain = report(case)
    add(case, "programme: sfp", "window: 2026-10-10..2026-10-20", "latency: 5")
    assert report(case, "--programme", "standard", "--window", "2026-10-02..2026-10-31")["vtr"] == plain["vtr"]
    policy = report(case, "--as-of", "2026-10-31")["policy"]
    assert isinstance(policy, dict)
    assert policy["window"]["end"] == "2026-10-26"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("programme: prime", "standard"),
        ("window: 2026-10-31", "two days such as 2026-10-02..2026-10-31"),
        ("window: 2026-10-31..2026-10-01", "give the first day first"),
        ("window: 2026-13-01..2026-10-01", "is not a day such as 2026-10-31"),
        ("latency: -1", "0"),
        ("measured: -5", "0"),
        ("measured: {Beauty: many}", "number"),
        ("blank_scans: sometimes", "unknown"),
        ("rates: {euro: 1.08}", "rates"),
        ("rates: {EUR: 0}", "0"),
        ("rates: {EUR: .inf}", "rates"),
        ("latency: yes", "latency"),
        ("measured: yes", "measured"),
        ("measured: {Beauty: yes}", "Beauty"),
        ("rates: {EUR: yes}", "EUR"),
        ("target: 9", "no rate such as 95"),
        ("target: 100", "no rate such as 95"),
        ("target: ninety", "no rate such as 95"),
        ("target: yes", "target"),
    ],
)
def test_a_wrong_key_is_told_at_its_line(case: Path, line: str, words: str) -> None:
    add(case, line)
    number = len((case / "case.yaml").read_text("utf-8").splitlines())
    shown = poagen("analyze", case)
    assert shown.exit_code == 2
    assert f"case.yaml, line {number}" in shown.stderr
    assert words in shown.stderr
    assert "Traceback" not in shown.stderr
    assert "constrained" not in shown.stderr


def test_init_takes_the_keys_of_judging(case: Path, tmp_path: Path) -> None:
    made = tmp_path / "new"
    keys = ("programme=sfp", "window=2026-10-10..2026-10-20", "measured={Beauty: 9000}", "latency=3", "sheet=2026")
    words = [word for key in ("seller=X", "marketplace=US", "as_of=2026-10-31", *keys) for word in ("--data", key)]
    assert poagen("init", made, "--defaults", *words).exit_code == 0
    written = (made / "case.yaml").read_text(encoding="utf-8")
    assert all(f"\n{key.partition('=')[0]}: " in written for key in keys)
    shutil.copytree(case / "data", made / "data", dirs_exist_ok=True)
    add(case, "programme: sfp", "window: 2026-10-10..2026-10-20", "measured: {Beauty: 9000}")
    assert report(made)["vtr"] == report(case)["vtr"]


@pytest.mark.parametrize(
    "wrong", ["programme=SFP", "measured=many", "window=2026-10-31..2026-10-02", "rates={EUR: x}"]
)
def test_init_refuses_a_key_of_judging_that_does_not_fit(tmp_path: Path, wrong: str) -> None:
    words = [word for key in ("seller=X", "marketplace=US", "as_of=2026-10-31", wrong) for word in ("--data", key)]
    refused = poagen("init", tmp_path / "new", "--defaults", *words)
    assert (refused.exit_code, "CAS008" in refused.stderr) == (2, True)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("typed", ["6.5e-03", "65E-4", '"6.5e-3"', "0.0065"])
def test_a_rate_may_be_typed_as_a_spreadsheet_writes_a_small_number(case: Path, typed: str) -> None:
    add(case, f"rates: {{JPY: {typed}}}")
    assert poagen("analyze", case).exit_code == 0
    assert run([case], Settings()).case.file.rates == {"JPY": 0.0065}


@pytest.mark.parametrize("typed", ["1e999", "0e0", "-1e-3", "e-3", "6,5e-3"])
def test_what_is_no_rate_is_refused_however_it_is_typed(case: Path, typed: str) -> None:
    add(case, f"rates: {{JPY: '{typed}'}}")
    assert poagen("analyze", case).exit_code == 2


@pytest.mark.parametrize("stated", ["1" * 16, "{Shoes: " + "1" * 250 + "}"])
def test_a_number_of_packages_that_nobody_has_is_refused(tmp_path: Path, stated: str) -> None:
    """No figure could be worked out of it, and every command ended in a fault."""
    (tmp_path / "case.yaml").write_text(f"measured: {stated}\n", encoding="utf-8")
    with pytest.raises(PoagenError) as caught:
        load_model(tmp_path / "case.yaml", CaseFile)
    assert [finding.code for finding in caught.value.findings] == ["YML003"]
