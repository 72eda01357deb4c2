from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poagen.common.finding import PoagenError
from poagen.common.knowledge import load_yaml, places
from poagen.common.yaml_text import parse

HERE = Path("some.yaml")
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def refusal(text: str) -> tuple[str, int | None]:
    with pytest.raises(PoagenError) as caught:
        parse(HERE, text)
    (finding,) = caught.value.findings
    assert finding.code == "YML002"
    return finding.message, finding.row


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 12", {"a": 12}),
        ("a: -3.50", {"a": -3.5}),
        ("a: true\nb: false\nc: null\nd: ~\ne:", {"a": True, "b": False, "c": None, "d": None, "e": None}),
        ("a: '12'\nb: \"true\"", {"a": "12", "b": "true"}),
        ("a: NO\nb: 0123\nc: 12:30\nd: 9400_1", {"a": "NO", "b": "0123", "c": "12:30", "d": "9400_1"}),
        ("1: a\ntrue: b", {"1": "a", "true": "b"}),
        ("a: 2026-10-31", {"a": "2026-10-31"}),
        ("- &x {a: b}\n- *x", [{"a": "b"}, {"a": "b"}]),
        ("!!str 5", "5"),
        ("", None),
        ("a: " + "9" * 5000, {"a": "9" * 5000}),
    ],
)
def test_text_stays_text(text: str, value: object) -> None:
    assert parse(HERE, text).value == value


@pytest.mark.parametrize(
    ("text", "words", "row"),
    [
        ("- a\n- b: [\n", "did not find expected node content", 3),
        ("a:\n\t- b", "cannot start any token", 2),
        ("a: *b", 'there is no finished "&b" before "*b"', 1),
        ("a: &a [*a]", 'there is no finished "&a"', 1),
        ("? [a]: b", "a key must be a word", 1),
        ("a: !!python/object:os.system {}", "cannot be read; take it out", 1),
        ("a: 1\n--- \nb: 2", "a second document begins here", 2),
        ("- " * 100_000, "it nests too deep", 1),
        ("[" * 5_000, "it nests too deep", 1),
        ("a: \x07", "control characters are not allowed", None),
        (LAUGHS, "it holds too much", 6),
    ],
)
def test_what_is_not_yaml_is_told_with_its_line(text: str, words: str, row: int | None) -> None:
    message, line = refusal(text)
    assert words in message
    assert line == row


def test_every_key_that_stands_twice_is_told_and_the_first_kept() -> None:
    found = parse(HERE, "a: 1\nb: {c: 2, c: 3}\na: [4, {d: 5}]\n")
    assert found.value == {"a": 1, "b": {"c": 2}}
    assert [(one.code, one.row, one.column) for one in found.findings] == [("YML004", 2, "11"), ("YML004", 3, "1")]


def test_load_yaml_refuses_a_key_that_stands_twice(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: 1\na: 2\n")
    with pytest.raises(PoagenError, match="stands twice"):
        load_yaml(file)


def test_places_are_those_of_keys_and_items(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("\ufeffa:\n  - b: c\n  - {d: [e, f]}\n", encoding="utf-8")
    assert places(file) == {
        (): (1, 1),
        ("a",): (1, 1),
        ("a", 0): (2, 5),
        ("a", 0, "b"): (2, 5),
        ("a", 1): (3, 5),
        ("a", 1, "d"): (3, 6),
        ("a", 1, "d", 0): (3, 10),
        ("a", 1, "d", 1): (3, 13),
    }


@pytest.mark.parametrize("location", [("a", 1, "d", 7), ("a", 1, "d", "x"), ("a", 1, "d", 0, "z")])
def test_the_place_of_what_is_not_there_is_that_of_what_is_around_it(location: tuple[str | int, ...]) -> None:
    text = parse(HERE, "a:\n  - b: c\n  - {d: [e, f]}\n")
    assert text.place(location)[0] == 3
    assert text.place(("nowhere",)) == (1, 1)


@pytest.mark.parametrize(
    "value", ["NO", "yes", "Off", "0123", "089", "12:30", "1:30:15", "9400_1", "+5", "1e3", "0x1F", ".inf", "TRUE"]
)
def test_what_other_programs_read_otherwise_is_a_trap(value: str) -> None:
    assert parse(HERE, f"a: [x, {value}]").traps == [(1, 8, value)]
    assert parse(HERE, f"a: [x, '{value}']").traps == []


@pytest.mark.parametrize(
    "value", ["no one", "nothing", "5", "0.5", "2026-10-31", "1.2.3", "12-30", "on time", "0"]
)
def test_other_values_are_no_trap(value: str) -> None:
    assert parse(HERE, f"a: [x, {value}]").traps == []


def test_a_key_can_be_a_trap() -> None:
    assert parse(HERE, "on: x").traps == [(1, 1, "on")]


def read_or_refused(text: str) -> set[str]:
    """The codes of what is said of a text; whatever was read has its places."""
    try:
        found = parse(HERE, text)
    except PoagenError as error:
        return {finding.code for finding in error.findings}
    assert all(line > 0 and column > 0 for line, column in found.places().values())
    return {finding.code for finding in found.findings}


@given(st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("[]{}:-#&*!|>'\"%@`,? \n\t"), max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert read_or_refused(text) <= {"YML002", "YML004"}
