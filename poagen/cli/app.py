"""The Typer application and what every command shares."""

from __future__ import annotations

from typing import Annotated

import typer

from poagen.cli import (
    analyze_command,
    answer_command,
    bundle_command,
    carriers_command,
    catalog_command,
    catalog_comparing,
    catalog_making,
    columns_command,
    demo_command,
    draft_command,
    explain_command,
    init_command,
    plan_command,
    policy_command,
    portfolio_command,
    repair_command,
    review_command,
    revise_command,
    templates_command,
    verify_plan_command,
    web_command,
)
from poagen.cli.shared import show_version

app = typer.Typer(
    name="poagen",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def poagen(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Exports in, a truthful appeal out.

    poagen reads what your systems exported, judges every package by Amazon's rules, finds why packages failed, and
    drafts a Plan of Action. It works on this computer alone and sends nothing anywhere.
    """


app.command("demo")(demo_command.demo)
app.command("init")(init_command.init)
app.command("analyze")(analyze_command.analyze)
app.command("answer")(answer_command.answer)
app.command("draft")(draft_command.draft)
app.command("columns")(columns_command.columns)
app.add_typer(templates_command.app, name="templates")
app.command("repair")(repair_command.repair)
app.command("review")(review_command.review)
app.command("bundle")(bundle_command.bundle)
app.command("revise")(revise_command.revise)
app.command("verify-plan")(verify_plan_command.verify_plan)
app.command("portfolio")(portfolio_command.portfolio)
app.command("web")(web_command.web)
app.command("explain")(explain_command.explain)
catalog_command.app.command("new")(catalog_making.new_entry)
catalog_command.app.command("schema")(catalog_making.schema)
catalog_command.app.command("diff")(catalog_comparing.diff)
catalog_command.app.command("coverage")(catalog_comparing.coverage)
app.add_typer(catalog_command.app, name="catalog")
app.add_typer(carriers_command.app, name="carriers")
app.add_typer(plan_command.app, name="plan")
app.add_typer(policy_command.app, name="policy")
