"""Write the JSON Schemas of the analysis, of the portfolio and of the catalog's files."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from poagen.diagnosis import Report
from poagen.portfolio.model import Portfolio
from poagen.remedies.layers import PACKAGED
from poagen.remedies.schema import FOLDER, write_schemas

_PACKAGE = Path(__file__).parent.parent / "poagen"
TARGET = _PACKAGE / "diagnosis" / "analysis.schema.json"
PORTFOLIO = _PACKAGE / "portfolio" / "portfolio.schema.json"


def schema(model: type[BaseModel] = Report) -> str:
    """The schema of what ``poagen analyze --json`` prints, or of another model."""
    content = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(by_alias=True, mode="serialization"),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(schema(), encoding="utf-8")
    PORTFOLIO.write_text(schema(Portfolio), encoding="utf-8")
    write_schemas(PACKAGED / FOLDER)
