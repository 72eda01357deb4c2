"""What a notice is about, and what is read from it. The notices are made up, in the manner of those in forums."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from poagen.case.knowledge import notices
from poagen.case.notice import read_notice
from poagen.case.noticecategories import split_categories
from poagen.case.noticefile import notice_text
from poagen.case.pasting import confirmed
from poagen.common.finding import PoagenError

VTR = """Date: November 2, 2026
Subject: Your seller-fulfilled listings have been deactivated

Hello,

Your seller-fulfilled listings in the Home & Kitchen and Toys & Games categories on Amazon.com have been removed,
for your Valid Tracking Rate was 90.5% from October 2 to October 31, 2026, which is below our target of 95%.

Please send a plan of action that explains:
-- The root causes of not providing valid tracking numbers.
-- The actions you have taken to provide valid tracking numbers.
-- The steps you have taken to prevent this going forward.

Submit this by November 19, 2026 at https://sellercentral.amazon.com/performance/dashboard.
As a reminder, sellers must comply with our Drop Shipping policy and keep the order defect rate below 1%.
"""

SUBJECTS = {
    "valid-tracking-rate": [
        VTR,
        "Your VTR for merchant-fulfilled orders in select categories is under the 95% requirement.",
        "To reactivate, send greater detail on the root causes of not providing valid tracking numbers.",
        "Ihre Rate gültiger Sendungsverfolgungsnummern liegt unter 95 %. Ihre Angebote wurden deaktiviert.",
        "Votre taux de suivi valide est inférieur à 95 %.",
    ],
    "fake-tracking": [
        "Your account was closed: fake tracking numbers to raise your Valid Tracking Rate above 95%.",
        "We found that tracking information on your orders was fabricated.",
        "You manipulated shipment data.",
        "You violated the Code of Conduct. You gave invalid tracking numbers to customers.",
        "You confirmed orders as shipped without shipping the items.",
        "Ihr Konto wurde gesperrt, weil Sie gefälschte Sendungsnummern angegeben haben.",
    ],
    "drop-shipping": [
        "Your account was placed under temporary review in accordance with our Drop Shipping policy.",
        "We took this measure for your violation of the Code of Conduct and of the drop-shipping policy.",
        "Sie haben gegen die Dropshipping-Richtlinie verstoßen.",
    ],
    "order-defect-rate": [
        "Your order defect rate does not meet our target of less than 1%.",
        "Your ODR is 2.1%.",
        "Ihre Rate an Bestellmängeln liegt über 1 %. Ihr Konto wurde gesperrt.",
    ],
    "late-shipment-rate": ["Your late shipment rate is higher than the goal of less than 4%."],
    "authenticity": [
        "We received complaints about the authenticity of your items.",
        "Wir haben Beschwerden über die Echtheit Ihrer Artikel erhalten.",
    ],
    "linked-account": ["Your account is linked to an account that was deactivated."],
    "conduct": [
        "Your account was deactivated in accordance with section 3 of the Business Solutions Agreement.",
        "Ihr Verkäuferkonto wurde deaktiviert, weil Sie gegen den Verhaltenskodex verstoßen haben.",
    ],
    "verification": ["We could not verify your identity. Please upload a utility bill."],
}


@pytest.mark.parametrize(("subject", "text"), [(name, text) for name, texts in SUBJECTS.items() for text in texts])
def test_a_notice_is_told_by_its_subject(subject: str, text: str) -> None:
    assert read_notice(text).subject == subject


@pytest.mark.parametrize(
    "text",
    [
        "Hello, your parcel is on its way.",
        "Please review our Drop Shipping policy.",
        "This is not related to your order defect rate.",
        "",
    ],
)
def test_what_is_only_mentioned_in_passing_is_no_subject(text: str) -> None:
    assert read_notice(text).subject is None


def test_every_fact_of_a_notice_is_read() -> None:
    facts = read_notice(VTR)
    assert (facts.marketplace, facts.blocks) == ("US", "categories")
    assert facts.categories == ("Home & Kitchen", "Toys & Games")
    assert facts.notice_date == dt.date(2026, 11, 2)
    assert facts.period == (dt.date(2026, 10, 2), dt.date(2026, 10, 31))
    assert facts.reply_by == dt.date(2026, 11, 19)
    assert {"root-causes", "actions-taken", "prevention", "plan-of-action"} == set(facts.asked_for)
    assert facts.also == ()


def test_what_a_notice_does_not_say_stays_open() -> None:
    facts = read_notice("Your Valid Tracking Rate is below 95%.")
    assert (facts.marketplace, facts.categories, facts.notice_date, facts.period, facts.reply_by) == (
        None,
        (),
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "removed in these categories:\n\n- Beauty: 88%\n- Clothing, Shoes & Jewelry (VTR 91%)\n",
            ("Beauty", "Clothing, Shoes & Jewelry"),
        ),
        (
            "the affected categories: Home and Garden, Pet Supplies and Books.",
            ("Home and Garden", "Pet Supplies", "Books"),
        ),
        ("in the Toys & Games category", ("Toys & Games",)),
        ("in der Kategorie Spielzeug auf Amazon.de", ("Spielzeug",)),
        ("in all categories", ()),
        ("in the affected categories on Amazon", ()),
        ("on the home screen, select Account Health", ()),
        ("Your listings in Beauty on Amazon.com have been deactivated.", ("Beauty",)),
        (
            "Your offers in Clothing,\nShoes & Jewelry and Beauty on Amazon.com were removed.",
            ("Clothing, Shoes & Jewelry", "Beauty"),
        ),
        ("The rate for orders in Automotive is 88%. You can no longer list items in Automotive.", ("Automotive",)),
        ("Your listings in Beauty and Gadgets were removed.", ()),
        ("Your listings in Beauty Stuff were removed.", ()),
        (
            "may not sell items in the following categories on Amazon.com:\nBeauty\nShoes, Handbags & Sunglasses\n"
            "Gadgets & Gizmos\nSports & Outdoors\n\nValid Tracking Rate: 91%\n\nThank you\n",
            ("Beauty", "Shoes, Handbags & Sunglasses", "Gadgets & Gizmos", "Sports & Outdoors"),
        ),
        (
            "in den folgenden Kategorien keine Artikel verkaufen:\n\n• Küche, Haushalt & Wohnen\n• Spielzeug\n",
            ("Küche, Haushalt & Wohnen", "Spielzeug"),
        ),
        ("in der Kategorie Küche, Haushalt & Wohnen auf Amazon.de", ("Küche, Haushalt & Wohnen",)),
        ("in den Kategorien „Beauty“ und „Küche, Haushalt & Wohnen“", ("Beauty", "Küche, Haushalt & Wohnen")),
        ("in den Kategorien Beauty und Spielzeug", ("Beauty", "Spielzeug")),
    ],
)
def test_categories_are_read_as_the_notice_writes_them(text: str, names: tuple[str, ...]) -> None:
    assert read_notice(text).categories == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "in the Beauty category were removed. Your listings in the Garden category are not affected.",
            ("Beauty",),
        ),
        ("in the Beauty category were removed, while the Garden category is unaffected.", ("Beauty",)),
        ("Your offers in all categories except Books and Music were removed.", ()),
        ("removed in these categories:\n- Beauty\n\nThese categories are not affected:\n- Garden\n", ("Beauty",)),
        ("Rate by category:\nBeauty: 88.1%\nGarden: 95.0%\nBooks: 99%\nToys: 94,9 %\n", ("Beauty", "Toys")),
        ("Angebote in der Kategorie Beauty entfernt. Die Kategorie Garten ist nicht betroffen.", ("Beauty",)),
        (
            "Sie können in der Kategorie Garten weiterhin verkaufen, aber nicht in der Kategorie Beauty.",
            ("Beauty",),
        ),
        ("In allen Kategorien außer Garten wurden Ihre Angebote entfernt.", ()),
    ],
)
def test_a_category_that_a_notice_leaves_open_is_not_read_as_blocked(text: str, names: tuple[str, ...]) -> None:
    assert read_notice(text).categories == names


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("on Amazon.co.uk today", "UK"),
        ("Your Amazon.ca account; see https://sellercentral.amazon.com/x", "CA"),
        ("see https://sellercentral.amazon.co.jp/x", "JP"),
        ("on Amazon.com.mx", "MX"),
        ("on Amazon Germany", "DE"),
        ("on Amazon.de and Amazon.fr", None),
        ("on Amazon", None),
    ],
)
def test_the_store_is_the_one_that_is_named_in_words(text: str, code: str | None) -> None:
    assert read_notice(text).marketplace == code


@pytest.mark.parametrize(
    ("text", "store", "day"),
    [
        ("Date: 11/02/2026", "US", dt.date(2026, 11, 2)),
        ("Sent: 02/11/2026", "UK", dt.date(2026, 11, 2)),
        ("Date: 02/11/2026", None, None),
        ("Date: 13/11/2026", None, dt.date(2026, 11, 13)),
        ("Datum: 3. November 2026", "DE", dt.date(2026, 11, 3)),
        ("Date: 2026-11-02", None, dt.date(2026, 11, 2)),
        ("Date: 2026-13-02", None, None),
        ("日付\n2026年11月2日", "JP", dt.date(2026, 11, 2)),
        ("We wrote on 2 November 2026 that something is wrong.", None, None),
    ],
)
def test_the_notice_s_date_is_read_where_only_one_reading_is_possible(
    text: str, store: str | None, day: dt.date | None
) -> None:
    assert read_notice(text, marketplace=store).notice_date == day


@pytest.mark.parametrize(
    "text",
    [
        "2 to 31 October 2026",
        "October 2–31, 2026",
        "2026-10-02 to 2026-10-31",
        "October 2, 2026 through October 31, 2026",
        "10/02/2026 - 10/31/2026",
        "02/10/2026 to 31/10/2026",
        "02.10.2026 - 31.10.2026",
        "2. bis 31. Oktober 2026",
        "dem 2. Oktober 2026 bis zum 31. Oktober 2026",
    ],
)
def test_a_period_is_read_in_every_form(text: str) -> None:
    assert read_notice(f"Your VTR from {text} was low.").period == (dt.date(2026, 10, 2), dt.date(2026, 10, 31))


def test_dates_in_figures_of_which_none_has_one_reading_stay_open() -> None:
    assert read_notice("Your VTR from 10/02/2026 - 11/03/2026 was low.").period is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Please reply by 11/19/2026.", dt.date(2026, 11, 19)),
        ("Submit your appeal no later than November 19, 2026 (PST).", dt.date(2026, 11, 19)),
        ("By November 19, 2026, please submit a plan of action.", dt.date(2026, 11, 19)),
        ("You have until 19 November 2026 to send a plan.", dt.date(2026, 11, 19)),
        ("Bitte senden Sie uns bis zum 19. November 2026 einen Maßnahmenplan.", dt.date(2026, 11, 19)),
        ("Antworten Sie bis spätestens 19.11.2026.", dt.date(2026, 11, 19)),
        ("Antworten Sie spätestens am 19. November 2026.", dt.date(2026, 11, 19)),
        ("If the rate does not improve by 30 November 2026, we may remove your listings.", None),
        ("Please submit a plan of action within 17 days.", None),
        ("Orders shipped before November 2, 2026 count.", None),
    ],
)
def test_the_day_by_which_an_answer_is_wanted_is_read(text: str, day: dt.date | None) -> None:
    assert read_notice(text).reply_by == day


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("If this problem continues, we may not allow you to sell in these categories.", "nothing"),
        ("Your seller account has been deactivated.", "account"),
        ("Your seller-fulfilled offers have been removed.", "categories"),
        ("Hello.", None),
        ("If it does not improve, you may no longer be able to sell items in these categories.", "nothing"),
        ("Bessert sich dies nicht, können wir Ihre Angebote in der Kategorie Beauty deaktivieren.", "nothing"),
        ("Ihre Angebote in der Kategorie Beauty wurden deaktiviert.", "categories"),
        ("Ihr Verkäuferkonto bei Amazon.de wurde deaktiviert.", "account"),
        ("You can no longer sell on Amazon.com.", "account"),
        ("You can no longer sell on Amazon.com in the Beauty category.", "categories"),
        ("Your listings in Beauty have been removed. If this problem continues, we may deactivate you.", None),
        (
            "Seller-fulfilled offers have been removed. If this problem continues, we may suspend you.",
            "categories",
        ),
    ],
)
def test_what_is_blocked(text: str, blocks: str | None) -> None:
    assert read_notice(text).blocks == blocks


def test_only_one_subject_is_ours_and_every_other_says_what_to_do() -> None:
    assert [each.id for each in notices().subjects if each.ours] == ["valid-tracking-rate"]
    assert all(each.what and each.do for each in notices().subjects)


def test_a_mail_and_a_page_give_their_words(tmp_path: Path) -> None:
    mail = tmp_path / "n.eml"
    mail.write_bytes(
        b"Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nSubject: VTR\r\nContent-Type: text/html\r\n\r\n"
        b"<p>Your Valid Tracking Rate is<br>below 95&#37;.</p>"
    )
    assert "below 95%." in notice_text(mail)
    assert read_notice(notice_text(mail)).notice_date == dt.date(2026, 11, 2)
    with pytest.raises(PoagenError, match="cannot be read"):
        notice_text(tmp_path / "n.pdf")
    with pytest.raises(PoagenError, match="cannot be read"):
        notice_text(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Garden", ["Garden"]),
        ("Home & Kitchen, Toys & Games", ["Home & Kitchen", "Toys & Games"]),
        ("Clothing, Shoes & Jewelry, Garden", ["Clothing, Shoes & Jewelry", "Garden"]),
        ("A, B; C", ["A, B", "C"]),
    ],
)
def test_typed_categories_are_split_where_a_name_ends(text: str, names: list[str]) -> None:
    assert split_categories(text) == names


def test_what_a_person_takes_out_of_a_form_does_not_come_back_from_the_notice() -> None:
    given, shown = {"seller": "North", "marketplace": "US"}, ("seller", "marketplace", "scope", "reply_by")
    kept = confirmed(given, VTR, shown, was_read=True)
    assert "scope" not in kept
    assert "reply_by" not in kept
    assert (kept["subject"], kept["blocks"]) == ("valid-tracking-rate", "categories")
    unseen = confirmed({**given, "scope": ["Books"]}, VTR, shown, was_read=False)
    assert (unseen["scope"], unseen["reply_by"]) == (["Books"], "2026-11-19")
    assert confirmed(given, "", shown, was_read=False) == given


@pytest.mark.parametrize(
    ("words", "blocks"),
    [
        (
            "Your Seller Fulfilled Prime eligibility has been revoked because your Valid Tracking Rate on Prime "
            "packages was 97 %, below 99 %.",
            "programme",
        ),
        (
            "You are no longer eligible for Premium Shipping, as your Valid Tracking Rate is under 95 %.",
            "programme",
        ),
        (
            "Ihr Prime durch Verkäufer wurde ausgesetzt, da Ihre Rate gültiger Sendungsnummern unter 99 % liegt.",
            "programme",
        ),
        (
            "Your seller-fulfilled listings in Beauty were deactivated, and Premium Shipping was removed.",
            "categories",
        ),
        (
            "Your Valid Tracking Rate is 93.1 %. If it does not improve by 20 November 2026 your listings in "
            "Beauty may be deactivated.",
            "nothing",
        ),
    ],
)
def test_a_notice_on_a_programme_and_a_warning_in_the_passive_are_told_from_blocked_listings(
    words: str, blocks: str
) -> None:
    assert read_notice(words).blocks == blocks
