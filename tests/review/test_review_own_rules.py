"""A user's own rule is read from the settings folder."""

from pathlib import Path

import pytest

from poagen.common.finding import PoagenError
from poagen.review import trying
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
        (r"'\bkindly\b'", "'" + "(" * 900 + ")" * 900 + "'", "YML003"),
        (r"'\bkindly\b'", "'k{99999999999999999999}'", "YML003"),
        (r"'\bkindly\b'", r"'(?si)[\x00-\uffff]'", "YML003"),
        (r"'\bkindly\b'", "'" + "k" * 3_000 + "'", "YML003"),
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


LETTER = ["## Root cause", "", "a" * 60 + "! " + "b" * 1_500, "", "## Actions taken", "", "- We did it."]


@pytest.mark.parametrize(
    "looks_for",
    [
        "{look: phrase, phrases: ['(a+)+$']}",
        "{look: phrase, phrases: ['(a|a?)+x'], keep_case: true}",
        "{look: phrase, phrases: ['b'], unless: ['(A+)+$'], keep_case: true}",
        "{look: phrase, phrases: ['b'], unless: ['b{2}'], unless_section: ['(?:b*){60}x']}",
        "{look: open-marker, blanks: ['(a*)*\\1x']}",
        "{look: never-says, wordings: ['(?=(b*b*b*b*)x)']}",
    ],
)
def test_a_rule_that_never_ends_is_told(looks_for: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, own_rule().replace(r"{look: phrase, phrases: ['\bkindly\b']}", looks_for))
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    monkeypatch.setattr(trying, "_SECONDS", 0.4)
    with pytest.raises(PoagenError) as error:
        assess(LETTER)
    assert [(one.code, "MY001" in one.message) for one in error.value.findings] == [("REV905", True)]


def test_an_id_that_stands_twice_is_told_with_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, own_rule().replace("MY001", "REV001"))
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    with pytest.raises(PoagenError) as error:
        assess(["A letter."])
    (found,) = error.value.findings
    assert (found.value, Path(found.file or "").name) == ("REV001", "mine.yaml")
    assert "REV001" in found.message


def test_rules_that_are_given_are_looked_for_without_a_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(
        tmp_path,
        own_rule().replace(r"{look: phrase, phrases: ['\bkindly\b']}", "{look: phrase, phrases: ['(a+)+$']}"),
    )
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    assert assess(LETTER, rules=()).findings == ()


def test_a_rule_that_keeps_case_is_tried_as_it_will_be_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks_for = "{look: phrase, phrases: ['(A+)+$'], keep_case: true}"
    put(tmp_path, own_rule().replace(r"{look: phrase, phrases: ['\bkindly\b']}", looks_for))
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    assert "MY001" not in {one.code for one in assess(LETTER).findings}


def test_a_rule_that_takes_long_sets_of_signs_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signs = r"[\x00-\uffff]" * 100
    put(tmp_path, own_rule().replace(r"\bkindly\b", signs))
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    monkeypatch.setattr(trying, "_SECONDS", 0.4)
    with pytest.raises(PoagenError, match="too long"):
        assess(LETTER)
