from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from document_cases import HEAD, done, measure, plan, planned_cause, report, root_cause, word_text
from hypothesis import example, given, settings
from hypothesis import strategies as st

from poagen.document import compose
from poagen.document.markup import clean, escape, marker, markers_in
from poagen.document.reading import plain_text
from poagen.document.wording import begun
from poagen.remedies.model import Question

NASTY = 'A&B <C> "D" é 中 | * _ # [x] \\'
SIGNS = "\\`*_#[]()<>|&+-.!~=:;\"'/ \n\t1ax中é%$^{}"
texts = st.text() | st.text(alphabet=SIGNS, max_size=30)


def folded(text: str) -> str:
    return " ".join(clean(text).split())


@settings(max_examples=200, deadline=None)
@given(texts)
@example(NASTY)
@example("1. a")
@example("a #")
@example("a ##")
@example("12)")
@example("&amp; &#65; &copy;")
@example("---")
@example("===")
@example("<!-- a -->")
@example("[a]: b")
@example("a&")
def test_any_text_comes_out_as_typed_wherever_it_stands(text: str) -> None:
    wanted = folded(text)
    for before, after in (("", ""), ("x ", " y"), ("- ", ""), ("# ", ""), ("1.   ", ""), ("> ", "")):
        shown = "".join(plain_text(f"{before}{escape(text)}{after}"))
        assert " ".join(shown.split()) == folded(f"{before if before == 'x ' else ''}{text}{after}")
    assert [folded(cell) for cell in plain_text(f"| h |\n| --- |\n| {escape(text)} |")][1:] == [wanted] * bool(
        wanted
    )


@settings(max_examples=40, deadline=None)
@given(texts, texts, texts, texts)
@example(NASTY, NASTY, NASTY, NASTY)
@example("[[CONFIRM: a]](b)", "{{ title }}", "{% if %}", "\x00\x0b\ud800")
def test_the_word_file_shows_what_was_typed(seller: str, place: str, order: str, answer: str) -> None:
    cause = root_cause(segment={"warehouse": place}, examples=[order])
    asked = planned_cause("RC1", Question("why", "why?", answer))
    head = dataclasses.replace(HEAD, seller=seller, scope=(place,))
    words = " ".join(word_text(compose(report(causes=(cause,)), plan((asked,)), head)))
    for text in (seller, place, order, begun(answer)):
        assert folded(text) in words


def test_a_measure_and_its_enclosure_come_out_as_typed() -> None:
    stated = measure("CA-1", NASTY, f"{NASTY}.", **done(2, NASTY, f"{NASTY}.pdf"))
    words = word_text(compose(report(causes=(root_cause(),)), plan((planned_cause(),), (stated,)), HEAD))
    assert f"Enclosure 1: {NASTY}.pdf" in words
    assert any(line.startswith(f"{NASTY}. Done on November 2, 2026 (Enclosure 1).") for line in words)


@given(texts)
def test_a_marker_is_found_again_whatever_it_asks(question: str) -> None:
    asked = marker(question)
    assert markers_in(f"before {escape(asked)} after") == (asked,)
    assert "".join(plain_text(f"x {escape(asked)}")).split() == f"x {asked}".split()


def test_a_marker_keeps_its_brackets_and_other_brackets_are_escaped() -> None:
    assert escape("[[CONFIRM: a_b]] [c]") == r"[[CONFIRM: a\_b]] \[c\]"


@pytest.mark.parametrize("text", ["Home & Kitchen", "112-1234567-1234567", "90.5%", "It's (really) so; yes: 5"])
def test_plain_words_are_left_alone(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize("turning", [chr(sign) for sign in [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]])
def test_no_sign_turns_the_direction_of_what_a_letter_says(turning: str) -> None:
    said = f"valid for {turning}59% of packages"
    stated = measure("CA-1", f"Title {turning}59%", f"{said}.", **done(2, f"{said}", f"{turning}a.pdf"))
    asked = planned_cause("RC1", Question("why", "why?", said))
    made = compose(report(causes=(root_cause(segment={"warehouse": said}),)), plan((asked,), (stated,)), HEAD)
    assert "valid for 59% of packages" in made.markdown
    assert turning not in made.markdown + "".join(word_text(made))


@pytest.mark.parametrize(
    "text", ["valid for \u202e59%", '{{ "valid for \\u202e59%" }}', '{{ "valid for \\x0159%" }}']
)
def test_no_template_turns_what_a_letter_says(tmp_path: Path, text: str) -> None:
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections" / "request.md.j2").write_text(f"## Request\n\n{text}\n", encoding="utf-8")
    made = compose(report(causes=(root_cause(),)), plan((planned_cause(),)), HEAD, templates=tmp_path)
    assert "valid for 59%" in made.markdown


def test_signs_that_lead_how_others_join_stay() -> None:
    assert escape("\U0001f469\u200d\U0001f4bb \u05d0\u200f!") == "\U0001f469\u200d\U0001f4bb \u05d0\u200f!"
