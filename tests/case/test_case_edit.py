"""Changing YAML: the value asked for is there, and not a byte of anything else has changed."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.case.edit import CannotEdit, add_entry, add_item, scalar, set_value

ENTRY = ["# why", "CA-9:", "  lifecycle: recommended"]
INLINE = "CA-9: {lifecycle: recommended}"

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
COMMENTS = WORDS.map(lambda text: "# " + "".join(sign for sign in text if sign.isprintable()))


def loaded(text: str) -> object:
    return yaml.load(text, Loader=yaml.BaseLoader)


def quoted(text: str) -> st.SearchStrategy[str]:
    single = "'" + text.replace("'", "''") + "'"
    return st.sampled_from(
        [scalar(text), f"{scalar(text)}   # said so", single if text.isprintable() else scalar(text)]
    )


@st.composite
def entries(draw: st.DrawFn, number: int) -> list[str]:
    """An entry of plan.yaml as a person may leave it."""
    before = draw(st.lists(st.one_of(COMMENTS.map(lambda line: f"  {line}"), st.just("")), max_size=2))
    form = draw(st.sampled_from(["block", "flow", "empty", "null", "folded"]))
    key = f"CA-{number:03d}"
    note = draw(WORDS.flatmap(quoted))
    if form == "flow":
        return [*before, f"  {key}: {{lifecycle: planned, owner: {scalar(draw(WORDS))} }}  # flow"]
    if form in {"empty", "null"}:
        return [*before, f"  {key}: {{}}" if form == "empty" else f"  {key}:   # nothing yet"]
    lines = [f"  {key}:  {draw(COMMENTS)}", "    lifecycle: planned", f"    note: {note}"]
    if form == "folded":
        lines[2:] = ["    note: >-", "      one # no comment", "      two", "    # after the folded text"]
    lines += draw(
        st.sampled_from([[], ["    evidence:", "    - a.pdf # photo", "    - 'b.pdf'"], ["    evidence: [a.pdf]"]])
    )
    return [*before, *lines]


@st.composite
def plans(draw: st.DrawFn) -> tuple[str, int]:
    """A plan.yaml with comments, odd quoting, blank lines and either line end; and how many entries it has."""
    size = draw(st.integers(0, 4))
    lines = [draw(COMMENTS), draw(st.sampled_from(["measures:", "measures: # mine"])) if size else "measures: {}"]
    for number in range(size):
        lines += draw(entries(number))
    lines += draw(st.sampled_from([[], ["# the end"], ["", "# the end", ""]]))
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    start = draw(st.sampled_from(["", "\ufeff"]))
    return start + ending.join(lines) + draw(st.sampled_from(["", ending])), size


def is_kept(before: str, after: str) -> bool:
    """Whether the earlier text is the later one with something put in, line by line."""
    later = iter(after.splitlines(keepends=True))
    return all(
        any(old.rstrip("\r\n") == new.rstrip("\r\n") for new in later) for old in before.splitlines(keepends=True)
    )


@settings(max_examples=60, deadline=None)
@given(plans())
def test_an_added_entry_leaves_every_line_as_it_is(made: tuple[str, int]) -> None:
    text, size = made
    after = add_entry(text, ("measures",), ENTRY, INLINE)
    was = loaded(text)["measures"] or {}  # type: ignore[index, call-overload]
    assert loaded(after)["measures"] == {**was, "CA-9": {"lifecycle": "recommended"}}  # type: ignore[index, call-overload]
    if size:
        assert is_kept(text, after)
    if "\r\n" in text:
        assert "\n" not in after.replace("\r\n", "")


@settings(max_examples=60, deadline=None)
@given(plans(), WORDS | st.booleans() | st.dates(), st.data())
def test_a_value_that_is_set_is_read_back_and_nothing_else_changes(
    made: tuple[str, int], value: str | bool | dt.date, data: st.DataObject
) -> None:
    text, size = made
    if not size:
        return
    key = f"CA-{data.draw(st.integers(0, size - 1)):03d}"
    after = set_value(text, ("measures", key, "stale"), value)
    told = str(value).lower() if isinstance(value, bool) else str(value)
    was = loaded(text)["measures"]  # type: ignore[index, call-overload]
    assert loaded(after)["measures"] == {**was, key: {**(was[key] or {}), "stale": told}}  # type: ignore[index, call-overload]
    again = set_value(after, ("measures", key, "stale"), "x")
    assert again.count("\n") == after.count("\n")
    assert [line for line in text.splitlines() if line.lstrip().startswith("#")] == [
        line for line in after.splitlines() if line.lstrip().startswith("#")
    ]


@given(st.text(max_size=30).filter(lambda text: text.encode("utf-8", "ignore").decode() == text))
def test_any_text_is_written_so_that_it_is_read_back(text: str) -> None:
    assert loaded(f"a: {scalar(text)}\nb: [{scalar(text)}, x]") == {"a": text, "b": [text, "x"]}


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("e: [a]\n", "e: [a, b]\n"),
        ("e: []  # none\n", "e: [b]  # none\n"),
        ("e:\n- a # photo\nf: x\n", "e:\n- a # photo\n- b\nf: x\n"),
        ("e:\n", "e: [b]\n"),
        ("e: a\n", "e: [a, b]\n"),
        ("f: x", "f: x\ne: [b]\n"),
        ("", "e: [b]\n"),
    ],
)
def test_an_item_is_added_in_the_list_s_own_form(text: str, after: str) -> None:
    assert add_item(text, ("e",), "b") == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            "e: # one\n- a # two\n# three\n- '# no'\n# four\nf: x\n",
            "e: [] # one\n  # two\n  # three\n# four\nf: x\n",
        ),
        ("e: [a, # one\n  b] # two\nf: x\n", "e: [] # two\n  # one\nf: x\n"),
        ("e: '# no'\nf: x\n", "e: []\nf: x\n"),
    ],
)
def test_comments_within_a_list_outlive_it(text: str, after: str) -> None:
    assert set_value(text, ("e",), []) == after


@pytest.mark.parametrize(
    "text",
    ["a: &x {b: c}\nd: *x\n", "a: !!map {b: c}\n", "? a\n: b\n", "- a\n", "a: text\n", "c:\t'd'\n", "c: d\t\n"],
)
def test_a_form_in_which_places_are_tied_is_left_to_a_person(text: str) -> None:
    with pytest.raises(CannotEdit):
        set_value(text, ("a", "b"), "new")


def test_a_comment_between_two_entries_stays_with_its_entry() -> None:
    text = "measures:\n  A:\n    note: x\n    # waits for the invoice\n# end of mine\nother: 1\n"
    after = set_value(text, ("measures", "A", "owner"), "me")
    assert after.splitlines()[3:6] == ["    # waits for the invoice", "    owner: me", "# end of mine"]
