"""Tell which questions have the same answer, given in the same way: by what goes into one.

That is the question, its plan, the revision, who may see what, how long and in which language it is to be, prompts,
models and this version of Refdesk.
"""

import hashlib
from dataclasses import replace
from importlib.metadata import version

from bot.answering.model import Question, SearchPlan
from bot.prompts import Prompts
from bot.settings.settings import Settings

_DIGEST_BYTES = 16


def manner_of_answering(settings: Settings, prompts: Prompts) -> str:
    """Return what all answers of one desk have in common, as a digest: how they are searched, written and checked."""
    parts = (version("refdesk"), settings.model, settings.judge, settings.reranker, settings.embedder, settings.answers)
    return _digest(*parts, settings.summaries, prompts.digest)


def answer_key(question: Question, plan: SearchPlan, lists: tuple[str, ...] | None, revision: int, manner: str) -> str:
    """Return the key of an answer; `lists` are those that may be seen, None where all are."""
    asked = replace(plan, question=_one_line(plan.question), readings=())
    # What was said before goes into a follow-up's answer beyond its plan.
    before = [(turn.question, turn.answer) for turn in question.turns] if plan.follow_up else []
    wanted = (question.language, question.length, question.page, question.without_model)
    return _digest(_one_line(question.text), asked, before, wanted, lists, revision, manner)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode("utf-8", "replace"), digest_size=_DIGEST_BYTES).hexdigest()
