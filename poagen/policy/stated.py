"""The required rate as the seller reads it in the notice: for a rule of which no source states it."""

from __future__ import annotations

from poagen.common.finding import Finding, Severity
from poagen.common.required import as_percent
from poagen.policy.model import Rule, StatedTarget


def with_target(rule: Rule, stated: float | None) -> tuple[Rule, list[Finding]]:
    """The rule with the stated rate, where no source gives its own; else a word where the two differ.

    Args:
        rule: The rule of the store or programme.
        stated: The rate that Amazon's notice requires, as a fraction; None where nobody said it.
    """
    target = rule.target
    if stated is None or (target.status == "stated" and target.rate == stated):
        return rule, []
    if target.status == "unknown":
        says = f"The notice requires {as_percent(stated)} %, as the seller states."
        own = StatedTarget.model_construct(**{**dict(target), "rate": stated, "status": "stated", "says": says})
        return rule.model_copy(update={"target": own}), []
    by_rule = f"by {rule.id} it is {as_percent(target.rate)} %, which is used"
    told = f"{as_percent(stated)} % is stated as the required rate, and {by_rule}"
    help_ = "read the notice again: it may speak of Seller Fulfilled Prime (programme sfp) or of another metric"
    return rule, [Finding("POL028", Severity.WARNING, told, value=as_percent(stated), help=help_)]
