"""Templates that would not end, fill the memory, or reach what is not theirs."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pytest
from document_cases import HEAD, stated_plan, three_causes

from poagen.common.finding import PoagenError
from poagen.document import compose
from poagen.document.templates import check_templates

ENDLESS = [
    "{% for i in range(10**9) %}x{% endfor %}",
    "{% for i in range(99999) %}{% for k in range(99999) %}{% endfor %}{% endfor %}",
    "{% for i in range(99999) if i < 0 %}{% else %}{% for a in range(99999) if a < 0 %}{% endfor %}{% endfor %}"
    "{% for b in range(99999) if b < 0 %}{% endfor %}",
    '{{ "x" * 10**9 }}',
    "{{ 10**(10**10) }}",
    "{{ (10**999)**999 }}",
    "{{ [0] * 10**9 }}",
    '{{ "%1000000000s" % 1 }}',
    '{{ "%*d" % (1000000000, 1) }}',
    '{{ "{:1000000000}".format(1) }}',
    '{{ "{:{}}".format(1, 1000000000) }}',
    '{{ "x".ljust(10**9) }}',
    '{{ "x" | center(10**9) }}',
    '{{ "x" | indent(10**9) }}',
    '{{ 1 | round(10**9, "ceil") }}',
    '{{ [1] | batch(10**9, "x") | list }}',
    '{% set a = "x" * 4000 %}{{ a.replace("x", a.replace("x", a)) }}',
    '{% set a = "x" * 4000 %}{{ a.join(range(99999) | map("string")) }}',
    '{{ range(99999) | map("center", 99999) | join }}',
    '{% set a = "x" %}' + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    '{% set a = ["x"] %}' + "{% set a = [a, a] %}" * 40 + "{{ a }}",
    '{% set a = ("x",) %}' + "{% set a = (a, a) %}" * 40 + "{{ a | string }}",
    "{% macro a() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}",
    "{% macro a(n) %}{% if n %}{{ a(n - 1) }}{{ a(n - 1) }}{% endif %}{% endmacro %}{{ a(60) }}",
    '{% include "sections/request.md.j2" %}',
    "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
]
FORBIDDEN = [
    "{{ seller.__class__ }}",
    '{{ seller["__class__"] }}',
    '{{ seller | attr("__class__") }}',
    '{{ "{0.__class__}".format(seller) }}',
    "{{ confirm.__globals__ }}",
    "{{ share.func.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ window_start.today() }}",
    "{{ scope.append(1) }}",
    '{% import "os" as os %}',
    '{% include "/etc/passwd" %}',
    '{% include "../../secret.md.j2" %}',
    "{{ lipsum() }}",
    "{{ [1, 2, 3] | random }}",
    "{{ seller | safe }}",
    "{% do 1 %}",
]


def outcome(folder: Path, text: str) -> str:
    path = folder / "sections" / "request.md.j2"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"## Request\n\n{text}\n", encoding="utf-8")
    begun = time.process_time()
    with pytest.raises(PoagenError) as caught:
        compose(three_causes(), stated_plan(), HEAD, templates=folder)
    assert time.process_time() - begun < 10
    (finding,) = caught.value.findings
    assert finding.file is None or finding.file == str(path)
    return finding.code


@pytest.mark.parametrize("text", ENDLESS, ids=range(len(ENDLESS)))
def test_work_without_end_is_stopped_and_told(tmp_path: Path, text: str) -> None:
    assert outcome(tmp_path, text) == "DOC004"
    assert {finding.code for finding in check_templates((tmp_path,))} == {"DOC004"}


@pytest.mark.parametrize("text", FORBIDDEN)
def test_nothing_beyond_the_letter_can_be_reached(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret.md.j2").write_text("secret")
    (tmp_path / "own").mkdir()
    assert outcome(tmp_path / "own", text) in {"DOC001", "DOC002", "DOC003", "DOC004", "DOC008"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{% for i in range(90000) %}\n\n# h{% endfor %}", "lines"),
        ("|a|b|\n|-|-|\n{% for i in range(9000) %}|x|y|\n{% endfor %}", "cells"),
        ("|a" * 900 + "\n" + "|-" * 900, "columns"),
        ("[" * 50_000, "brackets"),
        ("\\\\[" * 10_000, "brackets"),
    ],
)
def test_a_letter_that_nothing_could_lay_out_is_stopped(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections" / "request.md.j2").write_text(f"## Request\n\n{text}\n", encoding="utf-8")
    with pytest.raises(PoagenError, match=told) as caught:
        compose(three_causes(), stated_plan(), HEAD, templates=tmp_path)
    (finding,) = caught.value.findings
    assert (finding.code, finding.file) == ("DOC004", str(tmp_path))


def test_what_the_seller_typed_counts_for_no_table(tmp_path: Path) -> None:
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections" / "request.md.j2").write_text("## Request\n\n{{ seller }}\n", encoding="utf-8")
    head = dataclasses.replace(HEAD, seller="a|" * 6_000 + "[\\" * 6_000)
    assert compose(three_causes(), stated_plan(), head, templates=tmp_path).markdown.count(r"a\|") >= 6_000


def test_ordinary_work_is_let_through(tmp_path: Path) -> None:
    text = (
        '{% for n in range(500) %}{{ n | string | center(9) | replace(" ", "-") }}{% endfor %}'
        '{{ [1, 2] | join(", ") }} {{ "%s of %d" % (seller, 12345678) }} {{ 12345678 | number }} {{ 2 ** 10 }} '
        '{{ ("a" + "b").upper() }} {{ "{} {:>4}".format("a", 7) }} {{ (1, 2) | sum + 3 }} {{ 3.14159 | round(2) }}'
    )
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections" / "request.md.j2").write_text(text)
    made = compose(three_causes(), stated_plan(), HEAD, templates=tmp_path).markdown
    told = "1, 2 Northfield Trading of 12345678 12,345,678 1024 AB a 7 6 3.14"
    assert told in made
    assert "---499---" in made.replace("\\", "")


@pytest.mark.parametrize(
    "joined",
    [
        "seller ~ m()",
        "m() ~ seller",
        "m() + seller",
        '"%s%s" % (m(), seller)',
        '[m(), seller] | join("")',
        'm().replace("b", seller)',
        "m().join([seller, seller])",
        'm() | replace("b", seller)',
        "seller | e ~ m()",
    ],
)
def test_data_joined_with_a_template_s_own_text_is_escaped_for_markdown(tmp_path: Path, joined: str) -> None:
    head = HEAD.__class__(**{**vars(HEAD), "seller": "A&B *x* <b>"})
    (tmp_path / "letter.md.j2").write_text(f"{{% macro m() %}}**b**{{% endmacro %}}{{{{ {joined} }}}}")
    made = compose(three_causes(), stated_plan(), head, templates=tmp_path).markdown
    assert r"A&B \*x\* \<b\>" in made
    assert "&amp;" not in made
