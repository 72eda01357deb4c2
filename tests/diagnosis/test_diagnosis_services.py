"""Whether a service says where wrong carriers come from, or only restates the carrier."""

from __future__ import annotations

import pytest
import suspensions as made
from test_diagnosis_figures import analysed


@pytest.mark.parametrize(
    ("usual", "segment"),
    [(False, {"channel": "Feed", "ship_method": "Priority"}), (True, {"channel": "Feed"})],
)
def test_a_service_names_a_segment_of_wrong_carriers_only_where_it_does_not_tell_the_carrier(
    usual: bool, segment: dict[str, str]
) -> None:
    rng = made.random.Random(21)
    rows = []
    for _ in range(1200):
        service, label = rng.choice(["Priority", "Ground", "Express"]), rng.choice(["UPS", "USPS"])
        label = ("USPS" if service == "Priority" else "UPS") if usual else label
        channel = rng.choice(["Feed", "Shop", "Manual"])
        wrong = channel == "Feed" and service == "Priority" and rng.random() < 0.9
        other = "USPS" if label == "UPS" else "UPS"
        number = made.ups(rng) if label == "UPS" else made.usps(rng)
        rows.append(
            {
                "channel": channel,
                "ship_method": service,
                "carrier": other if wrong else label,
                "label_carrier": label,
                "tracking_number": number,
                "label_tracking_number": number,
            }
        )
    (cause,) = analysed(rows).report.root_causes
    assert (cause.code, cause.segment) == ("carrier-mismatch", segment)
