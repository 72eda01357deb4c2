"""Shapes and check digits: the engine against the YAML's own examples and a slow reader of the same YAML."""

from __future__ import annotations

import datetime as dt
import re
import time
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_numbers import ALPHABET, CHECKS, DIGITS, check_character, regex_of

from poagen.carriers import check
from poagen.carriers.engine import engine
from poagen.carriers.engine_checks import expected_check
from poagen.carriers.layout import parse_layout
from poagen.carriers.model import CheckRule, Prepend
from poagen.carriers.registry import DATA, registry
from poagen.carriers.text import bare, clean, flatten, to_arrow
from poagen.common.knowledge import load_yaml

SHAPES = [shape for path in sorted((DATA / "shapes").glob("*.yaml")) for shape in load_yaml(path)["shapes"]]
BY_ID = {shape["id"]: shape for shape in SHAPES}


READERS = [(shape, regex_of(layout)) for shape in SHAPES for layout in shape["layouts"]]


def slow_matches(number: str) -> set[tuple[str, bool]]:
    found = set()
    for shape, reader in READERS:
        match = reader.match(number)
        if not match or len(number) > 48 or not _country_known(shape, number):
            continue
        passed = "check" not in shape or check_character(match["serial"], shape) == match["check"]
        found.add((shape["id"], passed))
    return found


def _country_known(shape: dict, number: str) -> bool:
    owners = shape.get("owners")
    return not owners or number[owners["at"] : owners["at"] + 2] in owners["codes"].split()


def fast_matches(numbers: list[str]) -> list[set[tuple[str, bool]]]:
    flat = flatten(bare(clean(to_arrow(numbers))))
    found = engine().match(flat, np.arange(len(numbers)))
    forms = registry().forms
    result: list[set[tuple[str, bool]]] = [set() for _ in numbers]
    for row, form, passed in zip(found.row, found.form, found.passed, strict=True):
        result[row].add((forms[form].entry.id, bool(passed)))
    return result


@st.composite
def shaped(draw: st.DrawFn) -> str:
    """A number of some shape, its check character right half of the time, perhaps with one character changed."""
    shape = draw(st.sampled_from(SHAPES))
    layout = draw(st.sampled_from(parse_layout(draw(st.sampled_from(shape["layouts"])))))
    letters = [draw(st.sampled_from(sorted(allowed))) for allowed in layout.sets]
    if layout.check is not None and draw(st.booleans()):
        letters[layout.check] = check_character("".join(letters[i] for i in layout.serial), shape)
    if draw(st.integers(0, 3)) == 0:
        letters[draw(st.integers(0, len(letters) - 1))] = draw(st.sampled_from(ALPHABET))
    return "".join(letters)


@settings(max_examples=120, deadline=None)
@given(st.lists(shaped(), min_size=1, max_size=12))
def test_the_engine_agrees_with_a_slow_reader_of_the_yaml(numbers):
    assert fast_matches(numbers) == [slow_matches(number) for number in numbers]


def drawn(count: int, seed: int) -> list[str]:
    """Numbers of shapes, half of them with a right check character, one in four with a character changed."""
    draw = np.random.default_rng(seed)
    layouts = [(shape, layout) for shape in SHAPES for text in shape["layouts"] for layout in parse_layout(text)]
    numbers = []
    for shape, layout in (layouts[place] for place in draw.integers(0, len(layouts), count).tolist()):
        letters = [sorted(part)[int(draw.integers(len(part)))] for part in layout.sets]
        if layout.check is not None and draw.random() < 0.5:
            letters[layout.check] = check_character("".join(letters[i] for i in layout.serial), shape)
        if draw.random() < 0.25:
            letters[int(draw.integers(len(letters)))] = ALPHABET[int(draw.integers(36))]
        numbers.append("".join(letters))
    return numbers


def test_the_engine_agrees_with_a_slow_reader_on_a_thousand_numbers():
    numbers = drawn(1000, seed=1)
    assert fast_matches(numbers) == [slow_matches(number) for number in numbers]


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(10))
def test_the_engine_agrees_with_a_slow_reader_on_a_hundred_thousand_numbers(seed):
    numbers = drawn(10_000, seed=100 + seed)
    assert fast_matches(numbers) == [slow_matches(number) for number in numbers]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(ALPHABET, min_size=1, max_size=50), min_size=1, max_size=12))
def test_the_engine_agrees_on_any_text(numbers):
    assert fast_matches(numbers) == [slow_matches(number) for number in numbers]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape["id"])
def test_each_shape_takes_its_examples_and_not_its_counterexamples(shape):
    key = (shape["id"], True)
    assert len(shape["examples"]) >= 2
    assert all(key in found for found in fast_matches(shape["examples"]))
    assert not any(key in found for found in fast_matches(shape["counterexamples"]))
    assert (check(shape["examples"]).kind == 0).all()


@pytest.mark.parametrize("shape", [s for s in SHAPES if "check" in s], ids=lambda shape: shape["id"])
def test_every_other_check_character_fails(shape):
    example = re.sub("[ -]", "", shape["examples"][0])
    match = next(filter(None, (regex_of(layout).match(example) for layout in shape["layouts"])))
    place = match.start("check")
    others = [example[:place] + d + example[place + 1 :] for d in DIGITS if d != example[place]]
    found = fast_matches(others)
    assert all((shape["id"], False) in one and (shape["id"], True) not in one for one in found)


RULES = st.fixed_dictionaries(
    {
        "weights": st.lists(st.integers(0, 25), min_size=1, max_size=8).map(tuple),
        "start": st.sampled_from(["left", "right"]),
        "modulus": st.integers(2, 11),
        "complement": st.booleans(),
        "digit_sums": st.booleans(),
        "replace": st.dictionaries(st.integers(0, 11), st.integers(0, 9), max_size=3),
        "letters": st.text(DIGITS, min_size=26, max_size=26),
    }
)
BEFORE = st.none() | st.fixed_dictionaries(
    {"text": st.text(DIGITS, min_size=1, max_size=3), "unless_starts_with": st.text("12", min_size=1, max_size=2)}
)


@settings(max_examples=100)
@given(RULES, BEFORE, st.integers(2, 9), st.data())
def test_any_rule_for_check_characters_is_computed_as_a_slow_reader_does(rule, prepend, length, data):
    serials = data.draw(
        st.lists(st.text("12" + ALPHABET, min_size=length, max_size=length), min_size=1, max_size=9)
    )
    told = {key: str(value).lower() for key, value in rule.items()}
    drawn_rule = {**told, "weights": rule["weights"], "replace": rule["replace"]}
    shape = {"check": "drawn", **({"prepend": prepend} if prepend else {})}
    with patch.dict(CHECKS, drawn=drawn_rule):
        slow = [check_character(serial, shape) for serial in serials]
    table = np.array([[ord(letter) for letter in serial] for serial in serials], dtype=np.uint8).T
    known = CheckRule(id="drawn", source="made up", checked=dt.date(2026, 11, 29), **rule)
    found = expected_check(table, known, Prepend(**prepend) if prepend else None)
    assert [chr(code) if code else None for code in found] == [one if len(one) == 1 else None for one in slow]


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("1Z999AA10123456784", "UPS"),
        ("1Z5R89390357567127", "UPS"),
        ("9400111201080805483016", "USPS"),
        ("4201002334249200190132607600833457", "USPS"),
        ("9505511069605048600624", "USPS"),
        ("986578788855", "FedEx"),
        ("041441760228964", "FedEx"),
        ("9611020987654312345672", "FedEx"),
        ("61299998820821171811", "FedEx SmartPost"),
        ("3318810025", "DHL Express"),
        ("GM2951173225174494", "DHL eCommerce"),
        ("RB123456785GB", "Royal Mail"),
        ("C11031500001879", "OnTrac"),
        ("D10011354453707", "OnTrac"),
        ("1LS7119013618127-1", "Lasership"),
        ("TBA502887274000", "Amazon Shipping"),
        ("YT2229521272164446", "Yun Express"),
        ("0073938000549297", "Canada Post"),
        ("07209562763", "Old Dominion"),
        ("008182709980000020033350276C", "DPD"),
    ],
)
def test_published_numbers_fit_their_carriers(number, carrier):
    checks = check([number, number.lower()], [carrier, carrier])
    assert checks.fit.tolist() == [2, 2]
    assert checks.passes.all()


@pytest.mark.parametrize(
    ("length", "ids", "chance"),
    [
        (10, {"dhl-express-10"}, 0.10),
        (12, {"fedex-12"}, 0.10),
        (12, {"purolator-12"}, 0.06),
        (15, {"fedex-ground-15"}, 0.10),
        (15, {"dpd-15"}, 0.0278),
        (16, {"canada-post-16"}, 0.10),
        (18, {"fedex-sscc-18"}, 0.10),
        (20, {"usps-20", "usps-20-without-91"}, 0.20),
        (22, {"usps-impb-92", "usps-impb-93", "usps-impb-94-95", "usps-legacy-22"}, 0.005),
        (34, {"fedex-34"}, 0.09),
    ],
)
def test_random_digits_pass_about_as_often_as_chance_has_it(length, ids, chance):
    draws = np.random.default_rng(length).integers(0, 10, (20_000, length))
    numbers = ["".join(map(str, row)) for row in draws.tolist()]
    share = np.mean([bool(found & {(name, True) for name in ids}) for found in fast_matches(numbers)])
    assert abs(share - chance) < 0.015 + 0.1 * chance


def test_every_entry_says_where_it_is_from_and_when_it_was_checked():
    names = load_yaml(DATA / "names.yaml")["carriers"]
    families = load_yaml(DATA / "families.yaml")["families"]
    kinds = [entry for part in load_yaml(DATA / "kinds.yaml").values() for entry in part]
    lists = load_yaml(DATA / "known-elsewhere.yaml")["lists"]
    for entry in [*SHAPES, *CHECKS.values(), *names, *families, *kinds, *lists]:
        assert entry["source"].strip(), entry
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", entry["checked"]), entry
    assert len(BY_ID) == len(SHAPES)


@pytest.mark.parametrize("layout", ["1Z (x15", "(d3) (d4) c", "d3 c", "1Z x15 ?", "d1-3 d1-3", "(d3) d c c"])
def test_a_layout_that_cannot_be_read_is_refused(layout):
    with pytest.raises(ValueError, match="layout"):
        parse_layout(layout)


def test_many_numbers_take_little_time():
    digits = np.random.default_rng(7).integers(10**11, 10**12, 150_000)
    numbers = pd.Series(digits).astype("str")
    started = time.process_time()
    checks = check(pd.concat([numbers, "1Z" + numbers + "1234"], ignore_index=True))
    assert len(checks.fit) == 300_000
    assert time.process_time() - started < 3
