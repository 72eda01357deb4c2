import json
import re
import shutil
import time
from pathlib import Path

import pytest
from remedies_factory import CAUSE, ROWS, measure, write_catalog

from poagen.api import Settings, run
from poagen.catalogs import layers_in_force
from poagen.common.finding import Finding, PoagenError, Severity
from poagen.common.knowledge import load_yaml
from poagen.remedies import lint, load_catalog
from poagen.remedies.layers import FILES, PACKAGED, stack
from poagen.remedies.schema import FOLDER, write_schemas

SECOND_CAUSE = CAUSE.replace("C-001", "C-002")
SAMPLE = Path(__file__).parents[2] / "samples" / "typed-numbers"
PAGES = Path(__file__).parents[2] / "poagen" / "remedies" / "data" / "findings.yaml"
TWO_ROWS = '- {cause: C-001, measure: CA-001, priority: 2, how: "Again."}\n'
DEPRECATED = {"preventive": measure("PM-001", status="deprecated")}


def limited(limit: str) -> str:
    """A measure whose figure, a share, has a limit."""
    verify = f'verify: {{metric: "vtr.overall", at_least: {limit}, over: 14 days}}'
    return measure("CA-001").replace("  owner_role", f"  {verify}\n  owner_role")


BROKEN: dict[str, list[dict[str, str]]] = {
    "POA102": [
        {"causes": CAUSE.replace("C-001", "C-1"), "mapping": "[]"},
        {"corrective": measure("CA-001", kind="preventive")},
        {"preventive": measure("PM-01"), "mapping": "[]"},
    ],
    "POA103": [
        {"causes": CAUSE + CAUSE},
        {"preventive": measure("PM-001") + measure("PM-001")},
        {"causes": CAUSE.replace('"Why?"}', '"Why?"}, {id: why, ask: "How?"}')},
    ],
    "POA104": [
        {"mapping": ROWS.replace("C-001, measure: PM", "C-011, measure: PM")},
        {"mapping": ROWS.replace("PM-001", "PM-01")},
        {"corrective": measure("CA-001").replace("  text:", "  replaced_by: CA-100\n  text:")},
    ],
    "POA105": [
        {"causes": CAUSE.replace("missing-number", "missing-numbers")},
        {"mapping": ROWS.replace('answers."}', 'answers.", when: {code: [missing-numbers]}}')},
    ],
    "POA106": [
        {"causes": CAUSE.replace("{{ segment }}", "{{ segment")},
        {"causes": CAUSE.replace("{{ segment }}", "{{ carrier }}")},
        {"corrective": measure("CA-001", completed="On {{ date.year.foo() }}, done.")},
        {"corrective": measure("CA-001", recommended="{{ 1 // 0 }} times.")},
        {"corrective": measure("CA-001", completed="{% if 1 > 2 %}On {{ date }}.{% endif %}")},
    ],
    "POA107": [
        {"corrective": measure("CA-001", completed="On {{ date }} with {{ tool }}.")},
        {"corrective": measure("CA-001", recommended="By {{ date }}.")},
        {"causes": CAUSE.replace("{{ segment }}", "{{ warehouse }}")},
        *(
            {"causes": CAUSE.replace("code: missing-number", "role: single").replace("{{ segment }}", words)}
            for words in ("{{ segment }}", "{% if carrier %}{{ carrier }}{% endif %}", "{{ onset }}")
        ),
    ],
    "POA108": [{"corrective": measure("CA-001", slots='{tool: {ask: "Which tool?", example: T}}')}],
    "POA109": [{"mapping": ROWS + TWO_ROWS}],
    "POA110": [{"corrective": measure("CA-001", planned="It is entered by {{ owner }}.")}],
    "POA111": [{"causes": CAUSE.replace('"Why?"', '"Say why."')}],
    "POA112": [{"corrective": measure("CA-001", completed="On {{ date }} it will be done.")}],
    "YML003": [
        *(
            {"corrective": measure("CA-001", **{tense: " - "})}
            for tense in ("recommended", "planned", "completed")
        ),
        *({"mapping": ROWS.replace('"It answers."', words)} for words in ('" "', '"\\0"', "[]")),
        *(
            {"mapping": ROWS.replace("It answers", words)}
            for words in ("It at {{ segment }}", "{% if x %}", "{# x")
        ),
        *({"causes": CAUSE.replace(one, "Why {{ segment }}?")} for one in ("No number", "Why?", "[list]")),
        {"corrective": measure("CA-001").replace("Measure CA-001", "Use {{ tool }}")},
        {"corrective": measure("CA-001").replace("It is so.", "Then {{ tool }} is there.")},
        *({"mapping": ROWS.replace("It answers", f"It \\u{sign} answers")} for sign in ("202e", "200b", "feff")),
        {"causes": CAUSE.replace('"Packages of {{ segment }} have no number."', '""')},
        *(
            {"causes": CAUSE.replace("  statement", f"  when: {{{condition}}}\n  statement")}
            for condition in ("share: {at_least: 95}", "rate_in_segment: {at_most: 5}", "marketplace: [USA]")
        ),
        {"mapping": ROWS.replace('"It answers."', '"It answers.", when: {marketplace: [Amazon.de]}')},
        *({"corrective": limited(words)} for words in ("nan", "inf", '"1e400"', "true", "-1", "7", ".nan")),
        {"mapping": ROWS.replace('answers."', 'answers.", when: {defects: {at_most: nan}}')},
    ],
}
LACKING: dict[str, list[dict[str, str]]] = {
    "POA113": [{}, {"preventive": measure("PM-001", strength="weaker")}],
    "POA114": [{"mapping": "[]"}],
    "POA115": [DEPRECATED],
    "POA116": [{}],
    "POA126": [
        {
            "causes": CAUSE
            + CAUSE.replace("C-001", "C-002")
            .replace("code: missing-number", "role: single")
            .replace("{{ segment }}", "ours"),
            "mapping": ROWS
            + f'- {{cause: C-002, measure: CA-001, priority: 1, how: "It is seen.", when: {{{when}}}}}\n',
        }
        for when in ("segment: [sku]", "pattern: [burst]", "defects: {at_least: 1}")
    ],
}


def broken(cases: dict[str, list[dict[str, str]]]) -> list[tuple[str, dict[str, str]]]:
    return [(code, files) for code, variants in cases.items() for files in variants]


def refused(folder: Path) -> tuple[Finding, ...]:
    with pytest.raises(PoagenError) as caught:
        load_catalog(folder)
    return caught.value.findings


def test_a_catalog_in_order_is_read(tmp_path: Path) -> None:
    catalog = load_catalog(write_catalog(tmp_path / "own"))
    assert (list(catalog.causes), list(catalog.measures)) == (["C-001"], ["CA-001", "PM-001"])
    assert catalog.version == "9.9"
    assert len(catalog.sha256) == 64


@pytest.mark.parametrize(("code", "files"), broken(BROKEN))
def test_what_is_wrong_is_refused_at_its_place(tmp_path: Path, code: str, files: dict[str, str]) -> None:
    found = [item for item in refused(write_catalog(tmp_path / "own", **files)) if item.code == code]
    assert found
    for item in found:
        assert Path(item.file or "").stem in files
        assert item.row
        assert item.column
        assert item.help


@pytest.mark.parametrize(("code", "files"), broken(LACKING))
def test_what_is_lacking_is_a_warning_and_the_catalog_is_read(
    tmp_path: Path, code: str, files: dict[str, str]
) -> None:
    folder = write_catalog(tmp_path / "own", **files)
    assert code in {item.code for item in lint(folder) if item.severity is Severity.WARNING}
    assert load_catalog(folder).version == "9.9"


def test_the_packaged_catalog_has_no_findings() -> None:
    assert lint(PAGES.parents[1] / "catalog") == ()


def test_a_dangling_id_names_line_column_and_the_nearest(tmp_path: Path) -> None:
    rows = ROWS.replace("measure: PM-001", "measure: PM-0O1")
    (finding,) = refused(write_catalog(tmp_path / "own", mapping=rows))
    assert (finding.row, finding.column) == (2, "18")
    assert finding.message == 'measure "PM-0O1" does not exist'
    assert finding.help == 'did you mean "PM-001"?'


def test_all_findings_come_at_once(tmp_path: Path) -> None:
    files = {"causes": "- id: C-001\n", "corrective": "a: b\n", "mapping": "- [\n"}
    codes = {item.code for item in refused(write_catalog(tmp_path / "own", **files))}
    assert codes == {"YML002", "YML003", "POA122"}


def test_unknown_keys_are_refused(tmp_path: Path) -> None:
    found = refused(write_catalog(tmp_path / "own", corrective=measure("CA-001") + "  colour: red\n"))
    assert found[0].code == "YML003"
    assert "colour" in found[0].message


def test_a_folder_without_a_catalog_is_refused(tmp_path: Path) -> None:
    assert [item.code for item in refused(tmp_path)] == ["POA101"]
    assert [item.code for item in lint(tmp_path / "nowhere")] == ["POA101"]


def test_an_own_catalog_adds_to_the_packaged_one(tmp_path: Path) -> None:
    own = write_catalog(
        tmp_path / "own",
        catalog='version: "house-1"\nextends: packaged\n',
        causes="[]",
        corrective="[]",
        preventive=measure("PM-901"),
        mapping='- {cause: C-007, measure: PM-901, priority: 1, how: "House reason."}\n',
    )
    catalog = load_catalog(own)
    assert catalog.version == "0.1.0+house-1"
    assert {"PM-001", "PM-901"} <= set(catalog.measures)
    assert catalog.sha256 != load_catalog().sha256
    assert lint(own) == ()


def test_an_id_of_the_packaged_catalog_cannot_be_taken_again(tmp_path: Path) -> None:
    own = write_catalog(
        tmp_path / "own", catalog='version: "1"\nextends: packaged\n', causes="[]", corrective="[]", mapping="[]"
    )
    (finding,) = refused(own)
    assert (finding.code, finding.row) == ("POA103", 1)
    assert finding.file == str(own / "preventive.yaml")


def test_several_folders_are_read_in_order(tmp_path: Path) -> None:
    first = write_catalog(tmp_path / "a")
    second = write_catalog(tmp_path / "b", causes=SECOND_CAUSE, corrective="[]", preventive="[]", mapping="[]")
    catalog = load_catalog(first, second)
    assert list(catalog.causes) == ["C-001", "C-002"]
    assert catalog.version == "9.9+9.9"


def test_lookups_suggest_the_nearest() -> None:
    catalog = load_catalog()
    assert catalog.measure("PM-001").id == "PM-001"
    assert catalog.cause("C-007").code == "mistyped-number"
    for look_up, typed, meant in ((catalog.measure, "pm-014", "PM-014"), (catalog.cause, "C-07", "C-007")):
        with pytest.raises(PoagenError) as caught:
            look_up(typed)
        assert caught.value.findings[0].help == f'did you mean "{meant}"?'


def test_every_code_that_is_raised_has_a_page_and_every_page_a_code() -> None:
    pages = {page["code"]: page for page in load_yaml(PAGES)}
    stage = PAGES.parents[1]
    written = "".join(file.read_text(encoding="utf-8") for file in stage.glob("*.py"))
    assert set(pages) == set(re.findall(r'"(POA\d{3})"', written))
    for page in pages.values():
        assert set(page) - {"bad", "good"} == {"code", "title", "what", "do"}
        assert all(page.values())
        assert ("bad" in page) == ("good" in page)


def test_many_errors_are_told_in_a_moment(tmp_path: Path) -> None:
    rows = "".join(
        f'- {{cause: C-{n:03d}, measure: CA-001, priority: 1, how: "Reason {n}."}}\n' for n in range(2, 402)
    )
    found = refused(write_catalog(tmp_path / "own", mapping=rows))
    assert [item.row for item in found] == list(range(1, 401))


@pytest.mark.parametrize("text", ["{{*" * 30_000, "{{" * 45_000, "{%" * 45_000, "{{ x }} " + "{{ * } " * 10_000])
def test_a_text_of_braces_is_told_soon(tmp_path: Path, text: str) -> None:
    folder = write_catalog(tmp_path / "own", corrective=measure("CA-001", recommended=f"Do {text}"))
    begun = time.process_time()
    assert "POA106" in {item.code for item in refused(folder)}
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_a_link_to_nowhere_is_told(tmp_path: Path, name: str) -> None:
    folder = write_catalog(tmp_path / "own")
    (folder / name).unlink()
    (folder / name).symlink_to(tmp_path / "gone")
    assert ("YML001", str(folder / name)) in [(item.code, item.file) for item in refused(folder)]


def in_place_of_a_catalog(kind: str, place: Path) -> None:
    if kind in ("link to nowhere", "circle"):
        place.symlink_to(place.parent / ("gone" if kind == "link to nowhere" else place.name))
    elif kind == "file":
        place.write_text("version: 1", encoding="utf-8")
    else:
        (place / "de").mkdir(parents=True)
        (place / {"translations": "de/causes.yaml", "other name": "preventive.yml"}[kind]).touch()


@pytest.mark.parametrize("kind", ["link to nowhere", "circle", "file", "translations", "other name"])
def test_what_stands_in_the_place_of_a_catalog_is_not_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path / "home"))
    for above in (tmp_path / "home", tmp_path / "case"):
        above.mkdir()
        in_place_of_a_catalog(kind, above / "catalog")
        with pytest.raises(PoagenError) as caught:
            load_catalog(*stack(case=tmp_path / "case"))
        assert {item.code for item in caught.value.findings} == {"POA101"}


def test_a_folder_without_any_file_of_a_catalog_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    (tmp_path / "catalog" / "notes").mkdir(parents=True)
    (tmp_path / "catalog" / "README.md").touch()
    assert stack() == stack(case=tmp_path / "nowhere")
    assert {layer.name for layer in stack()} == {"packaged"}


@pytest.mark.parametrize("name", ["~nobodyatall/own", "a\0b", "x" * 5_000])
def test_a_folder_of_the_settings_that_cannot_be_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("POAGEN_HOME", str(tmp_path))
    (tmp_path / "settings.yaml").write_text(f"catalogs: [{json.dumps(name)}]\n", encoding="utf-8")
    with pytest.raises(PoagenError, match="holds no catalog"):
        load_catalog(*layers_in_force())


def test_a_plan_that_names_a_measure_of_a_catalog_that_is_gone_is_told_with_its_line(tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(SAMPLE, case, ignore=shutil.ignore_patterns("out"))
    text = (case / "plan.yaml").read_text(encoding="utf-8")
    (case / "plan.yaml").write_text(f"{text.rstrip()}\n  PM-901: {{lifecycle: declined}}\n", encoding="utf-8")
    with pytest.raises(PoagenError) as caught:
        run([case], Settings()).plan()
    (found,) = caught.value.findings
    assert (found.code, found.file) == ("POA104", str(case / "plan.yaml"))
    assert found.row == len(text.rstrip().splitlines()) + 1


@pytest.mark.parametrize("key", ["excludes", "rows"])
def test_thousands_of_ids_that_there_are_not_are_told_soon(tmp_path: Path, key: str) -> None:
    ids = [f"PM-{n}" for n in range(5_000, 9_000)]
    measures = "".join(measure(f"PM-{n:03d}") for n in range(1, 150))
    if key == "rows":
        rows = (f'- {{cause: C-001, measure: {id_}, priority: 1, how: "x"}}\n' for id_ in ids)
        texts = {"preventive": measures, "mapping": "".join(rows)}
    else:
        texts = {"preventive": f"{measures}  excludes: [{', '.join(ids)}]\n"}
    folder = write_catalog(tmp_path / "own", **texts)
    begun = time.process_time()
    assert len(refused(folder)) == len(ids)
    assert time.process_time() - begun < 5


def test_the_schemas_that_editors_read_are_those_of_the_entries(tmp_path: Path) -> None:
    for path in write_schemas(tmp_path):
        shipped = PACKAGED / FOLDER / path.name
        assert shipped.read_text(encoding="utf-8") == path.read_text(encoding="utf-8"), path.name
