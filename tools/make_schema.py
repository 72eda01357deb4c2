"""Write the JSON Schemas of the analysis and of the catalog's files."""

from __future__ import annotations

import json
from pathlib import Path

from poagen.diagnosis import Report
from poagen.remedies.layers import PACKAGED
from poagen.remedies.schema import FOLDER, write_schemas

TARGET = Path(__file__).parent.parent / "poagen" / "diagnosis" / "analysis.schema.json"


def schema() -> str:
    """The schema of what ``poagen analyze --json`` prints."""
    content = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Report.model_json_schema(by_alias=True, mode="serialization"),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(schema(), encoding="utf-8")
    write_schemas(PACKAGED / FOLDER)
