"""``poagen catalog new`` and ``schema``."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from poagen.cli import reading, shared
from poagen.cli.catalog_command import app
from poagen.common.finding import PoagenError

if TYPE_CHECKING:
    from poagen.remedies.adding import Wanted, What

Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="An answer, instead of being asked. Can be repeated."),
]


@app.command("new")
@shared.ends_well
def new_entry(
    what: Annotated[str, typer.Argument(metavar="cause|corrective|preventive", help="What to add.")],
    given: Set = None,
    catalog: reading.CatalogFolder = None,
    debug: shared.Debug = False,
) -> None:
    """Add a cause or a measure to your own catalog, by a few questions or by --set.

    Without --catalog it goes into your own folder, from where every draft takes it. Nothing is written unless the
    entry is in order.
    """
    from poagen.common.user_folder import user_folder
    from poagen.remedies.adding import add_entry

    kind = _kind(what)
    folder = catalog or user_folder() / "catalog"
    answers = _given(given) if given else _asked(kind)
    try:
        added = add_entry(kind, answers, folder, now=shared.this_day())
    except PoagenError:
        if not given:
            _keep(kind, answers, catalog)
        raise
    if not added.files:
        shared.say([f"{added.id} says the same already; nothing was written"])
        return
    shared.say([f"added {added.id}", *(f"wrote {file}" for file in added.files)])
    shared.tell_findings(added.findings)


def _keep(kind: What, answers: list[tuple[str, str]], catalog: Path | None) -> None:
    """Tell what was typed as a command, so that nobody has to type it all again."""
    words = ["poagen", "catalog", "new", kind, *(["--catalog", str(catalog)] if catalog else [])]
    words += [word for field, answer in answers for word in ("--set", f"{field}={answer}")]
    shared.tell("")
    shared.tell("Nothing was written. Your answers as a command, to be corrected:")
    shared.tell(f"  {shlex.join(words)}")
    shared.tell("")


def _kind(what: str) -> What:
    for kind in ("cause", "corrective", "preventive"):
        if what.casefold() == kind:
            return kind
    raise typer.BadParameter(f'"{what}" is none of cause, corrective, preventive', param_hint="WHAT")


def _given(items: list[str]) -> list[tuple[str, str]]:
    pairs = []
    for item in items:
        field, sign, value = item.partition("=")
        if not sign or not field.strip():
            raise typer.BadParameter(f'"{item}" does not have the form FIELD=VALUE', param_hint="--set")
        pairs.append((field.strip(), value))
    return pairs


def _asked(kind: What) -> list[tuple[str, str]]:
    """The answers of the person at the terminal."""
    from poagen.cli.asking import can_ask, kept_on_stop
    from poagen.remedies.adding import slots_wanted, wanted

    if not can_ask():
        fields = ", ".join(question.field for question in wanted(kind))
        raise typer.BadParameter(f"there is no terminal to ask at; give {fields}", param_hint="--set")
    answers: list[tuple[str, str]] = []
    with kept_on_stop("Nothing was written."):
        for question in wanted(kind):
            answers += _answers(question)
        texts = [answer for field, answer in answers if field.startswith("text.")]
        for question in slots_wanted(texts):
            answers += _answers(question)
    return answers


def _answers(question: Wanted) -> list[tuple[str, str]]:
    from poagen.cli.asking import ask

    why = ", ".join(question.choices) if question.choices else ""
    why = why or ("leave it blank if there is none" if question.optional else "")
    answers: list[tuple[str, str]] = []
    while True:
        more = question.many and answers
        answer = ask("One more? Enter if not" if more else question.ask, why="" if more else why)
        if not answer and (question.optional or more):
            return answers
        if answer and (not question.choices or answer in question.choices):
            answers.append((question.field, answer))
            if not question.many:
                return answers
        else:
            shared.tell(
                f"  choose from {', '.join(question.choices)}" if question.choices else "  an answer is needed"
            )


@app.command("schema")
@shared.ends_well
def schema(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="Print the schema of causes.yaml or another file.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write all schemas into this folder.")] = None,
    debug: shared.Debug = False,
) -> None:
    """Print or write JSON Schemas, by which editors complete and check a catalog while you type."""
    import json

    from poagen.remedies.layers import FILES
    from poagen.remedies.schema import schema_of, write_schemas

    if out is not None and file is not None:
        raise typer.BadParameter(
            "it writes all schemas; leave FILE out, or leave --out out to see that one", param_hint="--out"
        )
    if out is not None:
        shared.say(f"wrote {path}" for path in write_schemas(out))
        return
    name = f"{(file or '').removesuffix('.yaml')}.yaml"
    if file is not None and name not in FILES:
        raise typer.BadParameter(f'"{file}" is none of {", ".join(FILES)}', param_hint="FILE")
    found = schema_of(name) if file else {one: schema_of(one) for one in FILES}
    shared.say_json(json.dumps(found, indent=2, ensure_ascii=False))
