"""Templates that someone else wrote: each is a way to harm, and ends with a reason, soon and in little memory."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import time
from pathlib import Path

import pytest

from poagen.common.templating import TEMPLATE_FAILURES, ContainedLoader, Limits, SafeEnvironment, told_of_failure

ENVIRONMENT = SafeEnvironment(autoescape=True, limits=Limits(steps=50_000))


def outcome(text: str, **values: object) -> str:
    """What a template gives; where it fails, the reason after a minus sign."""
    try:
        return ENVIRONMENT.from_string(text).render(**values)
    except TEMPLATE_FAILURES as error:
        return f"- {told_of_failure(error)}"


TOO_MUCH = [
    "{{ 'x' * 10**10 }}",
    "{{ 10**10 * 'x' }}",
    "{{ [1] * 10**9 }}",
    "{{ ([1] * 99999) * 99999 }}",
    "{{ (9**9)**(9**9) }}",
    "{% for i in range(10**9) %}{% endfor %}",
    "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
    "{% for i in range(99999) %}{% for j in range(99999) if j < 0 %}{% endfor %}{% endfor %}",
    "{% for i in range(99999) %}" + "z" * 50_000 + "{% endfor %}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%(a)1000000000d' % {'a': 1} }}",
    "{{ '%1000000000d'|format(1) }}",
    "{{ '%*d'|format(1000000000, 1) }}",
    "{{ ('%s' * 1000)|format('x' * 400000) }}",
    "{{ '{:>1000000000}'.format(1) }}",
    "{{ '{:>{}}'.format(1, 1000000000) }}",
    "{{ ('{0}' * 9000).format('x' * 400000) }}",
    "{{ 'x'|center(10**9) }}",
    "{{ 'x'.ljust(10**9) }}",
    "{{ 'x'.zfill(10**9) }}",
    "{{ '\t'.expandtabs(10**9) }}",
    "{{ 'x'|indent(10**9, true) }}",
    "{{ ('x\n' * 200000)|indent(9999) }}",
    "{{ 15|round(-10**9) }}",
    "{{ range(99999)|list|join('x' * 400000) }}",
    "{{ ('x' * 9000).join(range(99999)|map('string')) }}",
    "{{ ('x' * 400000)|replace('x', 'y' * 9000) }}",
    "{{ ('x' * 400000).replace('', 'y' * 9000) }}",
    "{{ range(99999)|map('center', 9999)|list }}",
    "{{ ('x ' * 200000)|wordwrap(1, wrapstring='y' * 9000) }}",
    "{{ ([[1, 2]] * 40000)|sum(start=[]) }}",
    "{{ 5 .to_bytes(10**9, 'big') }}",
    "{{ lipsum(10**9) }}",
    "{{ day.strftime('%1000000000d') }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro f(n) %}{{ f(n - 1) }}{{ f(n - 1) }}{% endmacro %}{{ f(900) }}",
    "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "{% set n = namespace(x='x') %}{% for i in range(60) %}{% set n.x %}{{ n.x }}{{ n.x }}{% endset %}"
    "{% endfor %}",
    "{% set n = namespace(x=[1]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor %}",
    "{% set n = namespace(x=(1,)) %}{% for i in range(60) %}{% set n.x = (n.x, n.x) %}{% endfor %}",
    "{% set n = namespace(x={}) %}{% for i in range(60) %}{% set n.x = {0: n.x, 1: n.x.items()} %}{% endfor %}",
    "{% set n = namespace(x=9) %}{% for i in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
    "{% set n = namespace(l=[]) %}{% set b = 'x' * 400000 %}"
    "{% for i in range(999) %}{% set n.l = n.l + [b[i:]] %}{% endfor %}",
    "{% set b = 'x' * 400000 %}{{ " + "~".join(["b"] * 500) + " }}",
    "{{ ('x' * 400000).rfind('xy' ~ 'x' * 200000) }}",
    "{{ ('x' * 400000).rsplit('xy' ~ 'x' * 200000) }}",
    "{{ (('x' * 400000)|safe).rpartition('xy' ~ 'x' * 200000) }}",
    "{{ ('\u4e00' * 490000).strip('\u4e01' * 480000 ~ '\u4e00') }}",
    "{{ (' ' * 490000)|wordwrap(5) }}",
    "{{ ('x' * 490000)|wordwrap(1) }}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ " + "-" * 5000 + "1 }}",
    "{{ x" + ".y" * 9000 + " }}",
    "{{ 1" + "|abs" * 5000 + " }}",
    "{% for i in range(9) %}" * 30 + "{% endfor %}" * 30,
    "{% if 1 %}" * 200 + "{% endif %}" * 200,
    "x" * 200_000,
]

INSIDE = [
    "{{ ''.__class__.__mro__ }}",
    "{{ ''['__class__'].x }}",
    "{{ ''|attr('__class__') }}",
    "{{ ['x']|map(attribute='__class__')|first }}",
    "{{ ['x']|join(attribute='__class__') }}",
    "{{ [['x']]|map('join', attribute='__class__')|first }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ '{0[a]}'.format(one) }}",
    "{{ 'x'.format_map(one) }}",
    "{{ range.__init__.x }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ namespace.__init__.x }}",
    "{{ dict.fromkeys }}",
    "{{ one.where.read_text() }}",
    "{{ one.where.parent }}",
    "{{ one.act.__globals__ }}",
    "{{ act.func }}",
    "{{ one.__dict__ }}",
    "{{ one }}",
    "{{ [one] ~ 'x' }}",
    "{{ one|string }}",
    "{{ [one]|join }}",
    "{{ 'x'.encode() }}",
    "{{ caller.__globals__ }}",
    "{% for a in [1] %}{{ loop._iterable }}{% endfor %}",
    "{{ loop.undefined }}",
    "{% set f = one.act %}{{ f() }}",
]


@dataclasses.dataclass
class One:
    name: str = "One"
    where: Path = Path(__file__)

    def act(self) -> str:
        return "acted"


def values() -> dict[str, object]:
    import datetime as dt
    from functools import partial

    return {"one": One(), "act": partial(len), "day": dt.date(2026, 10, 31)}


@pytest.mark.parametrize("text", TOO_MUCH, ids=lambda text: text[:50])
def test_too_much_ends_soon_and_in_little_memory(text: str) -> None:
    start = time.process_time()
    found = outcome(text, **values())
    assert found.startswith("- ")
    assert len(found) < 200
    assert time.process_time() - start < 8


@pytest.mark.skipif(sys.platform == "win32", reason="this system does not limit a process's memory")
def test_all_of_it_fits_into_little_memory() -> None:
    script = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (500 << 20, 500 << 20))
sys.path[:0] = {sys.path!r}
import test_templating as t
failed = [text for text in t.TOO_MUCH if "more memory" in t.outcome(text, **t.values())]
print(failed)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("text", INSIDE)
def test_nothing_but_data_is_reached(text: str) -> None:
    assert outcome(text, **values()).startswith("- ")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{{ one.name|upper }} {{ 'a-b'.split('-')|join(', ') }}", "ONE a, b"),
        ("{% for i in range(3) %}{{ loop.index }}/{{ loop.length }} {% endfor %}", "1/3 2/3 3/3 "),
        ("{{ '{:,.2f}'.format(1234.5) }} {{ '%05.1f'|format(3.14159) }} {{ '%d%%' % 5 }}", "1,234.50 003.1 5%"),
        ("{{ 'abc'.replace('b', '-') }}{{ 'abc'|replace('b', '+') }}", "a-ca+c"),
        ("{{ {'a': 1}.items()|map('first')|join }}{{ {'a': 1}.a }}{{ [1, 2, 3][1:]|sum }}", "a15"),
        (
            "{{ day.year }} {{ day.strftime('%d.%m.%Y') }} {{ 2 * 3 ** 2 - 1 }} {{ 'x' ~ 1 ~ 'y' }}",
            "2026 31.10.2026 17 x1y",
        ),
        ("{% set n = namespace(s=0) %}{% for i in [1, 2] %}{% set n.s = n.s + i %}{% endfor %}{{ n.s }}", "3"),
        ("{% macro m(a) %}<{{ a }}>{{ caller() }}{% endmacro %}{% call m('&') %}x{% endcall %}", "<&amp;>x"),
        ("{% set b %}a{{ 'b' }}{% endset %}{{ b }}{{ ['<', b]|join('-') }}", "ab&lt;-ab"),
        (
            "{{ [{'n': 2}, {'n': 1}]|sort(attribute='n')|map(attribute='n')|join(',') }}{{ none is none }}",
            "1,2True",
        ),
    ],
)
def test_what_a_letter_needs_still_works(text: str, written: str) -> None:
    assert outcome(text, **values()) == written


def test_the_clock_stops_what_the_counts_do_not() -> None:
    slow = SafeEnvironment(limits=Limits(steps=10**12, total=10**12, seconds=0.2))
    with pytest.raises(TEMPLATE_FAILURES, match=r"longer than 0\.2 seconds"):
        slow.from_string("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}").render()


@pytest.mark.parametrize("look", ["-1 in r", "r == q", "-1 is in r", "q is eq r", "0 < 1"])
def test_what_is_looked_at_is_counted_wherever_it_stands(look: str) -> None:
    few = SafeEnvironment(limits=Limits(steps=500))
    for text in (f"[{', '.join([look] * 600)}]", f"{{{', '.join(f'{n}: {look}' for n in range(600))}}}"):
        with pytest.raises(TEMPLATE_FAILURES, match="500 steps"):
            few.from_string(f"{{% set q = range(9)|list %}}{{% set r = q[:] %}}{{% set z = {text} %}}").render()


def test_each_filling_in_has_limits_of_its_own() -> None:
    text = ENVIRONMENT.from_string("{% for i in range(9999) %}{{ i }}{% endfor %}")
    assert len({text.render() for _ in range(8)}) == 1


def test_a_folder_gives_its_own_files_of_a_usual_size(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret.j2").write_text("secret")
    (folder / "link.j2").symlink_to(tmp_path / "secret.j2")
    (folder / "large.j2").write_text("x" * 70_000)
    (folder / "good.j2").write_text("good")
    (folder / "inner.j2").symlink_to(folder / "good.j2")
    found = SafeEnvironment(loader=ContainedLoader(folder))
    assert found.get_template("inner.j2").render() == "good"
    for name in ("link.j2", "large.j2", "../secret.j2", "/etc/hostname", "no.j2"):
        with pytest.raises(TEMPLATE_FAILURES):
            found.get_template(name)
        with pytest.raises(TEMPLATE_FAILURES):
            found.from_string(f"{{% include '{name}' %}}").render()
