"""The case folder: case.yaml, plan.yaml and the data that belongs to them."""

from poagen.case.folder import Case, is_case, open_case
from poagen.case.model import CaseFile, PlanFile

__all__ = ["Case", "CaseFile", "PlanFile", "is_case", "open_case"]
