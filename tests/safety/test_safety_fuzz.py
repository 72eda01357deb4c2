"""Damaged files of the kinds that people write: each is read, or ends in findings that can be shown."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from poagen.case.answers import answers_for
from poagen.case.model import CaseFile, PlanFile
from poagen.case.notice import read_notice
from poagen.case.noticefile import notice_text
from poagen.case.replies import read_reply
from poagen.case.settings import UserSettings
from poagen.common.finding import Finding, PoagenError, Severity, format_findings
from poagen.common.knowledge import load_model
from poagen.diagnosis import read_events
from poagen.intake.mapping import load_mapping
from poagen.remedies.draft import read_draft
from poagen.remedies.layers import Layer
from poagen.review.reading import read_letter

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "typed-numbers"
MARKS = (
    *("\n", "\r", "\t", " ", "  ", ": ", "- ", "#", '"', "'", "|\n", ">-\n", "&a ", "*a", "<<: ", "!!str ", "? "),
    *("[", "]", "{", "}", ",", "%", "@", "`", "---\n", "null", "true", "2026-02-30", "9" * 400, ".nan", "\x00"),
    *(
        "\x85",
        "\u2028",
        "\ufeff",
        "é",
        "\U0001f4e6",
        "<p>",
        "<!--",
        "&#",
        "=?utf-8?q?",
        "\n\n",
        "1e999",
        "-",
        "0x1f",
    ),
)
NOTICE = """Date: Mon, 2 Nov 2026 09:00:00 +0000
Subject: Your listings in the category Shoes
Content-Type: text/plain; charset=utf-8

Your Valid Tracking Rate from October 2 to October 31, 2026 was 91.2% in the following categories:
- Shoes: 91.2%
- Home & Kitchen and Toys (88 %)
Please send a plan of action by November 9, 2026. It must name the root cause, and the actions that you have taken.
"""
EVENTS = "events:\n- {date: 2026-10-01, what: New carrier}\n- date: 2026-10-09\n  what: Scanner broke\n"


def _case(path: Path) -> None:
    answers_for(load_model(path, CaseFile), {})


def _catalog(path: Path) -> None:
    draft = read_draft((Layer("named folder", path.parent),))
    if wrong := [finding for finding in draft.findings if finding.severity is Severity.ERROR]:
        raise PoagenError(wrong)


def _reply(path: Path) -> None:
    read_reply("\n".join(read_letter(path)))


def _head(path: Path, lines: int) -> str:
    return "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:lines])


READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "case.yaml": (_head(SAMPLE / "case.yaml", 40), _case),
    "plan.yaml": (_head(SAMPLE / "plan.yaml", 40), lambda path: load_model(path, PlanFile)),
    "settings.yaml": (
        "consultant: {name: A, address: [B, C]}\nlanguage: de\ncatalogs: [a, b]\n",
        lambda path: load_model(path, UserSettings),
    ),
    "map.yaml": ("order_id: Order\ncarrier: 'Sent by'\n# no\n", load_mapping),
    "events.yaml": (EVENTS, read_events),
    "events.csv": ('date,what\n2026-10-01,New carrier\n2026-10-02,"a, b"\n', read_events),
    "causes.yaml": (_head(ROOT / "poagen" / "remedies" / "catalog" / "causes.yaml", 60), _catalog),
    "notice.txt": (NOTICE, lambda path: read_notice(notice_text(path))),
    "notice.eml": (NOTICE, lambda path: read_notice(notice_text(path))),
    "notice.html": (f"<html><body><p>{NOTICE}</p><br></body></html>", lambda path: read_notice(notice_text(path))),
    "letter.md": (_head(SAMPLE / "out" / "plan-of-action.md", 60), read_letter),
    "reply.txt": (
        "We do not have enough information. Please send greater detail on the root causes.\n" * 3,
        _reply,
    ),
}


def damaged(dice: random.Random, text: str) -> bytes:
    """A text with parts changed, moved, repeated or cut off, at times in another encoding or with odd bytes."""
    for _ in range(dice.randrange(1, 6)):
        first, last = sorted(dice.randrange(len(text) + 1) for _ in range(2))
        text = dice.choice(
            (
                text[:first] + "".join(dice.choices(MARKS, k=dice.randrange(1, 4))) + text[first:],
                text[:first] + dice.choice(MARKS) + text[first + 1 :],
                text[:first] + text[last:],
                text[:last] + text[first:last] * dice.randrange(1, 3) + text[last:],
                text[last:] + text[first:last] + text[:first],
                text[:first],
            )
        )
    data = bytearray(text.encode(dice.choice(("utf-8", "utf-8", "utf-8", "utf-16", "utf-8-sig"))))
    for _ in range(dice.choice((0, 0, 0, 3)) if data else 0):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def findings(read: Callable[[Path], object], path: Path) -> tuple[Finding, ...] | None:
    """What is told of a file that cannot be read; None where it was read."""
    try:
        read(path)
    except PoagenError as error:
        return error.findings
    return None


def read_all(seeds: range, folder: Path) -> set[str]:
    """Read a damaged file for each seed; which readers were able to read one."""
    able = set()
    for name in READERS:
        (folder / name).mkdir()
    for seed in seeds:
        dice = random.Random(seed)
        name = dice.choice(list(READERS))
        text, read = READERS[name]
        (folder / name / name).write_bytes(damaged(dice, text))
        begun = time.process_time()
        try:
            told = findings(read, folder / name / name)
        except BaseException as problem:
            problem.add_note(f"seed {seed}, {name}")
            raise
        assert time.process_time() - begun < 5, f"seed {seed}, {name}"
        assert told is None or format_findings(told)
        able |= {name} if told is None else set()
    return able


def test_damaged_files_of_people_are_read_or_told(tmp_path: Path) -> None:
    assert len(read_all(range(500), tmp_path)) > len(READERS) - 3


@pytest.mark.fuzz
def test_many_damaged_files_of_people_are_read_or_told(tmp_path: Path) -> None:
    """Three of five of the cases that are asked for; exports have the others (tests/intake)."""
    cases = int(os.environ.get("POAGEN_FUZZ", "100000")) * 3 // 5
    first = int(os.environ.get("POAGEN_FUZZ_SEED", "1000"))
    assert read_all(range(first, first + cases), tmp_path) == set(READERS)
