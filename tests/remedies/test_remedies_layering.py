"""A catalog of one's own over the packaged one: fields changed, entries taken out, the order of the layers."""

from __future__ import annotations

from pathlib import Path

import pytest
from remedies_factory import measure, report, root

from poagen.common.finding import Finding, PoagenError
from poagen.remedies import lint, load_catalog, propose
from poagen.remedies.library import Catalog

PACKAGED = load_catalog()
ABOUT = 'version: "acme-1"\nextends: packaged\n'


def own(folder: Path, about: str = ABOUT, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {"catalog": about, **files}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def changed(tmp_path: Path, **files: str) -> Catalog:
    return load_catalog(own(tmp_path / "own", **files))


def refused(folder: Path) -> list[Finding]:
    with pytest.raises(PoagenError) as caught:
        load_catalog(folder)
    return list(caught.value.findings)


def test_a_field_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    known = changed(
        tmp_path, preventive="- {id: PM-005, override: {owner_role: replace}, owner_role: packing lead}\n"
    )
    before = PACKAGED.measures["PM-005"]
    assert known.measures["PM-005"] == before.model_copy(update={"owner_role": "packing lead"})
    assert {id_: entry for id_, entry in known.measures.items() if id_ != "PM-005"} == {
        id_: entry for id_, entry in PACKAGED.measures.items() if id_ != "PM-005"
    }
    assert known.version == f"{PACKAGED.version}+acme-1"
    assert known.sha256 != PACKAGED.sha256


def test_a_list_grows_and_of_a_text_one_part_is_replaced(tmp_path: Path) -> None:
    said = "Since {{ date }}, every label is scanned by two people."
    known = changed(
        tmp_path,
        preventive="- id: PM-005\n  override: {evidence: append, text: append}\n"
        f'  evidence: [scanner log]\n  text: {{completed: "{said}"}}\n',
    )
    before, after = PACKAGED.measures["PM-005"], known.measures["PM-005"]
    assert after.evidence == (*before.evidence, "scanner log")
    assert after.text == before.text.model_copy(update={"completed": said})


def test_an_override_may_stand_in_either_file_of_measures(tmp_path: Path) -> None:
    known = changed(tmp_path, corrective="- {id: PM-005, override: {usual_time: replace}, usual_time: 2 days}\n")
    assert known.measures["PM-005"].usual_time == "2 days"
    assert known.measures["PM-005"].kind == "preventive"


def test_a_row_of_the_mapping_is_meant_by_its_pair(tmp_path: Path) -> None:
    row = PACKAGED.mapping[0]
    known = changed(
        tmp_path,
        mapping=f"- {{cause: {row.cause}, measure: {row.measure}, override: {{priority: replace}}, "
        "priority: 4}\n",
    )
    rows = [each for each in known.mapping if (each.cause, each.measure) == (row.cause, row.measure)]
    assert [each.priority for each in rows] == [4]
    assert rows[0].how == row.how
    assert len(known.mapping) == len(PACKAGED.mapping)


def test_a_question_is_added_to_a_cause(tmp_path: Path) -> None:
    cause = next(iter(PACKAGED.causes.values()))
    known = changed(
        tmp_path,
        causes=f"- id: {cause.id}\n  override: {{questions: append}}\n"
        '  questions: [{id: why-here, ask: "Why in this warehouse?"}]\n',
    )
    assert [question.id for question in known.causes[cause.id].questions] == [
        *(question.id for question in cause.questions),
        "why-here",
    ]


@pytest.mark.parametrize(
    ("entry", "code", "told"),
    [
        ("{id: PM-005, override: true, owner_role: x}", "POA118", "replace or append"),
        ("{id: PM-005, override: {owner_roles: replace}, owner_roles: x}", "POA118", '"owner_roles" cannot'),
        ("{id: PM-005, override: {id: replace}}", "POA118", '"id" cannot'),
        ("{id: PM-005, override: {kind: replace}, kind: corrective}", "POA118", '"kind" cannot'),
        ("{id: PM-005, override: {owner_role: append}, owner_role: x}", "POA118", "nothing can be appended"),
        ("{id: PM-005, override: {owner_role: add}, owner_role: x}", "POA118", '"add" is not'),
        ("{id: PM-005, override: {owner_role: replace}}", "POA118", "does not give it"),
        ("{id: PM-005, override: {owner_role: replace}, owner_role: x, title: y}", "POA118", '"title" is given'),
        ("{id: PM-955, override: {owner_role: replace}, owner_role: x}", "POA104", 'no "PM-955"'),
        ("{id: PM-005, override: {strength: replace}, strength: huge}", "YML003", '"strength" must be'),
        ('{id: PM-005, override: {text: append}, text: {completed: "We will."}}', "POA112", '"will"'),
    ],
)
def test_an_override_that_cannot_be_is_told_at_its_place(tmp_path: Path, entry: str, code: str, told: str) -> None:
    folder = own(tmp_path / "own", preventive=f"- {entry}\n")
    found = [finding for finding in refused(folder) if finding.code == code]
    assert found
    assert told in found[0].message
    assert (found[0].file, found[0].row) == (str(folder / "preventive.yaml"), 1)
    assert set(found) <= set(lint(folder))


def test_a_word_that_is_nearly_a_field_is_offered(tmp_path: Path) -> None:
    entry = "- {id: PM-005, override: {owner_rol: replace}, owner_rol: x}\n"
    found = refused(own(tmp_path / "own", preventive=entry))
    assert 'did you mean "owner_role"?' in str(found[0].help)


def test_what_is_disabled_is_not_proposed_and_still_known(tmp_path: Path) -> None:
    first = propose(report(root("missing-number"))).measures[0].measure
    known = changed(tmp_path, about=f"{ABOUT}disable: [{first}]\n")
    plan = propose(report(root("missing-number")), known)
    assert first not in {each.measure for each in plan.measures}
    assert known.measures[first].status == "deprecated"
    assert PACKAGED.measures[first].status != "deprecated"


def test_a_disabled_pair_goes_and_its_measure_answers_other_causes(tmp_path: Path) -> None:
    row = PACKAGED.mapping[0]
    known = changed(tmp_path, about=f"{ABOUT}disable: [{row.cause}/{row.measure}]\n")
    pairs = {(each.cause, each.measure) for each in PACKAGED.mapping}
    assert {(each.cause, each.measure) for each in known.mapping} == pairs - {(row.cause, row.measure)}
    assert known.measures == PACKAGED.measures


@pytest.mark.parametrize("named", ["PM-955", "C-001/PM-955", "pm-005", "x"])
def test_a_disabled_id_that_does_not_exist_is_told(tmp_path: Path, named: str) -> None:
    folder = own(tmp_path / "own", about=f"{ABOUT}disable:\n  - PM-005\n  - {named}\n")
    (found,) = refused(folder)
    assert (found.code, found.file, found.row) == ("POA104", str(folder / "catalog.yaml"), 5)
    assert f'"{named}"' in found.message


def test_a_higher_layer_changes_what_a_lower_one_added(tmp_path: Path) -> None:
    row = '- {cause: C-001, measure: PM-901, priority: 4, how: "It prevents."}\n'
    low = own(tmp_path / "low", preventive=measure("PM-901"), mapping=row)
    high = own(
        tmp_path / "high",
        about='version: "client-2"\nextends: packaged\ndisable: [C-001/PM-901]\n',
        preventive="- {id: PM-901, override: {title: replace}, title: As the client does it}\n",
    )
    known = load_catalog(low, high)
    assert known.measures["PM-901"].title == "As the client does it"
    assert not [each for each in known.mapping if each.measure == "PM-901"]
    assert known.version.endswith("acme-1+client-2")
