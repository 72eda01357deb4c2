"""A mapping that is saved once and given wherever --map is."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from poagen.cli.app import app

HEADER = "Kennung,Sendungsnummer,Spediteur,Notiz\n"


def test_a_mapping_is_saved_and_given_again(tmp_path: Path) -> None:
    data, saved = tmp_path / "a.csv", tmp_path / "m.yaml"
    data.write_text(HEADER + "1,2,DPD,x\n", encoding="utf-8")
    first = CliRunner().invoke(app, ["columns", str(data), "--map", "order_id=Kennung", "--save", str(saved)])
    assert first.exit_code == 0, first.output
    assert 'order_id: "Kennung"' in saved.read_text(encoding="utf-8")
    again = CliRunner().invoke(app, ["columns", str(data), "--map", str(saved)])
    assert again.exit_code == 0
    assert "Kennung  ->  order_id" in again.output


def test_a_pair_wins_over_the_file(tmp_path: Path) -> None:
    data, saved = tmp_path / "a.csv", tmp_path / "m.yaml"
    data.write_text(HEADER + "1,2,DPD,x\n", encoding="utf-8")
    saved.write_text("order_id: Kennung\ncarrier: Spediteur\n", encoding="utf-8")
    shown = CliRunner().invoke(app, ["columns", str(data), "--map", str(saved), "--map", "carrier=Notiz"])
    assert "Notiz  ->  carrier" in shown.output


def test_a_mapping_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    data = tmp_path / "a.csv"
    data.write_text(HEADER, encoding="utf-8")
    shown = CliRunner().invoke(app, ["columns", str(data), "--map", str(tmp_path / "no.yaml")])
    assert shown.exit_code == 2
    assert "YML001" in shown.output
    assert "Traceback" not in shown.output
