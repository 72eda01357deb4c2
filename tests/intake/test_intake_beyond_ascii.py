"""What tells Japanese from Western text is looked for among the signs beyond ASCII alone."""

from __future__ import annotations

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
