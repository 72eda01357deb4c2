"""Amazon's lists of carriers, said once more: each name is known as it is written there, and no other is."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from poagen.carriers import Spelling, carriers, resolve

TEXT = (Path(__file__).parent / "amazon-names.tsv").read_text("utf-8")
ROWS = [line.split("\t") for line in TEXT.splitlines() if not line.startswith("#")]
LISTS = {name: lists.split() for name, lists in ROWS}
SPELLED = sorted(name for name, lists in LISTS.items() if not all(one.endswith("*") for one in lists))
OWN = {"US": {"amazon"}}
"""Amazon's own carrier needs no list."""


def test_every_spelling_is_one_of_amazons_lists_and_every_name_of_a_list_is_a_spelling() -> None:
    assert sorted({spelling for carrier in carriers() for spelling in carrier.spellings}) == sorted(SPELLED)
    assert (resolve(pd.Series(SPELLED, dtype="str")).spelling == Spelling.EXACT).all()


@pytest.mark.parametrize("store", ["US", "SG", "AU", "IN", "JP", "IT", "UK"])
def test_amazon_reads_in_a_store_the_carriers_of_its_lists_and_no_other(store: str) -> None:
    listed = [name for name, lists in LISTS.items() if {store, f"{store}*"} & {*lists}]
    found = resolve(pd.Series(listed, dtype="str"), store)
    assert (found.integrated == 1).all()
    read = {carrier.id for carrier in carriers() if carrier.integrated.get(store) == "yes"}
    assert read == {carriers()[index].id for index in found.carrier} | OWN.get(store, set())


def test_of_other_stores_no_list_is_known() -> None:
    stores = {store for carrier in carriers() for store, known in carrier.integrated.items() if known == "yes"}
    assert stores == {"US", "SG", "AU", "IN", "JP", "IT", "UK"}


def test_no_carrier_is_said_not_to_be_read() -> None:
    assert {known for carrier in carriers() for known in carrier.integrated.values()} == {"yes", "unknown"}
