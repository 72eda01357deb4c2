"""What tells Japanese from Western text is looked for among the signs beyond ASCII alone."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.intake import decode

TEXTS = st.text(st.sampled_from("ab \nﾃｱｶﾂあカー日本語é"), max_size=60)


@given(TEXTS, st.integers(1, 9))
@settings(max_examples=300, deadline=None)
def test_as_much_is_found_as_in_the_whole_text(text: str, piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "_AT_ONCE", piece)
        left = decode._beyond_ascii(text)
    for pattern in (decode._KANA, decode._LATIN):
        assert pattern.findall(left) == pattern.findall(text)


def test_of_a_long_text_that_is_nearly_all_ascii_hardly_anything_is_looked_at() -> None:
    assert len(decode._beyond_ascii(("Gärten;" + "x" * 93) * 10_000)) < 30_000


@pytest.mark.parametrize(
    ("sign", "encoding"), [("ö", "cp1252"), ("東京", "cp932"), ("\ue000", "cp932"), ("ö", "utf-16")]
)
def test_a_large_text_in_another_encoding_takes_no_more_than_itself_once_more(sign: str, encoding: str) -> None:
    """One odd sign at the end of 400 MB took 2.8 GB."""
    text = "111-0000001-0000001,UPS,1Z5R89390357567127\n" * 400_000 + sign
    data, wanted = text.encode(encoding), text.encode()
    tracemalloc.start()
    try:
        found, older = decode.as_utf8(data)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 1.7 * len(wanted)
    assert (found == wanted) == (sign != "\ue000")
    assert bool(older) == (encoding != "utf-16")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1252", "cp932"])
def test_signs_of_several_bytes_are_read_across_pieces(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    text = "order,name\n" + ("1,東京都\n" if encoding == "cp932" else "1,Köln\n") * 50
    whole = decode.as_utf8(text.encode(encoding))
    assert whole[0].decode() == text
    for size in (1, 3, 7):
        monkeypatch.setattr(decode, "_AT_ONCE", size)
        assert decode.as_utf8(text.encode(encoding)) == whole
