"""Catalogs that installed packages offer."""

from __future__ import annotations

from pathlib import Path

import pytest
from remedies_factory import measure, write_catalog

from poagen.common.finding import PoagenError
from poagen.remedies import load_catalog
from poagen.remedies.layers import stack

ROW = '- {cause: C-001, measure: CA-900, priority: 4, how: "It answers."}\n'
OFFERS = "[poagen.catalogs]\nacme = acme_catalog.vtr\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages: one brings a catalog, and code that nobody may run."""
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path / "home"))
    told = tmp_path / "acme_catalog-1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-catalog\nVersion: 1.0\n", encoding="utf-8")
    (told / "entry_points.txt").write_text(OFFERS, encoding="utf-8")
    pack(tmp_path, "acme_catalog", measure("CA-900").replace("Measure CA-900", "As Acme does it"))
    (tmp_path / "acme_catalog" / "__init__.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def pack(site: Path, name: str, corrective: str) -> None:
    folder = site / name / "vtr"
    folder.mkdir(parents=True)
    (folder / "corrective.yaml").write_text(corrective, encoding="utf-8")
    (folder / "mapping.yaml").write_text(ROW, encoding="utf-8")


def offer(site: Path, content: bytes) -> None:
    (site / "acme_catalog-1.0.dist-info" / "entry_points.txt").write_bytes(content)


def refused() -> str:
    with pytest.raises(PoagenError) as caught:
        stack()
    (finding,) = caught.value.findings
    assert finding.code == "POA125"
    assert finding.help
    return finding.message


def test_an_installed_catalog_lies_above_the_packaged_one_and_its_code_is_not_run(site: Path) -> None:
    assert [layer.name for layer in stack()] == ["packaged", "pack acme"]
    assert load_catalog(*stack()).measures["CA-900"].title == "As Acme does it"
    assert "CA-001" in load_catalog(*stack()).measures


def test_the_users_folder_lies_above_an_installed_catalog(site: Path) -> None:
    changed = "- {id: CA-900, override: {owner_role: replace}, owner_role: boss}\n"
    above = site / "home" / "catalog"
    above.mkdir(parents=True)
    (above / "corrective.yaml").write_text(changed, encoding="utf-8")
    known = load_catalog(*stack()).measures["CA-900"]
    assert (known.owner_role, known.title) == ("boss", "As Acme does it")


def test_a_catalog_that_stands_alone_takes_the_place_of_installed_ones_too(site: Path) -> None:
    alone = write_catalog(site / "alone", catalog='version: "1"\nextends: nothing\n')
    assert set(load_catalog(*stack(named=alone)).measures) == {"CA-001", "PM-001"}


def test_several_installed_catalogs_lie_in_the_order_of_their_names(site: Path) -> None:
    pack(site, "zeta", measure("CA-901"))
    pack(site, "beta", measure("CA-902"))
    for name in ("zeta", "beta"):
        (site / name / "vtr" / "mapping.yaml").unlink()
    offer(site, b"[poagen.catalogs]\nzeta = zeta.vtr\nacme = acme_catalog.vtr\nbeta = beta.vtr\n")
    assert [layer.name for layer in stack()] == ["packaged", "pack acme", "pack beta", "pack zeta"]


@pytest.mark.parametrize(
    "place", ["gone", "acme_catalog", "gone.vtr", "acme_catalog.vtr.more", "../home", "", "os"]
)
def test_an_installed_catalog_without_files_is_told_by_name(site: Path, place: str) -> None:
    offer(site, f"[poagen.catalogs]\nacme = {place}\n".encode())
    assert '"acme"' in refused()


def test_a_list_of_what_packages_offer_that_is_no_text_is_told(site: Path) -> None:
    offer(site, b"\xff\xfe[poagen.catalogs]\xa4")
    assert "entry_points.txt" in refused()


def test_a_broken_file_of_an_installed_catalog_is_told_at_its_place(site: Path) -> None:
    broken = site / "acme_catalog" / "vtr" / "corrective.yaml"
    broken.write_text("- id: [", encoding="utf-8")
    with pytest.raises(PoagenError) as caught:
        load_catalog(*stack())
    assert str(broken) in {finding.file for finding in caught.value.findings}
