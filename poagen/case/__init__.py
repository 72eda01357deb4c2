"""The case folder: case.yaml, plan.yaml and the data that belongs to them."""

from typing import TYPE_CHECKING

from poagen.common.lazy import on_demand

if TYPE_CHECKING:
    from poagen.case.answers import OpenQuestion, answers_for, marks_of, questions_of
    from poagen.case.folder import Case, open_case
    from poagen.case.model import Answer, Blocks, CaseFile, PlanEntry, PlanFile, RouteKind
    from poagen.case.place import is_case, no_case
    from poagen.case.planfile import refuse_unknown
    from poagen.case.route import Route, decide
    from poagen.case.settings import UserSettings, user_settings

_HOMES = {
    "answers": (
        "OpenQuestion",
        "answers_for",
        "marks_of",
        "questions_of",
    ),
    "folder": ("Case", "open_case"),
    "place": ("is_case", "no_case"),
    "planfile": ("refuse_unknown",),
    "model": (
        "Answer",
        "Blocks",
        "CaseFile",
        "PlanEntry",
        "PlanFile",
        "RouteKind",
    ),
    "route": (
        "Route",
        "decide",
    ),
    "settings": (
        "UserSettings",
        "user_settings",
    ),
}

__all__ = [
    "Answer",
    "Blocks",
    "Case",
    "CaseFile",
    "OpenQuestion",
    "PlanEntry",
    "PlanFile",
    "Route",
    "RouteKind",
    "UserSettings",
    "answers_for",
    "decide",
    "is_case",
    "marks_of",
    "no_case",
    "open_case",
    "questions_of",
    "refuse_unknown",
    "user_settings",
]

__getattr__ = on_demand(__name__, _HOMES)
