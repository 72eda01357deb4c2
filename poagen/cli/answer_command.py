"""``poagen answer``."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from poagen.cli import asking, shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from poagen.case import OpenQuestion
    from poagen.job import Job

_KEPT = "Stopped. The answers so far are kept in case.yaml; run poagen answer again to go on."


@shared.ends_well
def answer(
    folder: Annotated[Path, typer.Argument(metavar="[CASE]", help="The case folder.")] = Path(),
    said: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="RC1.QUESTION=TEXT", help="Answer one question. Can be repeated."),
    ] = None,
    data_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Answers in a YAML or JSON file, RC1.question: text.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who states it: a role such as operations manager.")] = None,
    on: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The day on which it is stated.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the questions and their answers.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Ask those that are answered too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --list: print JSON.")] = False,
    debug: shared.Debug = False,
) -> None:
    """Say why it happened: the causes' questions, in your words. Each answer is kept in case.yaml at once."""
    day = shared.day_if_given(on, "--on")
    given = {**_file_answers(data_file), **shared.once([_pair(each) for each in said or []], "--set")}
    asks = not given and not listed and asking.can_ask()
    _refuse_idle(by, on, is_kept=bool(given) or asks)
    job = shared.judged_case(folder)
    if given:
        _keep_all(job, given, by, day)
    elif asks:
        with asking.kept_on_stop(_KEPT):
            _ask_all(job, by, day, again=again)
        return
    if listed or not given:
        _show(_questions(job.reopened()), as_json=as_json)


def _refuse_idle(by: str | None, on: str | None, *, is_kept: bool) -> None:
    """Refuse a blank name, and who and when where no answer is given that they could belong to."""
    if by is not None and not by.strip():
        raise typer.BadParameter("it is blank; name who says it, or leave it out", param_hint="--by")
    for option, text in {"--by": by, "--on": on}.items():
        if text is not None and not is_kept:
            told = "it belongs to an answer; give one with --set or --data-file"
            raise typer.BadParameter(told, param_hint=option)


def _questions(job: Job) -> tuple[OpenQuestion, ...]:
    from poagen.case import questions_of

    return questions_of(job.plan())


def _keep_all(job: Job, given: dict[str, str], by: str | None, day: dt.date | None) -> None:
    """Check every name before anything is written."""
    from poagen.case.answering import Keeper

    keeper = Keeper.of(job.the_case(), job.analysis.report, job.plan())
    named = {keeper.question(key).key: text for key, text in given.items()}
    for key, text in named.items():
        keeper.keep(key, text, by=by, on=day)
        shared.tell(f"kept {key}")
    left = [each.key for each in keeper.questions if not each.answer and each.key not in named]
    shared.tell(f"Still open: {', '.join(left)}" if left else "Every question is answered.")


def _ask_all(job: Job, by: str | None, day: dt.date | None, *, again: bool) -> None:
    from poagen.case.answering import Keeper

    keeper = Keeper.of(job.the_case(), job.analysis.report, job.plan())
    asked = [each for each in keeper.questions if again or not each.answer]
    if not asked:
        shared.tell("Every question is answered. To change an answer: poagen answer --again")
    about = ""
    for place, each in enumerate(asked, start=1):
        if each.about != about:
            about = each.about
            shared.tell("")
            shared.tell(f"{each.key.partition('.')[0]}: {about}")
        text = _asked(each, f"{place} of {len(asked)}: ")
        if text and (text != each.answer or by or day):
            keeper.keep(each.key, text, by=by, on=day)
    if asked:
        shared.tell("")
        shared.tell("Kept in case.yaml. Next: poagen plan")


def _asked(each: OpenQuestion, count: str) -> str:
    numbered = [f"  {place}  {choice.text}" for place, choice in enumerate(each.choices, start=1)]
    how = (
        "A number, or your own words. Enter: leave it open."
        if numbered
        else "In your words. Enter: leave it open."
    )
    said = asking.ask(
        "\n".join([count + each.ask, *numbered]), why=f"{each.why}\n  {how}", default=each.answer or ""
    )
    if said.isdecimal() and 1 <= int(said) <= len(each.choices):
        return each.choices[int(said) - 1].text
    return said


def _show(questions: Sequence[OpenQuestion], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "key": each.key,
                "ask": each.ask,
                "why": each.why,
                "choices": [{"id": choice.id, "text": choice.text} for choice in each.choices],
                "answer": each.answer,
            }
            for each in questions
        ]
        shared.say_json(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    shared.say(line for each in questions for line in _lines(each))
    if not questions:
        shared.say(["This analysis has no root cause to ask about."])
    elif not all(each.answer for each in questions):
        shared.tell('Answer one with: poagen answer --set KEY="your words"')


def _lines(each: OpenQuestion) -> list[str]:
    choices = [f"      choice {choice.id}: {choice.text}" for choice in each.choices]
    return [f"{each.key}  {'answered' if each.answer else 'open'}", f"    {each.ask}", *choices] + (
        [f"    → {each.answer}"] if each.answer else []
    )


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key.strip() or not value.strip():
        raise typer.BadParameter(f'"{text}" does not have the form RC1.QUESTION=TEXT', param_hint="--set")
    return key.strip(), value.strip()


def _file_answers(path: Path | None) -> dict[str, str]:
    from poagen.common.knowledge import load_yaml

    held: Any = load_yaml(path) if path else {}
    held = held.get("answers", held) if isinstance(held, dict) else held
    if not isinstance(held, dict) or not all(isinstance(text, str) for text in held.values()):
        raise typer.BadParameter("the file must have lines such as RC1.why-typed: text", param_hint="--data-file")
    return {str(key): text for key, text in held.items() if text.strip()}
