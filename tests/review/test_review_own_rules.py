"""A user's own rule is read from the settings folder."""

import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from poagen.cli.app import app
from poagen.common.finding import PoagenError, Severity
from poagen.review import trying
from poagen.review.reviewing import assess

RULE = Path(__file__).parents[2] / "docs" / "review.md"
SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
ENDLESS = r"{look: phrase, phrases: ['(?:\w*\W*){12}~']}"
LIMIT = ("--max-characters", "5000")


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
        ("{look: phrase, phrases: ['\\bkindly\\b']}", "{look: length}", "YML003"),
        ("{look: phrase, phrases: ['\\bkindly\\b']}", "{look: shouting, words: 99999999999999999}", "YML003"),
        ("MY001", "MY\u0663\u0663\u0663", "YML003"),
        ("MY001", "CAS001", "REV902"),
        ("MY001", "REV905", "REV902"),
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
    assert all(one.row and one.column and one.help for one in error.value.findings)


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


def test_a_rule_that_never_ends_is_told_by_the_command_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, own_rule().replace(r"{look: phrase, phrases: ['\bkindly\b']}", ENDLESS))
    (tmp_path / "letter.md").write_text("\n".join(LETTER), encoding="utf-8")
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    monkeypatch.setattr(trying, "_SECONDS", 0.4)
    for given in (["letter.md"], [str(SAMPLE)], [str(SAMPLE), "--letter", "letter.md"], ["letter.md", *LIMIT]):
        told = [str(tmp_path / one) if one.startswith("letter") else one for one in given]
        shown = CliRunner().invoke(app, ["review", *told])
        assert (shown.exit_code, "REV905" in shown.stderr) == (2, True), given


def test_rules_that_are_not_asked_for_are_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, own_rule().replace(r"{look: phrase, phrases: ['\bkindly\b']}", ENDLESS))
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    assert assess(LETTER, rules=()).findings == ()


@pytest.mark.parametrize("beside", ["unless: ['(?:b|c)*~']"])
def test_what_makes_words_right_is_looked_for_once_a_text(
    beside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks_for = f"{{look: phrase, phrases: ['b'], each: true, {beside}}}"
    put(tmp_path, own_rule().replace(r"{look: phrase, phrases: ['\bkindly\b']}", looks_for))
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    begun = time.process_time()
    found = assess(["## Actions taken", "", *["- " + "b" * 300, ""] * 40]).findings
    assert "MY001" in {one.code for one in found}
    assert time.process_time() - begun < 1.5


def test_blanks_need_not_know_of_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks_for = r"{look: open-marker, blanks: ['(?P<x>Q)\1', '(?P<x>Z)\1', '(?x) k j']}"
    put(tmp_path, own_rule().replace(r"{look: phrase, phrases: ['\bkindly\b']}", looks_for))
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    found = assess(["## Actions taken", "", "We did it. Zz kj qq Qz z"]).findings
    assert [one.value for one in found if one.code == "MY001"] == ["Zz", "kj", "qq"]


def test_a_rule_that_was_changed_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    put(tmp_path, own_rule())
    assert "MY001" in {one.code for one in assess(["Kindly reinstate."]).findings}
    (tmp_path / "rules" / "mine.yaml").rename(tmp_path / "rules" / "mine.yml")
    assert "MY001" in {one.code for one in assess(["Kindly reinstate."]).findings}
    (tmp_path / "rules" / "mine.yml").write_text(own_rule().replace("kindly", "gladly"), encoding="utf-8")
    assert "MY001" not in {one.code for one in assess(["Kindly reinstate."]).findings}


@pytest.mark.parametrize("kind", ["file", "link to nowhere", "circle"])
def test_rules_that_are_no_folder_are_told(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = tmp_path / "rules"
    if kind == "file":
        rules.write_text(own_rule(), encoding="utf-8")
    else:
        rules.symlink_to(tmp_path / ("rules" if kind == "circle" else "gone"))
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    with pytest.raises(PoagenError) as error:
        assess(["A letter."])
    (finding,) = error.value.findings
    assert (finding.code, finding.file) == ("YML001", str(rules))
    assert finding.help == "rules must be a folder of YAML files; correct it, or take it away"


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


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a", "a", None),
        (r"'\bkindly\b'", r"'\bkindl\b'", "finds nothing in its bad example"),
        ('bad: "Kindly reinstate."', "bad: a letter that says kindli", "finds nothing in its bad example"),
        ("We ask that", "We kindly ask that", "finds its wording in its good example"),
        (r"['\bkindly\b']", r"['\bkindly\b'], under: [request]", None),
        (r"['\bkindly\b']", r"['\bkindly\b'], under: [opening]", None),
        (r"['\bkindly\b']", r"['\bkindly\b'], under: [prevention, actions]", None),
        (r"['\bkindly\b']", r"['\bkindly\b'], more_than: 1", "finds nothing in its bad example"),
    ],
)
def test_a_rule_is_held_against_its_own_examples(
    old: str, new: str, told: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = own_rule()
    assert old in rule
    put(tmp_path, rule.replace(old, new))
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    found = assess(["A letter."])
    said = [one for one in found.findings if one.code == "REV906"]
    assert [told in one.message for one in said] == ([] if told is None else [True])
    assert all("MY001" in one.message and one.severity is Severity.NOTE for one in said)
