"""What can be corrected, the upload file, the list for people, and the reasons of the rest."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
import suspensions as made
from hypothesis import given, settings
from hypothesis import strategies as st
from showing_world import FEDEX, RNG, UPS, USPS, analysed, order, package, seller, written

from poagen import Settings, analyze, read
from poagen.diagnosis import repairing

HEADER = [
    *("order-id", "order-item-id", "quantity", "ship-date"),
    *("carrier-code", "carrier-name", "tracking-number", "ship-method"),
]
SLIP = USPS[:8] + ("1" if USPS[8] != "1" else "2") + USPS[9:]


def rows_of(content: bytes, encoding: str = "cp1252") -> list[dict[str, str]]:
    text = io.StringIO(content.decode(encoding), newline="")
    return list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_a_mistyped_number_on_its_way_is_corrected_from_its_label() -> None:
    found = repairing(analysed(package(tracking_number=SLIP), package(UPS, carrier="UPS", label_carrier="UPS")))
    (row,) = rows_of(found.file())
    assert list(row) == HEADER
    assert row["order-id"] == order(0)
    assert (row["carrier-code"], row["carrier-name"], row["tracking-number"]) == ("USPS", "", USPS)
    assert (row["ship-date"], row["ship-method"]) == ("2026-10-26", "USPS Ground Advantage")
    assert (row["order-item-id"], row["quantity"]) == ("", "")
    assert found.file().endswith(b"\r\n")
    (listed,) = found.review.to_dict("records")
    assert (listed["number_told"], listed["number_corrected"]) == (SLIP, USPS)
    assert (listed["certainty"], listed["in_upload"], listed["why_not"]) == ("proven", "yes", "")
    assert found.unrepairable.empty


@pytest.mark.parametrize(
    "delivered", [{"delivery_scan_at": "2026-10-29T09:00:00-07:00"}, {"label_status": "Delivered"}]
)
def test_a_delivered_package_is_no_longer_corrected(delivered: dict[str, object]) -> None:
    found = repairing(analysed(package(tracking_number=SLIP, **delivered)), likely=True)
    assert found.upload.empty
    assert found.review.empty
    (lost,) = found.unrepairable.to_dict("records")
    assert "delivered" in lost["reason"]
    assert "no longer counts" in lost["reason"]
    assert ("2026-10-29" in lost["reason"]) == ("delivery_scan_at" in delivered)


BACK = (
    "Returned to sender",
    "RETURN_TO_SENDER",
    "Returned",
    "Delivered to sender",
    "Unzustellbar - zurück an Absender",
    "Die Sendung wird an den Absender zurückgesandt.",
    "Le colis est retourné à l\u2019expéditeur suite à un refus du destinataire",
    "RETOUR A L'EXPEDITEUR",
    "Devuelto al remitente",
    "RESO AL MITTENTE",
)


@pytest.mark.parametrize("status", BACK)
def test_a_package_that_went_back_to_the_sender_waits_for_the_word(status: str) -> None:
    back = package(tracking_number=SLIP, label_status=status)
    found = repairing(analysed(back, package(UPS, carrier="UPS", label_carrier="UPS", label_status="In transit")))
    assert found.upload.empty
    (listed,) = found.review.to_dict("records")
    assert (listed["certainty"], listed["in_upload"]) == ("likely", "no")
    assert "went back to the sender" in listed["why_not"]
    assert listed["delivery"] == "it went back to the sender, by the files"
    assert [repair.proven for repair in analysed(back).report.repairs] == [False]
    assert not repairing(analysed(back), likely=True).upload.empty
    transit = repairing(analysed(package(tracking_number=SLIP, label_status="Out for delivery")))
    assert [row["tracking-number"] for row in rows_of(transit.file())] == [USPS]


def test_a_package_promised_after_the_window_is_corrected_before_it_counts() -> None:
    later, earlier = {"promised_delivery_at": "2026-11-02"}, {"promised_delivery_at": "2026-09-20"}
    found = repairing(analysed(package(tracking_number=SLIP, **later), package(tracking_number="", **earlier)))
    assert found.upload["order-id"].tolist() == [order(0)]
    assert found.review["counts"].tolist() == ["will count: it is promised after the window"]
    assert found.unrepairable.empty


def test_a_carrier_is_written_as_amazon_writes_it() -> None:
    as_other = package(UPS, carrier="Other", label_carrier="UPS")
    mismatch = package(FEDEX, carrier="USPS", label_carrier="FedEx")
    found = repairing(analysed(as_other, mismatch))
    assert [row["carrier-code"] for row in rows_of(found.file())] == ["UPS", "FedEx"]
    assert [row["tracking-number"] for row in rows_of(found.file())] == [UPS, FEDEX]


def test_the_carrier_comes_with_the_label_where_none_was_told() -> None:
    found = repairing(
        analysed(package(tracking_number="", carrier="", label_tracking_number=FEDEX, label_carrier="FedEx"))
    )
    (row,) = rows_of(found.file())
    assert (row["carrier-code"], row["tracking-number"]) == ("FedEx", FEDEX)


def test_a_right_number_does_not_help_under_a_courier_that_amazon_does_not_read() -> None:
    told = package(
        tracking_number="",
        carrier="Zephyr Local",
        label_carrier="Zephyr Local",
        label_tracking_number="ZL123456789",
    )
    found = repairing(analysed(told), likely=True)
    assert found.upload.empty
    (lost,) = found.unrepairable.to_dict("records")
    assert "would not be valid either" in lost["reason"]


def test_an_order_of_several_packages_is_left_to_people() -> None:
    twice = {"order_id": order(9)}
    other = made.usps(RNG)
    found = repairing(
        analysed(package(tracking_number=SLIP, **twice), package(other, package_id="2", **twice)), likely=True
    )
    assert found.upload.empty
    (listed,) = found.review.to_dict("records")
    assert listed["in_upload"] == "no"
    assert "several packages" in listed["why_not"]


def test_what_is_likely_waits_for_the_word() -> None:
    other = made.usps(RNG)
    rows = [package(tracking_number=other, amazon_verdict="invalid", first_scan_at="", scan_count=float("nan"))]
    found, wanted = (repairing(analysed(*rows), likely=likely) for likely in (False, True))
    assert found.upload.empty
    assert found.review["certainty"].tolist() == ["likely"]
    assert "--likely" in found.review["why_not"].iloc[0]
    assert rows_of(wanted.file())[0]["tracking-number"] == USPS


def test_without_a_ship_day_nothing_is_uploaded() -> None:
    found = repairing(analysed(package(tracking_number=SLIP, confirmed_at="", first_scan_at="")))
    assert found.upload.empty
    assert "shipped" in found.review["why_not"].iloc[0]


def test_a_number_that_would_stand_at_two_orders_is_held_back() -> None:
    other = USPS[:9] + ("1" if USPS[9] != "1" else "2") + USPS[10:]
    found = repairing(analysed(package(tracking_number=SLIP), package(tracking_number=other)))
    assert found.upload.empty
    assert found.review["why_not"].str.contains("another order").all()


@pytest.mark.parametrize("told", [USPS, USPS[:4] + " " + USPS[4:]])
@pytest.mark.parametrize("label", [{"label_tracking_number": "", "label_carrier": ""}, {}])
def test_a_number_that_another_order_was_told_with_is_held_back_and_not_proven(
    told: str, label: dict[str, object]
) -> None:
    analysis = analysed(package(tracking_number=SLIP), package(tracking_number=told, **label))
    found = repairing(analysis, likely=True)
    assert found.upload.empty
    assert found.review["order_id"].tolist() == [order(0)]
    assert found.review["why_not"].str.contains("another order").all()
    assert not any(repair.proven for repair in analysis.report.repairs)
    repaired = analysis.report.recovery.with_repairs
    assert repaired is None or repaired.repairs == 0


def test_two_orders_that_were_told_with_each_other_s_number_are_both_corrected() -> None:
    other = made.usps(RNG)
    swapped = package(tracking_number=other), package(tracking_number=USPS, label_tracking_number=other)
    analysis = analysed(*swapped)
    assert [repair.proven for repair in analysis.report.repairs] == [True, True]
    assert [row["tracking-number"] for row in rows_of(repairing(analysis).file())] == [USPS, other]
    delivered = {"delivery_scan_at": "2026-10-29T09:00:00-07:00"}
    one = repairing(analysed(swapped[0], {**swapped[1], **delivered}))
    assert one.upload.empty


def test_packages_whose_delivery_no_file_tells_of_are_counted() -> None:
    rows = [{**package(tracking_number=SLIP)}]
    del rows[0]["delivery_scan_at"]
    assert repairing(analysed(*rows)).undated == 1
    assert repairing(analysed(package(tracking_number=SLIP))).undated == 0


def test_an_unknown_name_on_a_known_carrier_s_label_is_corrected_to_that_carrier() -> None:
    analysis = analysed(package(carrier="Zephyr Local"))
    assert [defect.code for defect in analysis.report.defects if defect.count] == ["carrier-as-other"]
    (repair,) = analysis.report.repairs
    assert (repair.field, repair.proposed) == ("carrier", "USPS")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            {"tracking_number": "", "label_tracking_number": "", "label_carrier": ""},
            "No file shows the number of its label",
        ),
        ({"tracking_number": "", "label_status": "voided"}, "voided or replaced"),
        ({"first_scan_at": "", "scan_count": 0.0}, "only a scan by the carrier"),
        ({"carrier": "Zephyr Local", "label_carrier": "Zephyr Local"}, "would not be valid either"),
        ({"amazon_verdict": "invalid"}, "dispute"),
    ],
)
def test_every_package_that_cannot_be_corrected_has_a_reason(cells: dict[str, object], words: str) -> None:
    found = repairing(analysed(package(**cells)), likely=True)
    assert found.upload.empty
    (lost,) = found.unrepairable.to_dict("records")
    assert words in lost["reason"]


@pytest.mark.parametrize(
    "service", ['=HYPERLINK("x")', "NULL", "null", "two\tcells", "x" * 51, "@x", "台所", "x; =1+1"]
)
def test_a_name_that_could_do_harm_does_not_enter_the_upload(service: str) -> None:
    found = repairing(analysed(package(tracking_number=SLIP, ship_method=service)))
    (row,) = rows_of(found.file())
    assert row["ship-method"] == ("two cells" if "two" in service else "")
    assert len(found.file().splitlines()) == 2
    held = repairing(analysed(package(tracking_number=SLIP, order_id='=1+1+cmd|"x"')))
    assert held.upload.empty


def test_a_store_with_a_template_of_its_own_gets_it() -> None:
    missing = package(UPS, tracking_number="", carrier="UPS", label_carrier="UPS")
    found = repairing(analysed(missing, marketplace="JP"))
    lines = found.file().decode("cp932").splitlines()
    assert lines[0].startswith("TemplateType=OrderFulfillment\t")
    assert lines[1].startswith("注文番号\t")
    assert lines[2].split("\t") == [*HEADER, "cod-collection-method"]
    assert lines[3].split("\t")[4:7] == ["UPS", "", UPS]


def test_every_correction_of_a_seller_is_the_label_and_nothing_is_told_twice(tmp_path: Path) -> None:
    rows = seller(3, on_their_way="2026-10-26")
    analysis = analyze(
        read([written(tmp_path / "p.csv", rows)]), Settings(marketplace="US", as_of=dt.date(2026, 10, 26))
    )
    truth = {row["order_id"]: row for row in rows}
    found = repairing(analysis)
    uploaded = rows_of(found.file())
    assert len(uploaded) > 5
    for row in uploaded:
        own = truth[row["order-id"]]
        assert row["tracking-number"] == own["label_tracking_number"]
        assert row["carrier-code"] == own["label_carrier"]
        assert own["delivery_scan_at"] == ""
    kept, lost = set(found.review["order_id"]), set(found.unrepairable["order_id"])
    assert kept.isdisjoint(lost)
    invalid = analysis.package_verdicts().query("status == 'measured' and verdict == 'invalid'")
    assert set(invalid["order_id"]) <= kept | lost
    assert (found.unrepairable["reason"] != "").all()
    assert {item.order_id for item in analysis.report.repairs} == kept


def test_the_upload_is_read_as_what_was_told(tmp_path: Path) -> None:
    path = tmp_path / "up.txt"
    path.write_bytes(repairing(analysed(package(tracking_number=SLIP))).file())
    again = read([path])
    assert again.inputs[0].format.startswith("amazon-shipping-confirmation")
    assert again.table["tracking_number"].tolist() == [USPS]
    assert again.table["carrier"].tolist() == ["USPS"]


CELLS = st.sampled_from(
    ["", "N/A", USPS, SLIP, UPS, FEDEX, "111-0000000-0000001", "9.4001E+21", "=1+1", "\t", "é台"]
)


@given(
    st.lists(
        st.tuples(CELLS, CELLS, CELLS, st.sampled_from(["", "USPS", "Other", "UPS", "=x", "Zephyr"])), max_size=6
    )
)
@settings(max_examples=8, deadline=None)
def test_no_input_makes_a_formula_or_a_broken_line(cells: list[tuple[str, str, str, str]]) -> None:
    rows = [
        package(tracking_number=told, label_tracking_number=label, ship_method=service, carrier=carrier)
        for told, label, service, carrier in cells
    ]
    found = repairing(analysed(*rows or [package()]), likely=True)
    for line in found.file().decode("cp1252").split("\r\n")[1:-1]:
        parts = line.split("\t")
        assert len(parts) == len(HEADER)
        assert not any(part.startswith(("=", "+", "-", "@")) for part in parts)
        assert parts[4]
        assert parts[6].isalnum()


def test_an_analysis_without_a_failure_has_nothing_to_correct() -> None:
    found = repairing(analysed(package()))
    assert (len(found.upload), len(found.review), len(found.unrepairable)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("carrier", "number", "words"),
    [
        ("Evri", "H01AB1234567890C", "would be filed under Other"),
        ("", "ABC1234567", "The carrier that has the parcel is not known"),
        ("UPS", "1Z999AA10123456785", "does not have the form"),
    ],
)
def test_what_amazon_would_not_take_is_held_back_with_its_reason(carrier: str, number: str, words: str) -> None:
    told = {"tracking_number": "", "carrier": carrier, "label_carrier": carrier, "label_tracking_number": number}
    held, wanted = (repairing(analysed(package(**told)), likely=likely) for likely in (False, True))
    assert held.upload.empty
    assert words in held.review["why_not"].iloc[0]
    rows = rows_of(wanted.file())
    filed = [(row["carrier-code"], row["carrier-name"], row["tracking-number"]) for row in rows]
    assert filed == ([("Other", "Evri", number)] if carrier == "Evri" else [])


@pytest.mark.parametrize(("origin", "is_filed"), [("GB", True), ("CN", False)])
def test_a_list_of_carriers_from_one_country_holds_back_none_from_another(origin: str, *, is_filed: bool) -> None:
    told = {"tracking_number": "RR752174881GB", "carrier": "Royal Mail", "label_carrier": "Royal Mail"}
    parcel = package(
        **told,
        label_tracking_number="RR752174880GB",
        marketplace="UK",
        origin_country=origin,
        destination_country="GB",
    )
    found = repairing(analysed(parcel, marketplace="UK"))
    filed = [(row["carrier-code"], row["tracking-number"]) for row in rows_of(found.file())] if is_filed else []
    assert filed == ([("Royal Mail", "RR752174880GB")] if is_filed else [])
    assert found.upload.empty is not is_filed


def filed(carrier: str, number: str, label: str, store: str, *, beside: str = "", bought: str = "") -> list[str]:
    """The carrier codes in the upload for a parcel on its way; ``beside``: told for one that Amazon reads."""
    where = {"marketplace": store, "origin_country": "GB" if store == "UK" else store}
    told = {"carrier": carrier, "tracking_number": number, "amazon_verdict": "invalid"}
    row = package(**where, **told, label_carrier=label, label_tracking_number=bought or number)
    blank = {"label_carrier": None, "label_tracking_number": None, "amazon_verdict": "valid"}
    good = [package(**where, **blank, carrier=beside, tracking_number="400123409884")] if beside else []
    found = repairing(analysed(row, *good, marketplace=store))
    (listed,) = found.review.to_dict("records")
    assert listed["why_not"].startswith("How the store writes") is found.upload.empty
    lines = found.file().decode(found.layout.encoding).splitlines()
    return [line.split("\t")[4] for line in lines if "2026-" in line]


@pytest.mark.parametrize(
    ("store", "label", "beside", "codes"),
    [
        ("JP", "ヤマト運輸", "", []),
        ("JP", "ヤマト運輸", "YAMATO", ["YAMATO"]),
        ("JP", "ヤマト運輸", "ヤマト運輸", ["ヤマト運輸"]),
        ("JP", "ヤマト運輸", "SAGAWA", []),
        ("SG", "Yamato", "", ["YamatoTransport"]),
        ("AU", "StarTrack", "", []),
        ("AU", "StarTrack", "StarTrack-ArticleID", []),
        ("AU", "Couriers Please", "", ["Couriers Please"]),
        ("BE", "bpost", "", ["BPOST"]),
        ("UK", "Evri", "", []),
        ("UK", "Evri", "Evri", ["Evri"]),
        ("UK", "Royal Mail", "", ["Royal Mail"]),
    ],
)
def test_an_upload_names_a_carrier_only_as_amazon_is_known_to_write_it(
    store: str, label: str, beside: str, codes: list[str]
) -> None:
    assert filed("Other", "400123409873", label, store, beside=beside) == codes


def test_a_name_that_stays_is_not_changed_by_the_correction_of_its_number() -> None:
    told, bought = "RR752174881GB", "RR752174880GB"
    assert filed("ROYAL_MAIL", told, "Royal Mail", "UK", bought=bought) == ["ROYAL_MAIL"]
    assert filed("SingPost", told, "SingPost", "SG", bought=bought) == ["Singapore Post"]
    assert filed("YAMATO", "400123409837", "YAMATO", "JP", bought="400123409873") == ["YAMATO"]


def test_what_was_filed_under_other_is_moved_to_its_carrier_or_told_why_not() -> None:
    assert filed("Other", "15501234509876", "DPD", "UK") == ["DPD"]
    assert filed("Other", "15501234509876", "DPD", "DE") == ["DPD"]
    told = {"carrier": "Other", "label_carrier": "", "label_tracking_number": "", "amazon_verdict": "invalid"}
    row = package(**told, tracking_number="ABC4711XY", marketplace="DE", origin_country="DE")
    (lost,) = repairing(analysed(row, marketplace="DE")).unrepairable.to_dict("records")
    assert lost["reason"].startswith("It was filed under Other, and no file shows")


def test_a_correction_that_would_not_make_a_package_valid_is_neither_proposed_nor_hoped_for() -> None:
    """A courier whose scans do not reach Amazon, and a parcel that nobody scanned."""
    courier = {"carrier": "Zephyr Local", "label_carrier": "Zephyr Local"}
    own = {"tracking_number": "", "label_tracking_number": "ZL123456789"}
    unscanned = {"tracking_number": "", "first_scan_at": "", "scan_count": 0}
    unscanned["label_tracking_number"] = made.usps(RNG)
    broken = [package(**courier, **own), package(**unscanned), package(tracking_number=SLIP)]
    report = analysed(*broken, *(package(made.usps(RNG)) for _ in range(7))).report
    assert [repair.order_id for repair in report.repairs] == [order(1), order(2)]
    hope = report.recovery.with_repairs
    assert hope is not None
    assert (hope.repairs, hope.overall.rate) == (1, 0.8)


def test_packages_that_are_promised_after_the_window_are_told_as_such() -> None:
    later = {"promised_delivery_at": "2026-11-03", "tracking_number": "", "label_tracking_number": ""}
    found = repairing(analysed(package(tracking_number=SLIP), package(**later), package(UPS, carrier="UPS")))
    assert found.later == 1
    assert found.unrepairable["counts"].tolist() == ["will count: it is promised after the window"]
    assert found.review["counts"].tolist() == ["counts now"]
