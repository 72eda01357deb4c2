"""The catalog's texts in the language of the pages, beside the English by which they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from poagen.case import OpenQuestion, questions_of
from poagen.document.translating import spoken
from poagen.job import Job
from poagen.remedies import Catalog
from poagen.remedies.entries import Cause, Measure
from poagen.remedies.model import Plan, PlannedMeasure
from poagen.remedies.translations import AskWords, MeasureWords, translations
from poagen.web.words import Words


@dataclass(frozen=True)
class ToldQuestion:
    """A question as a page shows it.

    Attributes:
        question: As the case keeps it.
        ask: The question in the pages' language.
        title: Of what it is about.
        statement: What the data shows of that.
        choices: What a choice is called here, and the sentence that is kept for it.
    """

    question: OpenQuestion
    ask: str
    title: str
    statement: str
    choices: tuple[tuple[str, str], ...]


def told_questions(say: Words, job: Job, plan: Plan) -> list[ToldQuestion]:
    """Every question of a plan, in the pages' language where the catalog has it."""
    own = spoken(plan, job.analysis.report, say.locale) if say.language != "en" else plan
    told = {one.root_cause: (one.title, one.statement) for one in own.needed}
    causes = {one.root_cause: one for one in (*plan.telling, *plan.asked)}
    found = []
    for each in questions_of(plan):
        place, _, name = each.key.partition(".")
        english = (causes[place].title, causes[place].statement)
        title, statement = told.get(place, (cause_title(say, plan.catalog, causes[place].cause), english[1]))
        words = _asked(say, plan.catalog, causes[place].cause, name)
        labels = words.choices if words else {}
        choices = tuple((labels.get(one.id, one.text), one.text) for one in each.choices)
        found.append(ToldQuestion(each, words.ask if words else each.ask, title, statement, choices))
    return found


def cause_title(say: Words, catalog: Catalog | None, cause: str) -> str:
    """The name of a cause of the catalog; blank where there is none."""
    entry = catalog.causes.get(cause) if catalog else None
    return entry_title(say, catalog, entry) if catalog and entry else ""


def entry_title(say: Words, catalog: Catalog, entry: Cause | Measure) -> str:
    """The name of an entry in the pages' language, where it has one."""
    if say.language == "en":
        return entry.title
    texts = translations(catalog.layers, say.language)
    words = texts.cause(entry) if isinstance(entry, Cause) else texts.measure(entry)
    return words.title if words else entry.title


def measure_words(say: Words, plan: Plan, measure: PlannedMeasure) -> MeasureWords | None:
    """A measure's texts in the pages' language; None where they are the measure's own."""
    entry = plan.catalog.measures.get(measure.measure) if plan.catalog else None
    if plan.catalog is None or entry is None or say.language == "en":
        return None
    return translations(plan.catalog.layers, say.language).measure(entry)


def _asked(say: Words, catalog: Catalog | None, cause: str, name: str) -> AskWords | None:
    entry = catalog.causes.get(cause) if catalog else None
    if catalog is None or entry is None or say.language == "en":
        return None
    words = translations(catalog.layers, say.language).cause(entry)
    return words.questions.get(name) if words else None
