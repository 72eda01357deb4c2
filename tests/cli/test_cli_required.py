"""What the notice says and no page or file does: the required rate of a store, and the categories."""

import html
import json
from itertools import count
from pathlib import Path

import pytest
from cli_world import case, export, fails, package, poagen

from poagen.api import Settings, run
from poagen.web.sentences import verdict
from poagen.web.words import Language, Words

HEAD = "seller: Nor Ltd\nas_of: 2026-10-31\nnotice_date: 2026-10-30\nletter_date: 2026-11-03\n"
ASKED = "[[CONFIRM: which rate does Amazon's notice require?"


def letter(folder: Path) -> str:
    written = poagen("draft", folder, "-o", folder / "out", "--format", "md").out.split()
    return next(Path(name) for name in written if name.endswith(".md")).read_text(encoding="utf-8")


def in_store(folder: Path, store: str, *lines: str, **values: str) -> Path:
    made = case(folder, "".join([HEAD, f"marketplace: {store}\n", *(f"{line}\n" for line in lines)]))
    bad = [package(number, tracking_number="", **values) for number in range(10, 13)]
    text = export(made / "data" / "packages.csv", *bad).read_text(encoding="utf-8").replace(",US,", f",{store},")
    (made / "data" / "packages.csv").write_text(text, encoding="utf-8")
    return made


@pytest.mark.parametrize("store", ["AU", "BE", "IE", "MX", "SA", "SG", "TR"])
def test_a_store_whose_rate_no_page_states_has_the_notices(tmp_path: Path, store: str) -> None:
    open_ = in_store(tmp_path / "open", store, "scope: [Garden]")
    assert ASKED in letter(open_)
    assert "give the rate that the notice requires with --target" in poagen("draft", open_).err
    told = letter(in_store(tmp_path / "stated", store, "scope: [Garden]", "target: 95"))
    assert ASKED not in told
    assert "against the required 95" in told


def test_packages_are_judged_by_the_stated_rate(tmp_path: Path) -> None:
    def judged(name: str, *lines: str) -> tuple[float, bool, bool]:
        found = json.loads(poagen("analyze", in_store(tmp_path / name, "AU", *lines), "--json").out)
        return found["policy"]["target"], found["policy"]["target_known"], found["vtr"]["overall"]["meets_target"]

    assert judged("none") == (0.95, False, False)
    assert judged("high", "target: 97") == (0.97, True, False)
    assert judged("low", "target: 60") == (0.60, True, True)


def test_a_rate_that_a_source_states_stays_and_another_is_told(tmp_path: Path) -> None:
    file = export(tmp_path / "packages.csv")
    when = ("--marketplace", "US", "--as-of", "2026-10-31")
    shown = poagen("analyze", file, *when, "--target", "99", "--json")
    assert json.loads(shown.out)["policy"]["target"] == 0.95
    assert "POL028" in shown.all
    for same in ("95", "95%", "0.95", "95,0 %"):
        assert "POL028" not in poagen("analyze", file, *when, "--target", same).all
    assert "no rate such as 95" in fails("analyze", file, *when, "--target", "5")


def test_init_takes_the_rate(tmp_path: Path) -> None:
    def options(rate: str) -> list[str]:
        facts = ("seller=Nor", "marketplace=AU", "as_of=2026-10-31", f"target={rate}")
        return [word for fact in facts for word in ("--data", fact)]

    assert poagen("init", tmp_path / "c", *options("95 %")).code == 0
    assert '\ntarget: "95 %" ' in (tmp_path / "c" / "case.yaml").read_text(encoding="utf-8")
    assert 'target: "5" does not fit' in fails("init", tmp_path / "d", *options("5"))


def test_data_without_categories_is_said_to_be_so_and_leaves_no_point_open(tmp_path: Path) -> None:
    folder = in_store(tmp_path / "c", "US", "scope: [Home]")
    text = (folder / "data" / "packages.csv").read_text(encoding="utf-8").replace(",Garden,", ",,")
    (folder / "data" / "packages.csv").write_text(text, encoding="utf-8")
    told = letter(folder)
    assert "Our data does not name the category of each package, so these figures are of all packages." in told
    assert "the name of the category in the notice" not in told
    assert "it names no category of any package" in poagen("draft", folder).err


def test_a_category_that_the_data_lacks_is_asked_about_and_told_with_those_it_has(tmp_path: Path) -> None:
    folder = in_store(tmp_path / "c", "US", "scope: [Home, GARDEN]")
    assert 'is "Home" the name of the category in the notice?' in letter(folder)
    shown = poagen("draft", folder).err
    assert "the notice blocks Home, and no package in the data has that category; it has Garden" in shown
    other = in_store(tmp_path / "d", "US", "scope: [Garden]")
    assert "CAS024" not in poagen("draft", other).err


def test_a_list_of_defects_of_another_category_is_told_too(tmp_path: Path) -> None:
    folder = case(tmp_path / "c", f"{HEAD}marketplace: US\nscope: [Home]\n")
    head = "Order ID,Carrier Name,Tracking ID,Promised Delivery Date,Has valid tracking,Has tracking ID\n"
    rows = (f"111-0000000-{number:07},UPS,,2026-10-20,No,No\n" for number in range(12))
    (folder / "data" / "report.csv").write_text(head + "".join(rows), encoding="utf-8")
    assert "CAS024" in poagen("draft", folder).err


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["measured: 900"], "Of the 17 packages that our data lists, 12 failed"),
        (["measured: {Garden: 900}"], "Of the 17 packages that our data lists, 12 failed"),
        (["measured: 900", "language: de"], "Von den 17 Paketen, die unsere Daten nennen, waren 12"),
        (["measured: 17"], "Of the 17 measured packages, 12 failed"),
    ],
)
def test_beside_a_larger_total_a_cause_says_that_it_counts_what_the_data_lists(
    tmp_path: Path, lines: list[str], words: str
) -> None:
    folder = case(tmp_path / "c", "\n".join([f"{HEAD}marketplace: US", "scope: [Garden]", *lines]))
    export(folder / "data" / "packages.csv", *(package(number, tracking_number="") for number in range(10, 22)))
    assert words in letter(folder)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "95 % (no source gives this store's target)"),
        (("target: 97",), "the target of 97 % that the seller states"),
    ],
)
def test_a_rate_that_no_source_gives_is_told_as_that_on_the_screen_and_in_the_report(
    tmp_path: Path, lines: tuple[str, ...], said: str
) -> None:
    case = in_store(tmp_path / "case", "AU", "scope: [Garden]", *lines)
    screen = " ".join(poagen("analyze", case).out.split())
    assert said in screen
    assert ("at target" in screen, "at 95 % or above" in screen) == ((True, False) if lines else (False, True))
    poagen("draft", case, "-o", tmp_path / "out", "--format", "html")
    page = html.unescape((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert f"below {said}" in page
    assert ("Compared with" in page, "below target" in page, 'class="target"' in page) == (
        (False, True, True) if lines else (True, False, False)
    )
    assert ("the one shown is what the notice requires, as the seller states it" in page) is bool(lines)


@pytest.mark.parametrize(("lines", "said"), [((), "is at 95% or above"), (("target: 97",), "is at target")])
def test_the_sheet_of_facts_holds_rates_against_no_target_that_no_source_gives(
    tmp_path: Path, lines: tuple[str, ...], said: str
) -> None:
    sheet = run([in_store(tmp_path / "case", "AU", *lines)], Settings()).questionnaire().decode()
    assert said in sheet
    assert ("target" in sheet) is bool(lines)


@pytest.mark.parametrize(("language", "words"), [("en", "no source"), ("de", "keine Quelle")])
def test_the_pages_tell_it_too(tmp_path: Path, language: Language, words: str) -> None:
    places = count()

    def sentence(store: str, *lines: str) -> str:
        report = run([in_store(tmp_path / str(next(places)), store, *lines)], Settings()).analysis.report
        return verdict(Words(language), report, by_category=True)

    assert words in sentence("AU")
    stated = "that the seller states" if language == "en" else "das Sie angegeben haben"
    assert stated in sentence("AU", "target: 97")
    assert words not in sentence("AU", "target: 97")
    assert stated not in sentence("US", "target: 95")
    assert words not in sentence("US")
