"""A user's own rule is read from the settings folder."""

from pathlib import Path

import pytest

from poagen.common.finding import PoagenError
from poagen.review.reviewing import assess

RULE = Path(__file__).parents[2] / "docs" / "review.md"


def own_rule() -> str:
    return RULE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]


def put(folder: Path, text: str) -> None:
    (folder / "rules").mkdir()
    (folder / "rules" / "mine.yaml").write_text(text, encoding="utf-8")


def test_the_rule_of_the_page_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = ["Kindly reinstate."]
    assert "MY001" not in {one.code for one in assess(letter).findings}
    put(tmp_path, own_rule())
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    assert "MY001" in {one.code for one in assess(letter).findings}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("MY001", "REV001", "REV902"),
        ("look: phrase", "look: nothing", "YML003"),
        (r"'\bkindly\b'", "'(kindly'", "YML003"),
        ("level: warning", "level: loud", "YML003"),
    ],
)
def test_a_wrong_rule_is_told(
    old: str, new: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, own_rule().replace(old, new))
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    with pytest.raises(PoagenError) as error:
        assess(["A letter."])
    assert {one.code for one in error.value.findings} == {code}
