"""What counts as a named proof is the same in English and in German."""

from pathlib import Path

import pytest
import yaml

import poagen.remedies
from poagen.review import assess

HEADS = {"en": "Actions we have taken", "de": "Ergriffene Maßnahmen"}
CATALOG = Path(poagen.remedies.__file__).parent / "catalog"


def lacks_proof(text: str, tag: str) -> bool:
    lines = [f"## {HEADS[tag]}", "", f"1.   {text}", ""]
    return "REV022" in {one.code for one in assess(lines).findings}


def measures() -> list[tuple[str, str, str]]:
    """Each packaged corrective measure as it is written when it is done, in English and in German."""
    english = yaml.safe_load((CATALOG / "corrective.yaml").read_text(encoding="utf-8"))
    german = yaml.safe_load((CATALOG / "de" / "corrective.yaml").read_text(encoding="utf-8"))
    return [(one["id"], one["text"]["completed"], german[one["id"]]["completed"]) for one in english]


@pytest.mark.parametrize(("name", "english", "german"), measures(), ids=lambda text: text[:6])
def test_a_measure_without_a_document_is_told_alike_in_both_languages(
    name: str, english: str, german: str
) -> None:
    assert lacks_proof(english, "en") == lacks_proof(german, "de"), name


@pytest.mark.parametrize(
    ("text", "tag", "is_proof"),
    [
        ("On 3 November 2026 we withdrew the damaged file and sent a new one.", "en", False),
        ("On 3 November 2026 we saw a file or two.", "en", False),
        ("On 3 November 2026 we replaced the scanner (file 3).", "en", True),
        ("On 3 November 2026 we replaced the scanner (see document A).", "en", True),
        ("Am 3. November 2026 haben wir die automatische Bestätigung abgeschaltet.", "de", False),
        ("Am 3. November 2026 haben wir den Scanner ersetzt (Kaufbeleg).", "de", True),
        ("Am 3. November 2026 haben wir den Scanner ersetzt; die Bestätigung liegt bei.", "de", True),
    ],
)
def test_a_word_that_only_looks_like_a_proof_is_none(text: str, tag: str, is_proof: bool) -> None:
    assert lacks_proof(text, tag) is not is_proof
