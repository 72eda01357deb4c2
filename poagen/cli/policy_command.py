"""``poagen policy``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from poagen.cli import shared

if TYPE_CHECKING:
    from poagen.policy import Rule

app = typer.Typer(no_args_is_help=True, help="Amazon's rules as poagen has them.", rich_markup_mode=None)


@app.command("list")
@shared.ends_well
def list_rules(debug: shared.Debug = False) -> None:
    """List the rules by store and date."""
    from poagen.policy import rules

    for rule in rules():
        until = f" to {rule.effective_to}" if rule.effective_to else ""
        typer.echo(f"{rule.id}  {rule.store}  from {rule.effective_from}{until}  checked {rule.checked}")


@app.command("show")
@shared.ends_well
def show_rule(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="An id that policy list shows.")],
    debug: shared.Debug = False,
) -> None:
    """Show a rule in plain words, with its sources."""
    from poagen.policy import rule_by_id

    typer.echo("\n".join(_lines(rule_by_id(rule_id))))


def _lines(rule: Rule) -> list[str]:
    lines = [f"{rule.id}: {rule.title}", f"In force from {rule.effective_from}. Checked {rule.checked}.", ""]
    for said in rule.statements():
        lines += [f"{said.id}  {said.says}", f"    source: {', '.join(said.sources)}"]
    for conflict in rule.conflicts:
        lines += ["", f"Sources disagree about {conflict.about}:"]
        lines += [f"  - {reading}" for reading in conflict.readings]
        lines.append(f"  {conflict.taken}")
    lines += ["", "Not known:", *(f"  - {gap}" for gap in rule.unknown), "", "Sources:"]
    for source in rule.sources:
        lines.append(f"  {source.id}  {source.title}. {source.where} ({source.kind}, checked {source.checked})")
    return lines
