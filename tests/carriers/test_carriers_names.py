"""Carriers by name."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from poagen.carriers import Spelling, amazon_name, carriers, resolve
from poagen.carriers.model import fold
from poagen.carriers.names import distance
from poagen.carriers.packed import DATA

NAMES = DATA / "names.yaml"

KEYS = {
    key: index
    for index, carrier in reversed(list(enumerate(carriers())))
    for key in map(fold, (*carrier.aliases, *carrier.leads, carrier.id, carrier.name, *carrier.spellings))
}


def one(name, marketplace="US"):
    names = resolve(pd.Series([name], dtype="str"), marketplace)
    index = int(names.carrier[0])
    return carriers()[index].id if index >= 0 else None, Spelling(int(names.spelling[0])), int(names.integrated[0])


@pytest.mark.parametrize(
    ("name", "carrier", "spelling"),
    [
        ("USPS", "usps", Spelling.EXACT),
        ("usps", "usps", Spelling.VARIANT),
        ("U.S.P.S.", "usps", Spelling.VARIANT),
        ("United States Postal Service", "usps", Spelling.ALIAS),
        ("USPS Priority Mail", "usps", Spelling.ALIAS),
        ("stamps_com", "usps", Spelling.ALIAS),
        ("UPS®", "ups", Spelling.VARIANT),
        ("UPS™", "ups", Spelling.VARIANT),
        ("UPS Ground", "ups", Spelling.ALIAS),
        ("UPS_Ground", "ups", Spelling.ALIAS),
        ("U P S", "ups", Spelling.VARIANT),
        ("U P S Ground", "ups", Spelling.ALIAS),
        ("U. P. S. Ground", "ups", Spelling.ALIAS),
        ("U-P-S 2nd Day Air", "ups", Spelling.ALIAS),
        ("u p s 2 day", "ups", Spelling.ALIAS),
        ("U P S Mail Innovations Domestic", "ups-mail-innovations", Spelling.ALIAS),
        ("U S P S Priority Mail", "usps", Spelling.ALIAS),
        ("D H L Express Worldwide", "dhl-express", Spelling.ALIAS),
        ("4 P X Standard", "4px", Spelling.ALIAS),
        ("U P S A Ground", None, Spelling.UNKNOWN),
        ("U P Smith Couriers", None, Spelling.UNKNOWN),
        ("J D S Ground", None, Spelling.UNKNOWN),
        ("P S U P S Ground", None, Spelling.UNKNOWN),
        ("U P Store", None, Spelling.UNKNOWN),
        ("ups_walleted", "ups", Spelling.ALIAS),
        ("UPS Mail Innovations", "ups-mail-innovations", Spelling.EXACT),
        ("UPSMI", "ups-mail-innovations", Spelling.EXACT),
        ("UPS Mail Innovations Domestic", "ups-mail-innovations", Spelling.ALIAS),
        ("UPS_Mail_Innovations_Domestic", "ups-mail-innovations", Spelling.ALIAS),
        ("Royal_Mail_48_hours", "royal-mail", Spelling.ALIAS),
        ("Fedex", "fedex", Spelling.VARIANT),
        ("Federal Express", "fedex", Spelling.ALIAS),
        ("FedEx SmartPost", "fedex-smartpost", Spelling.EXACT),
        ("FedEx Ground Economy", "fedex-smartpost", Spelling.ALIAS),
        ("DHL", "dhl", Spelling.EXACT),
        ("DHL Express", "dhl-express", Spelling.EXACT),
        ("dhl_express_worldwide", "dhl-express", Spelling.ALIAS),
        ("DPD", "dpd", Spelling.EXACT),
        ("LaserShip", "lasership", Spelling.VARIANT),
        ("4PX Express", "4px", Spelling.ALIAS),
        ("YTO Express", "yto-express", Spelling.EXACT),
        ("Yun Express", "yun-express", Spelling.EXACT),
        ("FedX", "fedex", Spelling.MISSPELLED),
        ("Ontrack", "ontrac", Spelling.MISSPELLED),
        ("Canda Post", "canada-post", Spelling.MISSPELLED),
        ("United States Postal Sevice", "usps", Spelling.MISSPELLED),
        ("Better Trucks", "better-trucks", Spelling.EXACT),
        ("UniUni", "uniuni", Spelling.VARIANT),
        ("Dayton", "dayton", Spelling.EXACT),
        ("Kuehne Nagel", "kuehne-nagel", Spelling.EXACT),
        ("Transaragones", "transaragones", Spelling.VARIANT),
        ("Zephyr Local", None, Spelling.UNKNOWN),
        ("UPX", None, Spelling.UNKNOWN),
        ("usp", None, Spelling.UNKNOWN),
        ("Yun", None, Spelling.UNKNOWN),
        ("Upstart Couriers", None, Spelling.UNKNOWN),
        ("Otherwise Logistics", None, Spelling.UNKNOWN),
        ("Other", None, Spelling.OTHER),
        ("OTHER", None, Spelling.OTHER),
        ("Andere", None, Spelling.OTHER),
        ("Otro", None, Spelling.OTHER),
        ("Sonstige", None, Spelling.OTHER),
        ("Other - USPS", "usps", Spelling.OTHER),
        ("Other: U.S.P.S.", "usps", Spelling.OTHER),
        ("Other (Federal Express)", "fedex", Spelling.OTHER),
        ("Other - Zephyr Local", None, Spelling.OTHER),
        ("Other - ", None, Spelling.OTHER),
        ("Other: Others - UPS", "ups", Spelling.OTHER),
        ("", None, Spelling.NOT_GIVEN),
        ("  ", None, Spelling.NOT_GIVEN),
        ("N/A", None, Spelling.NOT_GIVEN),
        (None, None, Spelling.NOT_GIVEN),
    ],
)
def test_names(name, carrier, spelling):
    assert one(name)[:2] == (carrier, spelling)


def test_a_cell_that_says_other_thousands_of_times_is_read():
    assert one("Other - " * 5000 + "UPS")[:2] == ("ups", Spelling.OTHER)


@pytest.mark.parametrize(
    ("name", "integrated"),
    [
        ("USPS", 1),
        ("Yanwen", 1),
        ("Lasership", 1),
        ("Other - UPS", 1),
        ("DPD", -1),
        ("Better Trucks", -1),
        ("Veho", -1),
        ("Zephyr Local", 0),
        ("Other", -1),
        ("", -1),
    ],
)
def test_which_carriers_amazon_reads(name, integrated):
    assert one(name)[2] == integrated


def test_another_store_is_not_judged_by_the_list_of_the_us():
    assert one("USPS", "JP")[2] == -1


def test_every_spelling_of_amazons_lists_is_exact_and_no_id_is_shared():
    spelled = [(name, carrier.id) for carrier in carriers() for name in carrier.spellings]
    names = resolve(pd.Series([name for name, _ in spelled], dtype="str"))
    assert (names.spelling == Spelling.EXACT).all()
    assert [carriers()[i].id for i in names.carrier] == [ident for _, ident in spelled]
    assert len({carrier.id for carrier in carriers()}) == len(carriers()) > 300


def test_amazons_own_spelling():
    index = {carrier.id: place for place, carrier in enumerate(carriers())}
    assert amazon_name(index["lasership"], "US") == "Lasership"
    assert amazon_name(index["lasership"], "JP") == "LaserShip"
    assert amazon_name(index["dpd"], "US") == "DPD"


@cache
def slow_distance(a, b):
    if not a or not b:
        return len(a) + len(b)
    best = min(
        slow_distance(a[1:], b) + 1, slow_distance(a, b[1:]) + 1, slow_distance(a[1:], b[1:]) + (a[0] != b[0])
    )
    if len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0]:
        best = min(best, slow_distance(a[2:], b[2:]) + 1)
    return best


@settings(max_examples=200)
@given(st.text("ab", max_size=7), st.text("abc", max_size=7))
def test_steps_between_words_are_those_of_a_slow_count(one, two):
    assert distance(one, two) == distance(two, one) == slow_distance(one, two)


LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz")


@st.composite
def slipped(draw):
    """The name of a carrier with one or two slips."""
    text = draw(st.sampled_from(sorted(key for key in KEYS if 3 <= len(key) <= 12 and key.isascii())))
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.integers(0, len(text) - 1))
        text = draw(
            st.sampled_from(
                [
                    text[:place] + text[place + 1 :],
                    text[:place] + draw(LETTERS) + text[place:],
                    text[:place] + draw(LETTERS) + text[place + 1 :],
                    text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
                ]
            )
        )
        if not text:
            return "x"
    return text


@settings(max_examples=60, deadline=None)
@given(slipped())
def test_misspellings_are_those_that_comparing_with_every_name_finds(name):
    carrier, spelling, _ = one(name)
    allowed = 0 if len(name) < 4 else 1 if len(name) < 9 else 2
    near = {key: slow_distance(name, key) for key in KEYS if abs(len(key) - len(name)) <= allowed}
    least = min(near.values(), default=9)
    owners = {KEYS[key] for key, steps in near.items() if steps == least}
    if spelling == Spelling.MISSPELLED:
        assert 0 < least <= allowed
        assert owners == {next(i for i, c in enumerate(carriers()) if c.id == carrier)}
    if spelling == Spelling.UNKNOWN:
        kept = [
            key for key, steps in near.items() if steps == least and len(key) > 3 and keeps_own_letters(name, key)
        ]
        assert least > allowed or len(owners) > 1 or not kept


def keeps_own_letters(name: str, key: str) -> bool:
    """Whether up to three letters that stand beside general words of a carrier's name stand in this name too."""
    general = {word.casefold().replace(" ", "") for word in yaml.safe_load(NAMES.read_text("utf-8"))["general"]}
    for size in (1, 2, 3):
        if made_of(key[size:], general):
            return name.startswith(key[:size])
        if made_of(key[:-size], general):
            return name.endswith(key[-size:])
    return True


def made_of(text: str, words: set[str]) -> bool:
    return bool(text) and any(
        text == word or (text.startswith(word) and made_of(text[len(word) :], words)) for word in words
    )


@pytest.mark.parametrize(
    "name",
    [
        "US Post",
        "UK Post",
        "IS Post",
        "Post",
        "Post NO",
        "TF Express",
        "XP Express",
        "UK Postal Service",
        "TNB Express",
    ],
)
def test_no_other_name_is_a_slip_of_a_short_one_beside_a_general_word(name):
    assert one(name)[1] == Spelling.UNKNOWN


@pytest.mark.parametrize(
    ("name", "carrier"),
    [
        ("Aus Pst", "australia-post"),
        ("SF Exprss", "sf-express"),
        ("US Postal Servce", "usps"),
        ("DHL Expres", "dhl-express"),
    ],
)
def test_a_slip_in_the_general_word_is_one(name, carrier):
    assert one(name)[:2] == (carrier, Spelling.MISSPELLED)


@given(st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=8))
def test_any_column_of_names_is_answered_row_by_row(column):
    names = resolve(pd.Series(column, dtype="str"))
    assert len(names.carrier) == len(names.spelling) == len(names.integrated) == len(column)
    assert names.carrier.dtype == "int16"


@pytest.mark.parametrize(
    ("name", "carrier"),
    [
        ("DPD UK Next Day", "dpd"),
        ("DPD Local", "dpd-local"),
        ("DPD", "dpd"),
        ("DHL", "dhl"),
        ("DHL Paket National", "dhl-paket"),
        ("GLS Italy", "gls"),
        ("Evri Next Day", "evri"),
        ("Hermes UK", "evri"),
        ("Hermes", "hermes-germany"),
        ("Royal Mail 2nd Class", "royal-mail"),
        ("Parcelforce 48", "parcelforce"),
        ("Yodel Direct", "yodel"),
        ("Colissimo La Poste", "colissimo"),
        ("Correos Express", "correos-express"),
        ("Correos Paq Premium", "correos"),
        ("BRT Corriere Espresso", "brt"),
        ("SDA", "sda"),
        ("InPost", "inpost"),
        ("PostNL Pakket", "postnl"),
        ("Australia Post eParcel", "australia-post"),
        ("ヤマト運輸", "yamato"),
        ("中国邮政", "china-post"),
        ("EMS", "china-post"),
        ("EUB", "eub"),
        ("Cainiao Network", "cainiao"),
    ],
)
def test_carriers_of_other_countries(name, carrier):
    assert one(name)[0] == carrier


@pytest.mark.parametrize(
    ("name", "marketplace", "integrated"),
    [
        ("SagawaExpress", "SG", 1),
        ("Delhivery", "IN", 1),
        ("Delhivery", "SG", -1),
        ("Sendle", "AU", 1),
        ("YAMATO", "JP", 1),
        ("Yun Express", "IT", 1),
        ("Yun Express", "UK", 1),
        ("Yun Express", "DE", -1),
    ],
)
def test_each_stores_own_list_counts_there(name, marketplace, integrated):
    assert one(name, marketplace)[2] == integrated


def test_amazons_own_spelling_is_that_of_the_store():
    index = {carrier.id: place for place, carrier in enumerate(carriers())}
    assert amazon_name(index["yanwen"], "AU") == "YANWEN"
    assert amazon_name(index["yanwen"], "US") == "Yanwen"
    assert amazon_name(index["fedex-freight"], "US") == "Fedex Freight"
    assert amazon_name(index["ups-mail-innovations"], "SG") == "UPS Mail Innovations"
    assert amazon_name(index["australia-post"], "AU") == "Australia Post"  # two spellings, one a kind of number
    assert amazon_name(index["yanwen"], "DE") == "Yanwen"


@pytest.mark.parametrize(
    ("name", "carrier"),
    [
        ("UPS Mail Inovations", "ups-mail-innovations"),
        ("DHL eComerce", "dhl-ecommerce"),
        ("FedEx SmartPots", "fedex-smartpost"),
        ("UPS Frieght", "ups-freight"),
        ("UPS Express Saver", "ups"),
        ("USSP", "usps"),
        ("UPSP", None),
        ("UPSS", None),
        ("DHLL", None),
        ("顺丰", "sf-express"),
    ],
)
def test_a_slip_leads_to_the_fuller_name_and_not_from_one_short_name_to_another(name, carrier):
    found = resolve(pd.Series([name], dtype="str")).carrier[0]
    assert (carriers()[found].id if found >= 0 else None) == carrier
