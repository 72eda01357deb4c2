"""What the review tells of a letter, a case and a file, word for word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document
from odd_letters import ODD
from told import same_as

from poagen.api import Settings, run
from poagen.case.rounds import CauseTold, Figures, Round
from poagen.common.finding import Finding, PoagenError, Severity, format_finding
from poagen.diagnosis.model import Dispute, Repair
from poagen.handing_in import case_facts
from poagen.job import Job
from poagen.remedies.model import Lifecycle, Plan, Statement, Strength
from poagen.review import CaseFacts, Review, assess, read_letter, reading, review
from poagen.review.beside import blocks_of
from poagen.review.contradicting import contradictions, differences
from poagen.review.facts import dates_in, holds_count, holds_fact, names_in, names_time
from poagen.review.reading import WordLines, reply_text
from poagen.review.rulebook import review_rules
from poagen.review.text import parse_letter

HERE = Path(__file__).parent
TOLD = HERE / "told"
LETTERS = sorted(path for path in (HERE / "letters").iterdir() if path.suffix in {".md", ".txt"})
SAMPLE = HERE.parents[1] / "samples" / "typed-numbers"
HELP = {rule.id: rule.help for rule in review_rules()}


def shown(finding: Finding) -> str:
    """A finding in a line, with all it holds but the help."""
    told = finding.to_dict()
    parts = [f"{name} {told[name]}" for name in ("file", "sheet", "row", "column") if told[name] is not None]
    value = "" if finding.value is None or finding.value in finding.message else f" = {finding.value}"
    return f"{finding.code} {finding.severity} ({', '.join(parts)}) {finding.message}{value}"


def lines_of(found: Review) -> list[str]:
    assert all(one.help == HELP[one.code] for one in found.findings if one.code in HELP)
    told = [f"  scores {found.scores}"]
    for one in found.findings:
        told += [f"  {shown(one)}", *([] if one.code in HELP else [f"    help: {one.help}"])]
    return told


def test_what_is_told_of_each_letter() -> None:
    told = []
    for path in LETTERS:
        told += [path.name, *lines_of(assess(read_letter(path), file=path.name))]
    same_as(TOLD / "letters.txt", told)


def as_read(lines: list[str]) -> Iterator[str]:
    """The blocks and sentences of a letter, each with its line and heading."""
    text = parse_letter(lines)
    prose = set(map(id, text.prose))
    for block in text.blocks:
        marks = " continues" * block.continues + " prose" * (id(block) in prose)
        yield f"{block.row} {block.kind} {block.section}{marks}: {block.text}"
        yield from (f"    {one.row} {one.section} {one.text}" for one in block.sentences())
    yield f"under {sorted(text.sections)}"


@pytest.mark.parametrize("name", ["good-us-home-numbered.md", "good-table.md", "bad-nonnative.txt"])
def test_how_a_letter_is_read(name: str) -> None:
    same_as(TOLD / f"read-{name.partition('.')[0]}.txt", as_read(read_letter(HERE / "letters" / name)))


@pytest.mark.parametrize("name", ODD)
def test_how_an_odd_letter_is_read_and_judged(name: str) -> None:
    lines = ODD[name].splitlines()
    same_as(TOLD / f"odd-{name.replace(' ', '-')}.txt", [*as_read(lines), *lines_of(assess(lines))])


def test_a_review_as_json_and_as_a_tuple() -> None:
    text = (HERE / "letters" / "bad-caps.txt").read_text(encoding="utf-8")
    found = assess(text.splitlines(), file="bad-caps.txt")
    assert review(text, file="bad-caps.txt") == found.findings
    assert found.to_dict() == {
        "schema": "poagen.review/1",
        "ready": False,
        "scores": found.scores,
        "findings": [one.to_dict() for one in found.findings],
    }


def test_what_the_stage_does_not_have_is_told_by_name() -> None:
    with pytest.raises(AttributeError, match=r"^module 'poagen\.review' has no attribute 'nothing'$"):
        import_module("poagen.review").nothing  # noqa: B018


# ---------------------------------------------------------------- against the case


@pytest.fixture(scope="module")
def sample() -> SimpleNamespace:
    job: Job = run([SAMPLE], Settings())
    letter = job.letter()
    return SimpleNamespace(letter=letter.markdown, facts=case_facts(job, letter))


def stated(plan: Plan, **changes: object) -> Plan:
    """The plan with other statements of what is done."""
    return replace(
        plan,
        measures=tuple(
            replace(one, statement=one.statement.model_copy(update=changes))
            if one.statement.lifecycle is Lifecycle.COMPLETED
            else one
            for one in plan.measures
        ),
    )


def weak(plan: Plan, *names: str) -> Plan:
    """The plan with no more than training, or with so weak measures of these names."""
    return replace(
        plan,
        measures=tuple(
            replace(one, strength=Strength.WEAKER) if not names or one.measure in names else one
            for one in plan.measures
        ),
    )


def only(plan: Plan, kind: str, statement: Statement) -> Plan:
    return replace(
        plan,
        measures=tuple(replace(one, statement=statement) if one.kind == kind else one for one in plan.measures),
    )


def disputes_of(facts: CaseFacts, number: int) -> list[Dispute]:
    """So many disputed packages."""
    times = dict.fromkeys(["entered_at", "first_scan_at", "delivery_scan_at"], "")
    told = {"order_id": "1", "package_id": "1", "carrier": "UPS", "tracking_number": "1Z"}
    return [Dispute(**told, **times, shipped=None, scan_count=None)] * number


def cases(facts: CaseFacts) -> Iterator[tuple[str, CaseFacts]]:
    """The case as stated, and with each thing in it that makes a letter unready."""
    plan, report = facts.plan, facts.report
    day = dt.date(2026, 12, 1)
    planned = Statement(lifecycle=Lifecycle.PLANNED, date=day, owner="warehouse lead", evidence=["quote.XLSX"])
    begun = [one.model_copy(update={"onset": dt.date(2026, 10, 3)}) for one in report.root_causes]
    earlier = [one.model_copy(update={"onset_earliest": dt.date(2019, 12, 31)}) for one in begun]
    glitch = [one.model_copy(update={"code": "amazon-not-recognised"}) for one in report.defects]
    early = stated(plan, date=dt.date(2020, 1, 1))
    for name, changes in {
        "as stated": {},
        "no corrective measure": {"plan": only(plan, "corrective", Statement(lifecycle=Lifecycle.DECLINED))},
        "no preventive measure": {"plan": only(plan, "preventive", Statement(lifecycle=Lifecycle.DECLINED))},
        "only training": {"plan": weak(plan)},
        "training, and a planned measure that is more": {"plan": weak(plan, "PM-001", "PM-005")},
        "training, and a done measure that is more": {"plan": weak(plan, "PM-001", "PM-038")},
        "nothing stated, only training": {"plan": weak(only(plan, "preventive", Statement()))},
        "planned with an owner and a date": {"plan": only(plan, "preventive", planned)},
        "planned without an owner": {"plan": only(plan, "preventive", planned.model_copy(update={"owner": None}))},
        "done without an owner": {"plan": stated(plan, owner=None)},
        "done after the letter": {"plan": stated(plan, date=day)},
        "done on the day of the letter": {"plan": stated(plan, date=facts.letter_date)},
        "done at any time, the letter without a day": {"plan": stated(plan, date=day), "letter_date": None},
        "done, no cause with a day": {"plan": early},
        "done before the onset": {"plan": early, "report": report.model_copy(update={"root_causes": begun})},
        "done after the earliest onset": {
            "plan": early,
            "report": report.model_copy(update={"root_causes": earlier}),
        },
        "done on the onset": {
            "plan": stated(plan, date=dt.date(2026, 10, 3)),
            "report": report.model_copy(update={"root_causes": begun}),
        },
        "evidence that is not there": {"plan": stated(plan, evidence=["nowhere.pdf", "nowhere.pdf", "a.png"])},
        "evidence of another kind": {
            "plan": stated(plan, evidence=["a.docx", "two.dots.pdf", "B.JPG", "c.jpeg", "d.gif", "e"]),
            "evidence": dict.fromkeys(["a.docx", "two.dots.pdf", "B.JPG", "c.jpeg", "d.gif", "e"], True),
        },
        "a notice of something else": {"outside": "a notice about fake tracking"},
        "a dispute": {"route": "dispute"},
        "a dispute of every invalid package": {
            "route": "dispute",
            "report": report.model_copy(update={"disputes": disputes_of(facts, report.vtr.overall.invalid)}),
        },
        "mixed": {"route": "mixed"},
        "Amazon's fault is in the data": {"report": report.model_copy(update={"defects": glitch})},
        "asked for all, nothing new": {
            "asked": frozenset({"causes", "actions", "prevention"}),
            "answered": facts.composed,
        },
        "asked for causes, all new": {"asked": frozenset({"causes"}), "answered": "Root cause: no scanner."},
    }.items():
        yield name, replace(facts, **changes)


@pytest.mark.parametrize(
    ("causes", "delivered", "changes", "is_told"),
    [
        (("RC1",), {"RC1": 31}, {}, True),
        (("RC1", "RC2"), {"RC1": 31, "RC2": 30}, {}, True),
        (("RC1", "RC2"), {"RC1": 31}, {}, False),
        (("RC1",), {}, {}, False),
        ((), {"RC1": 31}, {}, False),
        (("RC1",), {"RC1": 31}, {"lifecycle": Lifecycle.PLANNED}, False),
        (("RC1",), {"RC1": 31}, {"date": dt.date(2026, 10, 31)}, False),
    ],
)
def test_a_measure_on_the_way_is_asked_about_where_all_of_each_cause_were_delivered(
    causes: tuple[str, ...],
    delivered: dict[str, int],
    changes: dict[str, object],
    is_told: bool,
    sample: SimpleNamespace,
) -> None:
    plan, text = sample.facts.plan, "We replaced the numbers of the packages on their way."
    done = {"lifecycle": Lifecycle.COMPLETED, "date": dt.date(2026, 11, 4), "owner": "us", "no_document": True}
    said = Statement(**{**done, **changes})
    measures = (replace(plan.measures[0], measure="CA-002", statement=said, text=text, root_causes=causes),)
    days = {name: dt.date(2026, 10, day) for name, day in delivered.items()}
    facts = replace(sample.facts, plan=replace(plan, measures=measures), delivered=days)
    found = [one.value for one in assess(sample.letter.splitlines(), case=facts).findings if one.code == "REV066"]
    assert found == ["CA-002 on 2026-11-04, the last of them was delivered on 2026-10-31"] * is_told


CLAIMS = """\
# Plan of Action

{rest}

## Actions we have taken

On 3 November 2026 we corrected {numbers} of {order} ({percent} of them; Enclosure 1).
On 3 November 2026 we repaired the tracking numbers of 1 package and of 9,999 packages (Enclosure 1).
On 3 November 2026 all 12 345 packages, 79 of them by hand, and 88.20 % or 88,2 percent were checked (Enclosure 2).
Since March 2024 our packages are scanned; in October 9,998 packages were not.
A glitch hid our scans. An Amazon error lost 3 orders. It may have been a glitch of ours.
Order 999-1044580-4650991 and 5 of the parcels; 100 % and 0 %, 11.8 %, 11.85 %, 12 % and 50.0 %.
The rate is 88 %, 88.2 %, 88.17 % or 88.174 %.
"""


def repaired(facts: CaseFacts, count: int) -> CaseFacts:
    """The case with so many corrections that still count, and another proposal for one of them."""
    names = [*range(count), 0]
    repairs = [
        Repair(order_id="1", package_id=str(n), field="", told="", proposed="", evidence="", proven=True)
        for n in names
    ]
    return replace(facts, report=facts.report.model_copy(update={"repairs": repairs}))


def test_what_is_told_of_a_letter_against_its_case(sample: SimpleNamespace) -> None:
    facts: CaseFacts = sample.facts
    lines = CLAIMS.format(rest="We ship.", numbers="71 numbers", order=min(facts.unrepairable), percent="3.7 %")
    told = []
    for name, changed in cases(facts):
        told += [name, *lines_of(assess(sample.letter.splitlines(), case=changed))]
        if name in {"as stated", "a dispute", "Amazon's fault is in the data"}:
            told += [
                f"{name}: a letter of claims",
                *lines_of(assess(lines.splitlines(), file="claims.md", case=changed)),
            ]
    same_as(TOLD / "case.txt", told)


@pytest.mark.parametrize(
    ("claim", "is_told"),
    [
        ("we corrected 12 numbers", False),
        ("we corrected 13 numbers", True),
        ("we corrected 1,200 numbers", True),
        ("we corrected 13 scans", False),
        ("we corrected our numbers", False),
        ("in October 2026 the numbers were corrected", False),
        ("in October 13 numbers were corrected", True),
        ("we counted 13 numbers", False),
        ("we corrected the number of {known}", False),
        ("we corrected the number of {gone}", True),
    ],
)
def test_no_more_numbers_can_be_told_as_corrected_than_could_be(
    claim: str, is_told: bool, sample: SimpleNamespace
) -> None:
    facts = repaired(sample.facts, 12)
    gone, known = min(facts.unrepairable), min(facts.orders - facts.unrepairable)
    said = f"On 3 November 2026 {claim.format(gone=gone, known=known)}."
    found = assess(["## Actions taken", "", said], case=facts).findings
    assert [(one.row, one.value) for one in found if one.code == "REV042"] == [(3, said)] * is_told


def test_a_count_of_the_letter_as_composed_is_no_false_figure(sample: SimpleNamespace) -> None:
    facts = replace(sample.facts, composed="It was 12,345 packages, 9 of them on 97.53 % of the days.")
    lines = ["In all 12,345 packages, 9 of them, 12,346 packages, 123 packages and 97.53 %, not 97.54 %."]
    found = assess(lines, case=facts).findings
    assert [one.value for one in found if one.code == "REV040"] == ["12,346", "123", "97.54 %"]


def test_what_is_stated_in_the_case_is_a_fact_of_the_letter(sample: SimpleNamespace) -> None:
    plan = sample.facts.plan
    said = "The person at the bench had no list of the names that carriers have."
    lines = [
        "## Root causes",
        "",
        said,
        "",
        "We had 79 packages, typed at station 2 by hand on 3 October 2026.",
        "",
    ]
    causes = tuple(replace(one, statement=f" {said} ") for one in plan.causes)
    stated_case = replace(sample.facts, plan=replace(plan, causes=causes))
    told = ["not stated", *lines_of(assess(lines, case=sample.facts)), "stated"]
    same_as(TOLD / "stated.txt", [*told, *lines_of(assess(lines, case=stated_case))])
    going_on = [line.replace(said, f"{said[:-1]}; so it was.") for line in lines]
    told = [[one.code for one in assess(text, case=stated_case).findings] for text in (lines, going_on)]
    assert told[0] == told[1]
    for nothing in ("", " ", "...", "\u200b"):
        empty = tuple(replace(one, statement=nothing) for one in plan.causes)
        case = replace(sample.facts, plan=replace(plan, causes=empty))
        assert lines_of(assess(lines, case=case)) == lines_of(assess(lines, case=sample.facts))


# ---------------------------------------------------------------- the letter's own day

DATED = [
    ["Letter of 5 November 2026"],
    ["This plan of action is dated November 5, 2026"],
    ["Date of this letter: 2026-11-05"],
    ["Datum: 5. November 2026"],
    ["Leeds, 5 November 2026"],
    ["Munich, the 05.11.2026"],
    ["5 November 2026"],
    ["Notice date: 5 November 2026"],
    ["Order date: 5 November 2026"],
    ["From 1 November 2026 to 5 November 2026"],
    ["On 5 November 2026 you wrote to us that our listings are blocked."],
    ["Letter of our firm"],
    ["Our firm", "", "Letter of 5 November 2026"],
    [],
]


@pytest.mark.parametrize("head", DATED, ids=[" ".join(head) or "none" for head in DATED])
def test_the_day_that_a_letter_bears_is_held_against_what_is_done(head: list[str]) -> None:
    done = [f"- On {day} November 2026 we replaced the scanner (Enclosure 1)." for day in (4, 5, 6)]
    lines = [*head, "", "## Actions taken", "", *done, "", "Date: 1 November 2026"]
    found = [one.row for one in assess(lines).findings if one.code == "REV024"]
    is_own = bool(head) and head[-1][0] in "LTDM5" and "2026" in head[-1]
    assert found == ([len(head) + 6] if is_own else [])
    given = assess(lines, date=dt.date(2026, 11, 3))
    assert len([one for one in given.findings if one.code == "REV024"]) == 3


# ---------------------------------------------------------------- facts of a sentence

SENTENCES = """\
On 3 November 2026 and on 4th of November, 2026 we met; 5 Nov. 2026; 6 de noviembre de 2026; 7er mars 2026.
November 8, 2026 and Nov 9th 2026; SEPT 10 2026; 31 February 2026; March 2026; 11 March.
2026-11-12 and 2026-13-01; 2026年11月13日; 13/11/2026; 11/14/2026; 11/12/2026; 12/12/2026; 15.11.26.
12/11/2026 or 12/13/2026, 13/12/2026.
By 3-16-2026 or by 16/11-2026, 14 days after.
since October; in late March; by-May; early December; maybe; mid June; ab Oktober
We counted twelve late packages, both of the parcels, half our orders and a dozen.
Order 113-1234567-1234567 of 2026.
1 of them left on 3 November.
Our staff typed the numbers by hand.
The label came from ShipStation, UPS and DHL; Amazon and our VTR.
USPS came. The Post came: "The Post" and the Post; The end.
"""


def test_the_facts_of_sentences() -> None:
    told = []
    for line in SENTENCES.splitlines():
        found = {
            "dates": ", ".join(map(str, dates_in(line))),
            "time": names_time(line),
            "count": holds_count(line),
            "fact": holds_fact(line),
            "names": ", ".join(names_in(line)),
        }
        told += [line, f"    {found}"]
    same_as(TOLD / "facts.txt", told)


# ---------------------------------------------------------------- files


def word(path: Path) -> Path:
    """A Word file with headings, lists, a table, line breaks, bold lines, and paragraphs that are none."""
    made = Document()
    made.add_paragraph("Plan of Action", style="Title")
    made.add_heading("Root causes", level=2)
    made.add_paragraph("")
    made.add_paragraph("A scanner was missing.\nSo 71 numbers were typed.")
    made.add_paragraph("First point", style="List Bullet")
    made.add_paragraph("Second point", style="List Number")
    made.add_paragraph("Third point")._p.get_or_add_pPr().get_or_add_numPr()
    table = made.add_table(rows=2, cols=2)
    for place, text in enumerate(("day", "packages", "3 October", "71\nof 79")):
        table.cell(place // 2, place % 2).text = text
    for text in ("Actions taken", "This is bold and ends with a stop.", "word " * 14, "word " * 15, "  "):
        made.add_paragraph().add_run(text).bold = True
    mixed = made.add_paragraph()
    mixed.add_run("Half of it ").bold = True
    mixed.add_run("is bold")
    padded = made.add_paragraph()
    padded.add_run("Steps to prevent").bold = True
    padded.add_run("  ")
    made.add_paragraph("The end.")
    into = BytesIO()
    made.save(into)
    path.write_bytes(into.getvalue())
    return path


def test_how_a_word_file_is_read(tmp_path: Path) -> None:
    lines = read_letter(word(tmp_path / "letter.DOCX"))
    assert isinstance(lines, WordLines)
    same_as(TOLD / "word.txt", [f"{n}|{line}" for n, line in zip(lines.paragraphs, lines, strict=True)])
    found = assess(lines, file="letter.docx")
    same_as(TOLD / "word-findings.txt", lines_of(found))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"caf\xc3\xa9\r\nb\rc\n", ["café", "b", "c"]),
        (b"\xef\xbb\xbfcaf\xc3\xa9", ["café"]),
        ("café\nb".encode("utf-16"), ["café", "b"]),
        ("café".encode("utf-16-be").join([b"\xfe\xff", b""]), ["café"]),
        (b"caf\xe9 \x80", ["café €"]),
        (b"caf\xe9 \x81", ["café \x81"]),
        (b"\n\nx\n\n", ["", "", "x", ""]),
    ],
)
def test_a_text_is_read_in_its_encoding(content: bytes, text: list[str], tmp_path: Path) -> None:
    path = tmp_path / "letter.Txt"
    path.write_bytes(content)
    assert read_letter(path) == text
    assert reply_text(path) == "\n".join(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_reply_may_come_from_the_input(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = "We need größer detail.".encode(encoding)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=SimpleNamespace(read=lambda: content)))
    assert reply_text(Path("-")) == "We need größer detail."


def test_a_reply_without_words_is_told(tmp_path: Path) -> None:
    path = tmp_path / "reply.txt"
    path.write_bytes(b" \n\t\n")
    with pytest.raises(PoagenError) as error:
        reply_text(path)
    (finding,) = error.value.findings
    assert shown(finding) == f"REV901 error (file {path}) the reply holds no words"
    assert finding.help == "copy the words of Amazon's reply into a text file, and name that file"


def unreadable(folder: Path) -> Iterator[Path]:
    for name, content in (
        ("letter.pdf", b"x"),
        ("large.txt", b"x" * 200_001),
        ("damaged.docx", b"PK\x03\x04 nothing"),
        ("no-word.docx", b"We are sorry."),
    ):
        path = folder / name
        path.write_bytes(content)
        yield path
    (folder / "folder.md").mkdir()
    yield folder / "folder.md"
    yield folder / "nowhere.md"


def test_what_is_told_of_a_file_that_is_no_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_LARGEST", 200_001)
    told = []
    for path in unreadable(tmp_path):
        with pytest.raises(PoagenError) as error:
            read_letter(path)
        (finding,) = error.value.findings
        told.append(format_finding(replace(finding, file=Path(finding.file or "").name)))
    (tmp_path / "large.txt").write_bytes(b"x" * 200_002)
    with pytest.raises(PoagenError, match="larger than 20 MB"):
        read_letter(tmp_path / "large.txt")
    (tmp_path / "whole.txt").write_bytes(b"x\n" * 100_000 + b"x")
    assert len(read_letter(tmp_path / "whole.txt")) == 100_001
    (tmp_path / "full.txt").write_bytes(b"x" * 200_000)
    assert read_letter(tmp_path / "full.txt") == ["x" * 200_000]
    same_as(TOLD / "files.txt", told)


# ---------------------------------------------------------------- the letter with its findings beside it

MARKDOWN = """\
# Plan of Action

Dear team, [[CONFIRM: who?]] and [[CONFIRM: when?]] say **so**.

## A second heading

### A smaller heading

3. third
4. fourth

   more of the fourth
   - inner

- point

> quoted

| a | b |
|---|---|
| 1 | *2* |

```
fenced\x20\x20
```

    indented

---

<div>html</div>

The end.
"""


def test_the_blocks_of_a_letter_with_what_is_told_of_each() -> None:
    rows = [None, *range(1, 36), 99]
    findings = [Finding(f"REV{n:03d}", Severity.ERROR, "no", row=row) for n, row in enumerate(rows)]
    blocks, rest = blocks_of(MARKDOWN, findings)
    told = []
    for one in blocks:
        told.append(f"{one.kind} {one.sign!r} {[each.code for each in one.findings]} {one.cells or ''}")
        told.append(f"    {one.pieces()}")
    same_as(TOLD / "blocks.txt", [*told, f"nowhere: {[one.code for one in rest]}"])


@pytest.mark.parametrize(("words", "cut"), [(3, False), (40, True)])
def test_a_long_sentence_of_an_earlier_letter_is_shown_by_its_beginning(
    sample: SimpleNamespace, words: int, cut: bool
) -> None:
    said = f"On these days 9,999 packages {'and more ' * words}failed."
    told = differences(Round(number=1, files=[]), said, Figures.model_construct(), sample.facts)
    (finding,) = [one for one in told if "9,999" in one.message]
    assert finding.message.endswith(' …"') is cut
    assert len(finding.message) < 200


def figures(invalid: int, measured: int | None, *causes: str) -> Figures:
    told = {name: CauseTold(title=name, defects=invalid) for name in causes}
    days = {"window_start": dt.date(2026, 10, 2), "window_end": dt.date(2026, 10, 31)}
    return Figures(**days, measured=measured, invalid=invalid, rate=None, causes=told)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (figures(79, 1_670), figures(78, 1_670), "79 of 1,670 packages as invalid, now 78 of 1,670 packages"),
        (figures(79, None), figures(1, None), "79 packages as invalid, now 1 package"),
        (figures(79, None), figures(79, 670), "79 packages as invalid, now 79 of 670 packages"),
        (figures(79, None), figures(79, None), None),
    ],
)
def test_no_letter_is_said_to_tell_of_how_many_packages_where_nobody_knew(
    before: Figures, now: Figures, told: str | None
) -> None:
    found = [one.message for one in contradictions(before, now)]
    assert found == ([f"the earlier letter told {told}"] if told else [])


def test_of_a_letter_before_the_last_only_what_that_did_not_tell_is_held_against_the_next(
    sample: SimpleNamespace,
) -> None:
    now = figures(78, 670, "RC1", "RC2")
    first, last = figures(90, 700, "RC1", "RC2", "RC3"), figures(78, 670, "RC1")
    before, older = Round(number=2, files=[], figures=last), Round(number=1, files=[], figures=first)
    found = differences(before, "", now, sample.facts, [older])
    assert [one.message for one in found] == ["the cause RC2 had 90 packages in the earlier letter, now 78"]
