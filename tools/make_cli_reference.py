"""Write docs/cli.md from the commands' own help texts."""

from __future__ import annotations

from pathlib import Path

import typer
from typer.testing import CliRunner

from poagen.cli.app import app

TARGET = Path(__file__).parent.parent / "docs" / "cli.md"
_HEAD = """# Command reference

This page is made from the help texts by `make reference`. A test sees to it that it is up to date.

Exit codes: 0 done, 1 findings, 2 unusable input, configuration or usage. Data goes to stdout, words to stderr.
"""


def reference() -> str:
    """The whole page."""
    return "\n".join([_HEAD, _section([]), *(_section(command) for command in _commands(app))])


def _commands(group: typer.Typer) -> list[list[str]]:
    found: list[list[str]] = [[str(command.name)] for command in group.registered_commands]
    for nested in group.registered_groups:
        inner = nested.typer_instance
        if inner is not None:
            found += [[str(nested.name), *path] for path in _commands(inner)]
    return found


def _section(command: list[str]) -> str:
    shown = CliRunner().invoke(app, [*command, "--help"], prog_name="poagen", terminal_width=100)
    title = " ".join(["poagen", *command])
    text = "\n".join(line.rstrip() for line in shown.stdout.strip().splitlines())
    return f"\n## {title}\n\n```text\n{text}\n```\n"


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
