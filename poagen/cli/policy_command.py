"""``poagen policy``."""

from __future__ import annotations

from typing import Annotated

import typer

from poagen.cli import shared

app = typer.Typer(no_args_is_help=True, help="Amazon's rules as poagen has them.", rich_markup_mode=None)

RuleId = Annotated[str, typer.Argument(metavar="ID", help="An id that policy list shows.")]


@app.command("list")
@shared.ends_well
def list_rules(
    marketplace: Annotated[str | None, typer.Option(help="Only this store's rules: US or Amazon.com.")] = None,
    debug: shared.Debug = False,
) -> None:
    """List the rules by store and date."""
    from poagen.policy import rule_line, rules, rules_of

    shared.say(rule_line(rule) for rule in (rules() if marketplace is None else rules_of(marketplace)))


@app.command("show")
@shared.ends_well
def show_rule(rule_id: RuleId, debug: shared.Debug = False) -> None:
    """Show a rule in plain words, with its sources; related-metrics: targets of a store's other figures."""
    from poagen.policy import rule_by_id, rule_lines
    from poagen.policy.related import related_lines

    related = rule_id.casefold() == "related-metrics"
    shared.say(related_lines() if related else rule_lines(rule_by_id(rule_id)))


@app.command("diff")
@shared.ends_well
def compare_rules(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The id of one rule.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The id of the other.")],
    debug: shared.Debug = False,
) -> None:
    """Show what one rule says that another does not."""
    from poagen.policy import difference, rule_by_id

    shared.say(difference(rule_by_id(old), rule_by_id(new)))
