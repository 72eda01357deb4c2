"""The Typer application with all commands."""

from __future__ import annotations

from poagen.cli.commands import application

app = application()
