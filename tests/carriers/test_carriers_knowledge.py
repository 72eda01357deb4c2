"""How carriers, families, checks and shapes are linked, and what is told where they do not fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from told import same_as

from poagen.carriers import show
from poagen.carriers.registry import load_registry
from poagen.common.finding import PoagenError, format_finding

TOLD = Path(__file__).parent / "told"

SOURCE = "source: made up\n    checked: 2026-11-24\n"
NAMES = f"""
other: [Other, "Some Other"]
blank: ["N/A", None]
carriers:
  - id: zeta
    name: Zeta Post
    amazon: {{US: Zeta, UK: "ZETA UK"}}
    spellings: ["Zeta-Post", Zeta]
    aliases: [Zetta]
    leads: [Zeta]
    integrated: {{US: yes, UK: no}}
    shapes_complete: true
    {SOURCE}  - id: eta
    name: Eta
    {SOURCE}  - id: theta
    name: Théta
    amazon: {{}}
    {SOURCE}"""
ELSEWHERE = """
lists:
  - source: made up
    checked: 2026-11-24
    integrated: unknown
    names:
      - ["Ä. Über & Söhne", "UEBER"]
"""
FAMILIES = f"""
families:
  - id: hub
    hub: zeta
    members: [eta, theta]
    why: one
    {SOURCE}  - id: each
    members: [eta, a-uber-sohne]
    why: two
    {SOURCE}  - id: numbers
    hub: theta
    numbers_only: true
    members: [a-uber-sohne]
    why: three
    {SOURCE}"""
CHECKS = f"""
checks:
  - id: luhn
    weights: [2, 1]
    start: right
    modulus: 10
    complement: true
    digit_sums: true
    replace: {{10: 0}}
    {SOURCE}"""
STORES = """
lists:
  - id: sg
    marketplace: SG
    spellings: true
    source: made up
    checked: 2026-11-24
    names: ["Zeta", "Zeta-Post", "ETA", "theta"]
  - id: au
    marketplace: AU
    spellings: false
    source: made up
    checked: 2026-11-24
    names: ["eta"]
  - id: nl
    marketplace: NL
    spellings: true
    source: made up
    checked: 2026-11-24
    names: ["zeta post", "Zeta Post", "Zeta", "UEBER"]
"""
SHAPES = f"""
shapes:
  - id: eta-8
    carrier: eta
    service: Eta parcel
    layouts: ["E (d5) c", "d5-6"]
    repair_layouts: ["E (d5) c"]
    strength: weak
    grade: B
    filed_under: [numbers, zeta]
    {SOURCE}    examples: ["E123455", "12345"]
    counterexamples: ["X"]
"""
FILES = {
    "names.yaml": NAMES,
    "known-elsewhere.yaml": ELSEWHERE,
    "families.yaml": FAMILIES,
    "checks.yaml": CHECKS,
    "marketplaces.yaml": STORES,
    "shapes/eta.yaml": SHAPES.replace(', "d5-6"', "").replace("strength", "check: luhn\n    strength"),
}


def knowledge(folder: Path, **changes: tuple[str, str]) -> Path:
    """A small folder of carrier knowledge, with a change of one of its files."""
    (folder / "shapes").mkdir(parents=True)
    for name, text in FILES.items():
        old, new = changes.get(Path(name).stem.replace("-", "_"), ("", ""))
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return folder


def test_how_knowledge_is_linked(tmp_path: Path) -> None:
    known = load_registry(knowledge(tmp_path / "data"))
    told = [str(one) for one in known.carriers]
    told += [f"index {known.index}", f"other {known.other_words}", f"blank {sorted(known.blank_words)}"]
    told += [f"mates {row}" for row in known.mates.astype(int).tolist()]
    told += [f"allowed {row}" for row in known.allowed.astype(int).tolist()]
    told += [
        f"{form.entry.id} {form.owner} {form.rule and form.rule.id} {len(form.layouts)}" for form in known.forms
    ]
    same_as(TOLD / "linked.txt", told)


BROKEN = {
    "a carrier twice": {"names": ("id: eta", "id: zeta")},
    "a store's name without an entry": {"marketplaces": ('"ETA"', '"Nobody"')},
    "a member without an entry": {"families": ("members: [eta, theta]", "members: [eta, nobody, anybody]")},
    "a hub without an entry": {"families": ("hub: zeta", "hub: nobody")},
    "a shape's carrier without an entry": {"eta": ("carrier: eta", "carrier: nobody")},
    "a shape filed under nobody": {"eta": ("[numbers, zeta]", "[nobody, zeta]")},
    "an owner without an entry": {
        "eta": ("check: luhn\n", "check: luhn\n    owners: {at: 0, codes: EA, carriers: {EA: nobody}}\n")
    },
    "a check without an entry": {"eta": ("check: luhn", "check: nobody")},
    "a check, and no check digit": {"eta": ("(d5) c", "d6")},
    "a check digit, and no check": {"eta": ("check: luhn\n", "\n")},
    "a layout that cannot be read": {"eta": ("E (d5) c", "E (d5) c ?")},
    "a layout with two ways": {"eta": ('"E (d5) c"', '"E (d5) c", "d1-2 a1-2"')},
    "a layout of huge counts": {"eta": ('"E (d5) c"', '"E (d5) c", "d1-999999999"')},
    "a layout without brackets": {"eta": ('"E (d5) c"', '"E d5 c"')},
    "a layout whose set runs backward": {"eta": ('"E (d5) c"', '"E[C-A] (d5) c"')},
    "a layout whose range runs backward": {"eta": ('"E (d5) c"', '"E (d5-3) c"')},
    "a layout of no length": {"eta": ('"E (d5) c"', '"E (d5) c", ""')},
    "a layout that is too long": {"eta": ('"E (d5) c"', '"E (d50) c"')},
    "owners behind the number's end": {
        "eta": ("check: luhn\n", "check: luhn\n    owners: {at: 6, codes: EA, carriers: {EA: zeta}}\n")
    },
    "owners before the number's beginning": {
        "eta": ("check: luhn\n", "check: luhn\n    owners: {at: -3, codes: A, carriers: {EA: zeta}}\n")
    },
    "a name of two carriers": {"names": ("name: Eta", "name: Eta\n    aliases: [ZETTA!]")},
    "a name of a carrier known elsewhere": {"names": ("name: Eta", "name: Eta\n    leads: [Ueber]")},
    "a name without a letter": {"names": ("aliases: [Zetta]", 'aliases: ["--"]')},
    "a name that means another carrier": {"names": ("aliases: [Zetta]", "aliases: [other]")},
    "a carrier twice, known elsewhere": {"known_elsewhere": ('["Ä. Über', '["Zeta", "Ä. Über')},
    "a name that gives no id": {"known_elsewhere": ('["Ä. Über', '["黒猫", "Ä. Über')},
    "a family of a carrier's name": {"families": ("id: hub", "id: zeta")},
    "a family of nobody": {"families": ("members: [eta, theta]", "members: []")},
    "a check twice": {"checks": (CHECKS[9:], CHECKS[9:] + CHECKS[9:])},
    "a check without weights": {"checks": ("weights: [2, 1]", "weights: []")},
    "a list twice": {"marketplaces": ("id: au", "id: sg")},
    "a shape twice": {"eta": ("shapes:\n", "shapes:\n" + SHAPES.split("shapes:\n")[1].replace(', "d5-6"', ""))},
    "a store that has no code": {"names": ("{US: Zeta,", "{USA: Zeta,")},
    "no source": {"names": (SOURCE, "source: ' '\n    checked: 2026-11-24\n")},
    "an unknown field": {"names": ("name: Eta", "name: Eta\n    flavour: mild")},
}


def test_what_is_told_of_knowledge_that_does_not_fit(tmp_path: Path) -> None:
    told = []
    for name, changes in BROKEN.items():
        folder = knowledge(tmp_path / name.replace(" ", "-"), **changes)
        with pytest.raises(PoagenError) as error:
            load_registry(folder)
        told.append(name)
        for one in error.value.findings:
            told += [
                f"  {line}" for line in format_finding(replace(one, file=Path(one.file or "").name)).splitlines()
            ]
    with pytest.raises(PoagenError) as error:
        show("nobody at all")
    told += ["a name that nobody has", *(format_finding(one) for one in error.value.findings)]
    same_as(TOLD / "broken.txt", told)
