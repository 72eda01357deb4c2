"""What the rules of each store make of its local carriers, their numbers and their names."""

import pytest
from policy_factory import AS_OF, codes, package, packages

from poagen.policy import judge, rules

COUNTRY = {rule.marketplace: rule.country for rule in rules()}
NEWEST = {
    rule.marketplace: rule for rule in rules() if rule.id not in ("US-SFP-2022-07-25", "US-PREMIUM-2022-07-25")
}
SENT = {"first_scan_at": "2026-10-06", "delivery_scan_at": "2026-10-08", "amazon_verdict": "invalid"}


def found(store, carrier, number, **values):
    """The codes of one package within a store, scanned in time, that Amazon calls invalid."""
    within = {"marketplace": store, "origin_country": COUNTRY[store], "destination_country": COUNTRY[store]}
    row = package(**{**within, "carrier": carrier, "tracking_number": number, **SENT, **values})
    return codes(judge(packages([row]), NEWEST[store], as_of=AS_OF).signs[0])


@pytest.mark.parametrize(
    ("store", "carrier", "number"),
    [
        ("IT", "GLS", "MI123450987"),
        ("IT", "SDA", "RA123456785IT"),
        ("FR", "Chronopost", "XY123456785FR"),
        ("FR", "Delivengo", "LZ123456785FR"),
        ("ES", "CTT EXPRESS", "EA123456785PT"),
        ("TR", "PTT Kargo", "RR123456785TR"),
        ("UK", "Amazon Shipping", "QA012345678901"),
        ("DE", "Amazon Shipping", "DE1234509876"),
        ("AU", "StarTrack-ArticleID", "ABCZ12345098FPP00001"),
        ("AU", "StarTrack-Consignment", "ABCZ12345098"),
    ],
)
def test_a_number_of_a_local_carrier_is_neither_another_ones_nor_misshapen_nor_unread(store, carrier, number):
    assert found(store, carrier, number) == {"amazon-not-recognised"}


@pytest.mark.parametrize(
    ("store", "carrier", "number", "code"),
    [
        ("IT", "GLS", "1Z999AA10123456784", "carrier-mismatch"),
        ("IT", "GLS", "RA123456785IT", "carrier-mismatch"),
        ("IT", "BRT", "MI123450987", "carrier-mismatch"),
        ("IT", "SDA", "1Z999AA10123456784", "carrier-mismatch"),
        ("AU", "Australia Post", "1Z999AA10123456784", "carrier-mismatch"),
        ("UK", "Amazon Shipping", "1Z999AA10123456784", "carrier-mismatch"),
        ("FR", "Chronopost", "1Z999AA10123456784", "carrier-mismatch"),
        ("ES", "Correos Express", "RB123456785GB", "carrier-mismatch"),
        ("AU", "Toll Global Express", "8450123450987", "carrier-not-integrated"),
    ],
)
def test_what_is_surely_another_carriers_number_stays_so(store, carrier, number, code):
    assert found(store, carrier, number) == {code}


@pytest.mark.parametrize(
    ("store", "carrier", "as_other"),
    [
        ("JP", "ヤマト運輸", False),
        ("JP", "クロネコヤマト", False),
        ("JP", "YAMATO", False),
        ("JP", "Other ヤマト運輸", True),
        ("JP", "YAMATOO", True),
        ("UK", "Fed-Ex", False),
        ("SG", "SingPost", True),
        ("IN", "Blue Dart", False),
        ("IN", "Bluedart", True),
        ("AU", "AusPost", True),
        ("AU", "StarTrack", True),
    ],
)
def test_another_spelling_is_a_fault_only_where_the_store_says_how_it_is_written(store, carrier, as_other):
    assert ("carrier-as-other" in found(store, carrier, "400123409873")) is as_other
    assert "carrier-not-integrated" not in found(store, carrier, "400123409873")


def test_letter_case_counts_in_europe_for_carriers_of_parcels_from_china():
    assert "carrier-as-other" in found("UK", "4PX Express", "4PX3000123456789CN", origin_country="CN")
    assert "carrier-as-other" not in found("UK", "4PX Express", "4PX3000123456789CN")
    assert "carrier-as-other" not in found("UK", "4PX Express", "4PX3000123456789CN", amazon_verdict="")
