"""What a conversation remembers: questions, and the papers of their answers in the order in which they were shown."""

from bot.answering.model import Answer, Turn


def as_turn(answer: Answer) -> Turn:
    """Give what is remembered of an answer: its papers as they were numbered, its words and how it was understood."""
    cited = tuple(source.paper.paper_id for source in answer.sources)
    papers = cited if answer.count is None else answer.papers
    text = " ".join(claim.text for claim in answer.claims)
    titles = {source.paper.paper_id: source.paper.title for source in answer.sources}
    return Turn(answer.question, text, papers, answer.plan, titles)
