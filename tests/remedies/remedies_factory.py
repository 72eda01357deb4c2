"""Reports and catalogs made by hand, for the tests of the remedies stage."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from poagen.common.defects import FAMILY_OF
from poagen.diagnosis.model import (
    Counts,
    PolicyUsed,
    Rate,
    Recovery,
    Report,
    RootCause,
    Unexplained,
    Vtr,
    Window,
)

AS_OF = dt.date(2026, 10, 31)

CAUSE = """\
- id: C-001
  title: No number
  code: missing-number
  statement: "Packages of {{ segment }} have no number."
  questions: [{id: why, ask: "Why?"}]
  evidence: [list]
  sources: [{title: Practice, description: practice, checked: 2026-11-24}]
  status: stable
  since: "0.1"
"""

ROWS = """\
- {cause: C-001, measure: CA-001, priority: 1, how: "It answers."}
- {cause: C-001, measure: PM-001, priority: 1, how: "It prevents."}
"""


def measure(id_: str = "CA-001", **changes: str) -> str:
    """One measure as YAML; ``changes`` replace the values of keys (planned, completed, slots, …)."""
    values = {
        "kind": "preventive" if id_.startswith("PM") else "corrective",
        "strength": "intermediate",
        "status": "stable",
        "recommended": "Enter it.",
        "planned": "By {{ date }} it is entered (responsible: {{ owner }}).",
        "completed": "On {{ date }}, we entered it.",
        "slots": "{}",
        **changes,
    }
    return f"""\
- id: {id_}
  title: Measure {id_}
  kind: {values["kind"]}
  strength: {values["strength"]}
  status: {values["status"]}
  since: "0.1"
  text:
    recommended: "{values["recommended"]}"
    planned: "{values["planned"]}"
    completed: "{values["completed"]}"
  must_be_true: It is so.
  slots: {values["slots"]}
  owner_role: manager
  usual_time: 1 day
  evidence: [list]
  sources: [{{title: Practice, description: practice, checked: 2026-11-24}}]
"""


def write_catalog(folder: Path, **files: str) -> Path:
    """A small catalog that is in order, but for the ``files`` given (by name without ``.yaml``)."""
    content = {
        "catalog": 'version: "9.9"\n',
        "causes": CAUSE,
        "corrective": measure("CA-001"),
        "preventive": measure("PM-001"),
        "mapping": ROWS,
        **files,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in content.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def root(code: str = "mistyped-number", id_: str = "RC1", **changes: Any) -> RootCause:
    """A root cause of one code; ``changes`` replace its other values."""
    values: dict[str, Any] = {
        "id": id_,
        "code": code,
        "family": FAMILY_OF[code],
        "segment": {"warehouse": "East"},
        "detail": {},
        "pattern": "steady",
        "onset": None,
        "onset_earliest": None,
        "onset_latest": None,
        "until": None,
        "packages": 40,
        "defects": 30,
        "share": 0.5,
        "rate_in_segment": 0.75,
        "rate_elsewhere": 0.02,
        "p_value": 0.001,
        "vtr_points": 2.4,
        "rate_if_fixed": 0.97,
        "confidence": "strong",
        "examples": ["112-0000001-0000001"],
    }
    return RootCause(**{**values, **changes})


def report(*roots: RootCause, measured: int = 1240, marketplace: str = "US") -> Report:
    """An analysis with these root causes, of a window of 30 days."""
    rate = Rate(
        measured=measured,
        valid=measured,
        invalid=0,
        unknown=0,
        rate=1.0,
        rate_low=1.0,
        target=0.95,
        meets_target=True,
    )
    return Report(
        poagen_version="0.1.0",
        inputs=[],
        marketplace=marketplace,
        as_of=AS_OF,
        policy=PolicyUsed(
            id="US-2025-01-15",
            effective_from=dt.date(2025, 1, 15),
            target=0.95,
            window=Window(start=dt.date(2026, 10, 2), end=AS_OF, days=30, clock="promised_delivery_at"),
        ),
        counts=Counts(
            rows=measured,
            packages=measured,
            excluded={},
            exempt={},
            measured=measured,
            valid=measured,
            invalid=0,
            unknown=0,
        ),
        vtr=Vtr(overall=rate, by_category=[], daily=[]),
        defects=[],
        risks=[],
        root_causes=list(roots),
        unexplained=Unexplained(count=0, share=0.0),
        recovery=Recovery(date_at_target=None, assumed_rate=0.98, valid_packages_needed=None),
        repairs=[],
        warnings=[],
    )
