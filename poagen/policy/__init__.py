"""Amazon's Valid Tracking Rate rules as dated data, and their evaluation: Packages → Verdicts."""

from poagen.policy.batches import judge_pieces
from poagen.policy.evaluate import Terms, days_as_dates, invalid_measured, judge
from poagen.policy.model import Rule
from poagen.policy.rules import (
    choose_rule,
    load_rules,
    marketplace_names,
    programme_name,
    rule_by_id,
    rules,
    rules_of,
    store_name,
)
from poagen.policy.showing import difference, rule_line, rule_lines
from poagen.policy.stated import with_target
from poagen.policy.steps import sentence, steps
from poagen.policy.verdicts import (
    EXCLUDED,
    EXEMPT,
    INVALID,
    MEASURED,
    UNKNOWN,
    VALID,
    Days,
    Verdicts,
)

__all__ = [
    "EXCLUDED",
    "EXEMPT",
    "INVALID",
    "MEASURED",
    "UNKNOWN",
    "VALID",
    "Days",
    "Rule",
    "Terms",
    "Verdicts",
    "choose_rule",
    "days_as_dates",
    "difference",
    "invalid_measured",
    "judge",
    "judge_pieces",
    "load_rules",
    "marketplace_names",
    "programme_name",
    "rule_by_id",
    "rule_line",
    "rule_lines",
    "rules",
    "rules_of",
    "sentence",
    "steps",
    "store_name",
    "with_target",
]
