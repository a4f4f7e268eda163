"""Reduces an answer to what a conversation remembers of it."""

from bot.answering.model import Answer, Turn


def as_turn(answer: Answer) -> Turn:
    """Give what is remembered of an answer: its papers as they were numbered, its words and how it was understood.

    Where it asked back which paper is meant, the candidates are what was numbered.
    """
    shown = [source.paper for source in answer.sources] or [candidate.paper for candidate in answer.candidates]
    papers = tuple(paper.paper_id for paper in shown) if answer.count is None else answer.papers
    text = " ".join(claim.text for claim in answer.claims)
    titles = {paper.paper_id: paper.title for paper in shown}
    claims = answer.claims if answer.count is None else ()
    if not answer.plan.columns:
        return Turn(answer.question, text, papers, answer.plan, titles, claims, draft=answer.draft)
    bases = {source.paper.paper_id: source.basis for source in answer.sources}
    return Turn(answer.question, text, papers, answer.plan, titles, claims, answer.fields, bases)
