"""The commands by name, each loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, Final

import typer

from poagen.cli.shared import show_version

COMMANDS: Final = {
    "demo": "demo_command.demo",
    "init": "init_command.init",
    "analyze": "analyze_command.analyze",
    "answer": "answer_command.answer",
    "draft": "draft_command.draft",
    "columns": "columns_command.columns",
    "repair": "repair_command.repair",
    "review": "review_command.review",
    "bundle": "bundle_command.bundle",
    "revise": "revise_command.revise",
    "verify-plan": "verify_plan_command.verify_plan",
    "portfolio": "portfolio_command.portfolio",
    "web": "web_command.web",
    "explain": "explain_command.explain",
}
"""Name of a command → where its function is."""

GROUPS: Final = {
    "templates": ("templates_command",),
    "catalog": ("catalog_command", "catalog_making", "catalog_comparing"),
    "carriers": ("carriers_command",),
    "plan": ("plan_command",),
    "policy": ("policy_command",),
}
"""Name of a group of commands → the modules that its commands are in; ``app`` of the first is the group."""


_ABOUT: Final = ("-h", "--help", "--version")


def application(asked: str | None = None) -> typer.Typer:
    """The Typer application.

    Args:
        asked: The one command or group that is wanted; all where it is none of them, and of ``--help`` and the
            like only what each is for.
    """
    app = typer.Typer(
        name="poagen",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(poagen)
    known, about = asked in COMMANDS or asked in GROUPS, asked in _ABOUT
    for name, home in COMMANDS.items():
        if not known or name == asked:
            command = _loaded(home)
            app.command(name, help=command.__doc__)(_nothing if about else command)
    for name, modules in GROUPS.items():
        if not known or name == asked:
            group, *_ = [import_module(f"poagen.cli.{module}") for module in modules]
            if about:
                app.command(name, help=group.app.info.help)(_nothing)
            else:
                app.add_typer(group.app, name=name)
    return app


def _nothing() -> None:
    """Stands for a command that is only told of: to look at what each takes is the longer part of ``--help``."""


def _loaded(home: str) -> Any:
    module, _, name = home.rpartition(".")
    return getattr(import_module(f"poagen.cli.{module}"), name)


def poagen(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Exports in, a truthful appeal out.

    poagen reads what your systems exported, judges every package by Amazon's rules, finds why packages failed, and
    drafts a Plan of Action. It works on this computer alone and sends nothing anywhere.
    """
