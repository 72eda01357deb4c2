"""Files that people write (YAML, notices, replies): whatever is in one, it is told soon and in little memory."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from poagen.api import Settings, run
from poagen.case.notice import read_notice
from poagen.case.noticefile import notice_text
from poagen.case.replies import read_reply
from poagen.cli.app import app
from poagen.common.finding import PoagenError

SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
DATA = ["analyze", str(SAMPLE / "data" / "packages.csv"), "--marketplace", "US", "--as-of", "2026-10-31"]

BOMBS = {
    "aliases": "a: &a [x,x,x]\n"
    + "".join(f"k{n}: &k{n} [{','.join([f'*k{n - 1}' if n else '*a'] * 9)}]\n" for n in range(12)),
    "merges": "a: &a {x: 1}\n"
    + "".join(f"k{n}: &k{n} {{<<: [{','.join([f'*k{n - 1}' if n else '*a'] * 9)}]}}\n" for n in range(12)),
    "itself": "a: &a\n  b: *a\n",
    "deep": "[" * 100_000,
    "braces": "{a: " * 50_000,
    "dashes": "- " * 100_000 + "x",
    "python": "seller: !!python/object/apply:os.system ['touch pwned']\n",
    "nul": "seller: a\0b\n",
    "number": "as_of: " + "9" * 90_000 + "\nseller: " + "9" * 290,
    "sixties": "as_of: " + ":".join(["59"] * 30_000),
    "documents": "---\n" * 50_000,
    "keys": "".join(f"k{n}: 1\n" for n in range(400_000)),
    "long": "seller: " + "x" * 5_000_000,
    "twice": "seller: x\n" * 20_000,
    "items": "scope:\n" + "- 1\n" * 50_000,
    "list": "- a\n- b\n",
    "date": "2026-10-31",
    "tabs": "seller:\n\t- a\n",
    "dates": "as_of: 9999-99-99\nletter_date: .nan\n",
    "merge": "<<: {seller: x}\n",
    "not-utf-8": "seller: M\udcfcller\n",
}
USERS = ("case.yaml", "plan.yaml", "settings.yaml", "map.yaml", "events.yaml", "answers.yaml", "causes.yaml")


@contextmanager
def soon(seconds: float = 5) -> Iterator[None]:
    """What is done within takes no longer; by the processor's time, for others may use the machine."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case in which the file that is wrong keeps anything from being written."""
    folder = tmp_path_factory.mktemp("hostile") / "case"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("out"))
    return folder


def commands(case: Path, name: str, path: Path) -> list[str]:
    """What reads a file of this name."""
    return {
        "map.yaml": [*DATA, "--map", str(path)],
        "events.yaml": [*DATA, "--events", str(path)],
        "answers.yaml": ["answer", str(case), "--data-file", str(path)],
        "causes.yaml": ["catalog", "list", "--catalog", str(path.parent)],
    }.get(name, ["draft", str(case), "--format", "md", "--all"])


def trials() -> Iterator[object]:
    """Every bomb in ``case.yaml``, and some in each other file; the others only with ``make fuzz``."""
    for name in USERS:
        for bomb in BOMBS:
            is_short = name == "case.yaml" or bomb in ("aliases", "python", "twice", "not-utf-8")
            yield pytest.param(name, bomb, marks=() if is_short else pytest.mark.fuzz, id=f"{name}-{bomb}")


@pytest.mark.parametrize(("name", "bomb"), list(trials()))
def test_a_yaml_bomb_is_a_finding(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, bomb: str
) -> None:
    within = case if name in ("case.yaml", "plan.yaml") else tmp_path
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    kept = (within / name).read_bytes() if within == case else b""
    (within / name).write_bytes(BOMBS[bomb].encode(errors="surrogateescape"))
    with soon():
        shown = CliRunner().invoke(app, commands(case, name, within / name))
    if kept:
        (within / name).write_bytes(kept)
    assert shown.exit_code == 2
    assert "Traceback" not in shown.stderr
    assert "CLI00" not in shown.stderr
    assert len(shown.stderr) < 200_000
    assert "explain " in shown.stderr or "Usage:" in shown.stderr
    assert not Path("pwned").exists()


def test_what_does_not_fit_is_told_up_to_a_number(case: Path, tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text("".join(f"k{n}: 1\n" for n in range(1_000)), encoding="utf-8")
    shown = CliRunner().invoke(app, [*DATA, "--events", str(tmp_path / "events.yaml"), "--all"])
    assert shown.stderr.count('there is no key "k') == 200
    assert "line 201, character 1: error: from here on 800 more places in this file do not fit" in shown.stderr


WORDS = "we ask for a plan of action for the category Shoes by October 31, 2026. "
NOTICES: dict[str, Callable[[], str]] = {
    "line.txt": lambda: "x" * 7_000_000,
    "newlines.txt": lambda: "\n" * 50_000 + WORDS,
    "returns.txt": lambda: "\r" * 50_000,
    "nul.txt": lambda: "a\0b" * 50_000,
    "bullets.txt": lambda: "- \n" * 20_000,
    "dates.txt": lambda: "2026-10-31 " * 2_000,
    "ranges.txt": lambda: "October 31, 2026 to " * 1_000,
    "and.txt": lambda: "categories: " + "Shoes and " * 20_000,
    "accepted.txt": lambda: "not accepted " * 20_000,
    "words.txt": lambda: WORDS * 2_000,
    "tags.html": lambda: "<html>" + "<" * 4_000_000,
    "comments.html": lambda: "<html>" + "<!--" * 500_000,
    "scripts.html": lambda: "<html>" + "<script>" * 200_000 + "<style>" * 200_000,
    "breaks.html": lambda: "<html>" + "<br " * 500_000,
    "sign.html": lambda: "<html>&#" + "9" * 1_000_000 + ";",
    "subject.eml": lambda: "Subject: " + "=?utf-8?q?a?= " * 100_000 + "\n\nhi",
    "headers.eml": lambda: "".join(f"X-{n}: a\n" for n in range(20_000)) + "\nhi",
    "charset.eml": lambda: "Content-Type: text/plain; charset=zip\n\nhi",
    "names.eml": lambda: "Content-Type: text/plain; charset=punycode\n\n" + "a" * 100_000 + "-" + "z" * 900_000,
    "deep.eml": lambda: (
        "MIME-Version: 1.0\n"
        + "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1_000))
    ),
}


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_and_a_reply_of_any_kind_are_read_soon(tmp_path: Path, name: str) -> None:
    text = NOTICES[name]()
    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    with soon():
        with suppress(PoagenError):
            read_notice(notice_text(tmp_path / name))
        read_reply(text)


def test_a_page_is_read_without_what_it_does_not_show(tmp_path: Path) -> None:
    page = (
        "<html><head><title>t</title></head><script>a < b</script><!-- c --><p>5 < 6</p><style>d</style>shown<br>"
    )
    (tmp_path / "notice.html").write_text(page, encoding="utf-8")
    assert notice_text(tmp_path / "notice.html").split() == ["5", "<", "6", "shown"]


WIDE = ("--window", "0001-01-01..9999-12-31")


@pytest.mark.parametrize(
    "given", [WIDE, ("--latency", "9" * 30), ("--latency", "999999999"), ("--measured", "1" * 400)]
)
def test_an_option_that_no_case_has_is_refused_soon(given: tuple[str, str]) -> None:
    with soon(2):
        shown = CliRunner().invoke(app, [*DATA, *given])
    assert (shown.exit_code, given[0] in shown.stderr, "CLI00" in shown.stderr) == (2, True, False)


def test_a_window_that_is_too_long_is_refused_from_python_too() -> None:
    window = (dt.date(1, 1, 1), dt.date(9999, 12, 31))
    with pytest.raises(PoagenError, match="more than 3,660 days"), soon():
        run([SAMPLE / "data" / "packages.csv"], Settings(marketplace="US", window=window))


NEW = (
    *("catalog", "new", "corrective", "--set", "title=Scanner bought", "--set", "strength=weaker"),
    *("--set", "text.completed=On {{ date }}, a scanner was bought."),
)


@pytest.mark.parametrize("name", ["causes.yaml", "preventive.yaml", "catalog.yaml", "corrective.yaml"])
def test_a_catalog_in_another_encoding_is_told_and_left_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / "catalog.yaml").write_text('version: "1"\nextends: packaged\n', encoding="utf-8")
    (tmp_path / name).write_bytes("# Größe\n".encode("utf-16"))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    shown = CliRunner().invoke(app, [*NEW, "--catalog", str(tmp_path)])
    assert (shown.exit_code, "YML001" in shown.stderr, name in shown.stderr) == (2, True, True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_catalog_that_is_ended_by_its_last_line_is_told(tmp_path: Path) -> None:
    (tmp_path / "corrective.yaml").write_text("---\n# mine\n...\n", encoding="utf-8")
    shown = CliRunner().invoke(app, [*NEW, "--catalog", str(tmp_path)])
    assert (shown.exit_code, "YML002" in shown.stderr) == (2, True)
    assert "corrective.yaml" in shown.stderr
