"""Signs that only look like others: Japanese of half width, Latin letters that could be it, and odd spaces."""

from __future__ import annotations

import pytest

from poagen.intake import read

LATIN = (
    "Größe Müller Straße Österreich ÄÖÜ ß",
    "É è à ç Œuvre crédit N°",
    "AÑO NIÑO ¿Qué? España",
    "Łódź £5 «Zoë» ½ µ ± ©",
    "MÜLLER & SÖHNE GMBH, KÖLN",
)


@pytest.mark.parametrize("carrier", ["ﾔﾏﾄ運輸", "ﾔﾏﾄ", "ｻｶﾞﾜｷｭｳﾋﾞﾝ", "日本郵便"])
@pytest.mark.parametrize("rows", [1, 40])
def test_japanese_of_half_width_is_japanese(tmp_path, carrier, rows):
    head = "注文番号,配送業者,お問い合わせ番号,出荷日\n"
    lines = (f"249-{n:07d}-1234567,{carrier},4000-{n:04d}-0000,2026年10月5日\n" for n in range(rows))
    (tmp_path / "a.csv").write_bytes((head + "".join(lines)).encode("cp932"))
    assert read([tmp_path / "a.csv"]).table["carrier"].tolist() == [carrier] * rows


@pytest.mark.parametrize("word", LATIN)
@pytest.mark.parametrize("rows", [1, 40])
def test_latin_letters_are_not_japanese(tmp_path, word, rows):
    known = word.encode("cp1252", errors="ignore").decode("cp1252")
    lines = "".join(f"111-{n:07d}-1234567,{known.replace(',', '')}\n" for n in range(rows))
    (tmp_path / "a.csv").write_bytes(("order_id,carrier\n" + lines).encode("cp1252"))
    assert set(read([tmp_path / "a.csv"]).table["carrier"]) == {known.replace(",", "").strip()}


def test_letters_of_two_encodings_in_one_file_are_not_japanese(tmp_path):
    (tmp_path / "a.csv").write_bytes("order_id,carrier\n1,Zoë Süd\n".encode() * 9 + "2,Zoë\n".encode("cp1252"))
    assert "Zoë" in read([tmp_path / "a.csv"]).table["carrier"].tolist()


@pytest.mark.parametrize("space", "\u00a0\u2002\u2003\u2005\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
def test_any_space_is_a_space(tmp_path, space):
    cells = [f"{space}111-0000001-1234567{space}", f"Royal{space}Mail", f"1Z{space}5R8{space}939 03 5756 7127"]
    (tmp_path / "a.csv").write_text("order_id,carrier,label_tracking_number\n" + ",".join(cells) + "\n", "utf-8")
    row = read([tmp_path / "a.csv"]).table.iloc[0]
    assert [row["order_id"], row["carrier"]] == ["111-0000001-1234567", "Royal Mail"]
    assert row["label_tracking_number"] == "1Z 5R8 939 03 5756 7127"
