"""``poagen catalog``: looking entries up, what a catalog covers, what changed in it, and its schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from cli_world import case, fails, poagen
from remedies_factory import CAUSE, ROWS, measure, write_catalog

from poagen.remedies import load_catalog
from poagen.remedies.layers import FILES, PACKAGED

ADDS = 'version: "acme-1"\nextends: packaged\n'
ROW = '- {cause: C-001, measure: PM-901, priority: 1, how: "It prevents."}\n'
CASE = "marketplace: US\nas_of: 2026-10-31\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog of one cause and two measures that takes the place of the packaged one."""
    return write_catalog(tmp_path_factory.mktemp("catalogs") / "small")


@pytest.fixture(scope="module")
def adds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog that adds PM-901 to the packaged one, changes CA-001 and takes PM-001 out."""
    changed = (
        "- {id: CA-001, override: {owner_role: replace, evidence: append}, owner_role: boss, evidence: [mail]}\n"
    )
    own = {"causes": "", "corrective": changed, "preventive": measure("PM-901"), "mapping": ROW}
    folder = tmp_path_factory.mktemp("catalogs") / "adds"
    return write_catalog(folder, catalog=ADDS + "disable: [PM-001, C-001/PM-002]\n", **own)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog whose mapping names a measure that there is not."""
    return write_catalog(tmp_path_factory.mktemp("catalogs") / "bad", mapping=ROWS.replace("PM-001", "PM-01"))


def ids(*options: object) -> list[str]:
    """The ids that ``catalog list`` shows."""
    shown = poagen("catalog", "list", *options)
    assert (shown.code, shown.err) == (0, "")
    return [line.split()[0] for line in shown.out.splitlines()]


def told(*arguments: object) -> dict[str, Any]:
    """What a command tells with ``--json``."""
    shown = poagen("catalog", *arguments, "--json")
    assert (shown.code, shown.err) == (0, "")
    content: dict[str, Any] = json.loads(shown.out)
    return content


def test_list_of_a_cause_shows_it_and_the_measures_that_answer_it() -> None:
    catalog = load_catalog()
    answers = {row.measure for row in catalog.mapping if row.cause == "C-001"}
    assert ids("--cause", "c-001") == ["C-001", *(id_ for id_ in catalog.measures if id_ in answers)]


def test_list_by_kind_strength_and_status_shows_those_only(adds: Path) -> None:
    measures = load_catalog().measures.values()
    weaker = [one.id for one in measures if one.strength == "weaker"]
    assert ids("--kind", "cause") == [*load_catalog().causes]
    assert ids("--kind", "Corrective") == [one.id for one in measures if one.kind == "corrective"]
    assert ids("--strength", "weaker") == weaker
    assert ids("--kind", "preventive", "--strength", "weaker") == [id_ for id_ in weaker if id_.startswith("PM")]
    assert ids("--status", "deprecated", "--catalog", adds) == ["PM-001"]
    assert "PM-001" not in ids("--status", "stable", "--catalog", adds)


def test_list_marks_what_is_not_stable(adds: Path) -> None:
    shown = poagen("catalog", "list", "--catalog", adds, "--cause", "C-022").out
    assert next(line for line in shown.splitlines() if line.endswith("[deprecated]")).startswith("PM-001")


def test_list_by_words_shows_the_entries_that_hold_all_of_them_in_any_case() -> None:
    found = ids("--text", "BARCODE scanner")
    assert "PM-005" in found
    for id_ in found:
        whole = poagen("catalog", "show", id_, "--json").out.casefold()
        assert "barcode" in whole
        assert "scanner" in whole
    assert set(ids("--text", "barcode")) > set(found)
    assert ids("--text", " ") == ids()


@pytest.mark.parametrize("name", ["owner_role", "must_be_true", "replaced_by"])
def test_list_by_words_looks_at_what_was_written_and_not_at_the_names_of_fields(small: Path, name: str) -> None:
    shown = poagen("catalog", "list", "--catalog", small, "--text", name)
    assert (shown.code, shown.out, shown.err) == (0, "", "No entry fits.\n")


def test_list_says_so_where_nothing_fits(small: Path) -> None:
    for options in (("--kind", "cause", "--strength", "weaker"), ("--status", "draft")):
        shown = poagen("catalog", "list", *options)
        assert (shown.code, shown.out, shown.err) == (0, "", "No entry fits.\n")
    assert told("list", "--text", "no-such-word")["entries"] == []


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--kind", "causes", "choose from cause, corrective, preventive"),
        ("--strength", "strong", "choose from stronger, intermediate, weaker"),
        ("--status", "", "choose from stable, draft, deprecated"),
        ("--cause", "C-01", 'did you mean "C-001"?'),
        ("--cause", "PM-001", 'cause "PM-001" does not exist'),
    ],
)
def test_list_by_what_there_is_not_says_what_there_is(option: str, value: str, said: str) -> None:
    words = fails("catalog", "list", option, value)
    assert f'"{value}"' in words
    assert said in words


def test_list_as_json_holds_the_entries_and_the_catalogs_stamp(small: Path) -> None:
    content = told("list", "--catalog", small, "--kind", "preventive")
    assert content["catalog"] == load_catalog(small).stamp | {"layers": ["named folder"]}
    (entry,) = content["entries"]
    assert (entry["type"], entry["id"], entry["title"]) == ("preventive", "PM-001", "Measure PM-001")


def test_a_named_catalog_adds_to_the_packaged_one_or_takes_its_place(small: Path, adds: Path) -> None:
    assert ids("--catalog", small) == ["C-001", "CA-001", "PM-001"]
    assert ids("--catalog", adds) == [*ids(), "PM-901"]


@pytest.mark.parametrize("command", [("list",), ("show", "C-001"), ("coverage",)])
def test_a_case_lends_its_catalog_and_what_is_no_case_is_refused(tmp_path: Path, command: tuple[str, ...]) -> None:
    folder = case(tmp_path / "c", CASE)
    without = poagen("catalog", *command, "--case", folder).out
    assert without == poagen("catalog", *command).out
    write_catalog(
        folder / "catalog", catalog=ADDS, causes="", corrective="", preventive=measure("PM-901"), mapping=ROW
    )
    assert poagen("catalog", *command, "--case", folder).out != without
    for wrong in (tmp_path / "none", folder / "data"):
        assert "CAS002" in fails("catalog", *command, "--case", wrong)


@pytest.mark.parametrize("command", [("list",), ("show", "C-001"), ("coverage",), ("diff", "packaged")])
def test_a_catalog_that_is_not_there_or_broken_is_told_with_its_place(
    tmp_path: Path, bad: Path, command: tuple[str, ...]
) -> None:
    option = () if command[0] == "diff" else ("--catalog",)
    words = fails("catalog", *command, *option, bad)
    assert f"{bad / 'mapping.yaml'}, line 2, character 18: error" in words
    assert 'did you mean "PM-001"?' in words
    assert "POA101" in fails("catalog", *command, *option, tmp_path / "none")


def test_show_lists_the_questions_and_choices_by_the_ids_that_conditions_name() -> None:
    shown = poagen("catalog", "show", "c-047").out
    assert "  - how-sent: How do carrier and number get from the label to Amazon" in shown
    assert "      [by-hand] They were entered in Seller Central by hand" in shown


def test_show_origin_tells_which_layer_gave_which_field(tmp_path: Path, adds: Path) -> None:
    folder = case(tmp_path / "c", CASE)
    (folder / "catalog").mkdir()
    (folder / "catalog" / "corrective.yaml").write_text(
        "- {id: CA-001, override: {usual_time: replace}, usual_time: 9 days}\n", encoding="utf-8"
    )
    shown = poagen("catalog", "show", "ca-001", "--origin", "--case", folder, "--catalog", adds)
    assert (shown.code, shown.err) == (0, "")
    assert "layers: packaged < case folder < named folder\n" in shown.out
    rows = {tuple(line.split()[:3]) for line in shown.out.splitlines() if line.count("  ") > 1}
    assert {
        ("title", "packaged", "given"),
        ("usual_time", "case", "folder"),
        ("owner_role", "named", "folder"),
        ("evidence", "packaged", "given"),
        ("evidence", "named", "folder"),
    } <= rows
    assert ("owner_role", "packaged", "given") not in rows
    assert f"appended  {adds / 'corrective.yaml'}:1\n" in shown.out
    plain = poagen("catalog", "show", "CA-001", "--origin")
    assert "named folder" not in plain.out


def test_show_in_a_language_tells_its_texts_in_words_and_as_json() -> None:
    title = "Etiketten beim Packen gescannt"
    for tag in ("de", "DE", " de-AT ", "de_CH"):
        assert poagen("catalog", "show", "PM-005", "--language", tag).out.startswith(f"PM-005: {title}\n")
        assert told("show", "PM-005", "--language", tag)["entry"]["title"] == title
    assert poagen("catalog", "show", "PM-005", "--language", "EN").out == poagen("catalog", "show", "PM-005").out


@pytest.mark.parametrize("tag", ["xx", "", ".", "../catalog/de", "deutsch"])
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_show_in_a_language_that_there_is_not_is_told(tag: str, form: tuple[str, ...]) -> None:
    assert "POA305" in fails("catalog", "show", "PM-005", "--language", tag, *form)


def test_show_origin_is_of_no_language() -> None:
    words = fails("catalog", "show", "PM-005", "--origin", "--language", "de")
    assert "leave one of them out" in words


def test_coverage_counts_the_measures_of_each_cause_and_tells_gaps(small: Path) -> None:
    shown = poagen("catalog", "coverage", "--catalog", small)
    assert (shown.code, shown.err) == (0, "")
    lines = shown.out.splitlines()
    assert lines[1].split() == ["C-001", "1", "1", "0", "2", "0", "No", "number"]
    assert "C-001: 1 corrective measure; it needs 2" in lines
    assert "C-001: 1 preventive measure; it needs 2" in lines
    assert "mistyped-number: no cause without conditions" in lines
    assert "missing-number: no cause without conditions" not in lines


def test_coverage_of_the_packaged_catalog_has_no_gaps_and_is_told_as_json() -> None:
    assert poagen("catalog", "coverage").out.endswith("\nNo gaps.\n")
    content = told("coverage")
    assert [one["cause"] for one in content["causes"]] == [*load_catalog().causes]
    assert (content["unused"], content["codes"]) == ([], [])


def test_coverage_tells_a_measure_that_no_cause_is_mapped_to(tmp_path: Path) -> None:
    lonely = write_catalog(
        tmp_path, catalog=ADDS, causes="", corrective="", preventive=measure("PM-901"), mapping=""
    )
    assert "PM-901: no cause is mapped to it\n" in poagen("catalog", "coverage", "--catalog", lonely).out


@pytest.mark.parametrize(
    ("changed", "line", "weight", "version"),
    [
        ({"causes": CAUSE.replace("No number", "None")}, "patch  C-001 title: changed", "patch", "9.9.1"),
        (
            {"mapping": ROWS.replace("priority: 1", "priority: 2", 1)},
            "minor  C-001/CA-001 priority",
            "minor",
            "9.10.0",
        ),
        (
            {"preventive": measure("PM-001", strength="weaker")},
            "minor  PM-001 strength: intermediate -> weaker",
            "minor",
            "9.10.0",
        ),
        ({"causes": CAUSE.replace("{id: why,", "{id: how,")}, "without why; with how", "major", "10.0.0"),
        (
            {"preventive": measure("PM-002"), "mapping": ROWS.replace("PM-001", "PM-002")},
            "major  PM-001: removed",
            "major",
            "10.0.0",
        ),
    ],
)
def test_diff_tells_each_change_and_the_least_version(
    tmp_path: Path, small: Path, changed: dict[str, str], line: str, weight: str, version: str
) -> None:
    newer = write_catalog(tmp_path, **changed)
    shown = poagen("catalog", "diff", small, newer)
    assert (shown.code, shown.err) == (0, "")
    assert line in shown.out
    assert shown.out.endswith(f"{weight}; the version should be {version} or above (it is 9.9)\n")
    content = told("diff", small, newer)
    assert (content["weight"], content["version"]) == (weight, version)
    assert len(content["changes"]) == shown.out.count("\n") - 1


def test_diff_of_one_catalog_with_itself_and_with_one_that_adds_to_it(small: Path, adds: Path) -> None:
    assert poagen("catalog", "diff", small, small).out == "no change (it is 9.9)\n"
    assert told("diff", "packaged", "Packaged")["changes"] == []
    lines = poagen("catalog", "diff", "packaged", adds).out.splitlines()
    assert "minor  PM-901: added" in lines
    assert "minor  PM-001 status: stable -> deprecated" in lines
    assert "minor  C-001/PM-002: removed" in lines


def test_schema_prints_one_or_all_and_writes_the_same(tmp_path: Path) -> None:
    every = json.loads(poagen("catalog", "schema").out)
    assert list(every) == list(FILES)
    shown = poagen("catalog", "schema", "--out", tmp_path / "s")
    assert shown.out.count("wrote ") == len(FILES)
    for name in FILES:
        stem = name.removesuffix(".yaml")
        assert json.loads(poagen("catalog", "schema", stem).out) == every[name]
        assert poagen("catalog", "schema", name).out == poagen("catalog", "schema", stem).out
        assert json.loads((tmp_path / "s" / f"{stem}.schema.json").read_text(encoding="utf-8")) == every[name]


@pytest.mark.parametrize("name", FILES)
def test_schema_fits_the_packaged_file_and_no_other_keys(name: str) -> None:
    schema = json.loads(poagen("catalog", "schema", name).out)
    content = yaml.load((PACKAGED / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    content = json.loads(json.dumps(content, default=str))
    jsonschema.validate(content, schema)
    (content if isinstance(content, dict) else content[0])["titel"] = "x"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, schema)


def test_schema_of_what_there_is_not_and_to_where_it_cannot_be_written(tmp_path: Path) -> None:
    assert "catalog.yaml, causes.yaml, corrective.yaml" in fails("catalog", "schema", "cause")
    assert "leave FILE out" in fails("catalog", "schema", "causes", "--out", tmp_path / "s")
    assert not (tmp_path / "s").exists()
    (tmp_path / "file").touch()
    words = fails("catalog", "schema", "--out", tmp_path / "file")
    assert "file is a file, not a folder" in words
    assert "-o" not in words.split()
