"""Those whose data is shown are named where their terms ask for it."""

from dataclasses import replace

from bot.presenting.attribution import attributions
from tests.bot.answering.found import paper


def test_semantic_scholar_is_named_with_a_link_once_and_only_where_its_data_is_shown() -> None:
    plain = paper("arxiv:1", "One")
    abstract = replace(plain, abstract_provider="semantic_scholar")
    facts = replace(plain, details_provider="semantic_scholar")
    named = ("With data from Semantic Scholar (https://www.semanticscholar.org).",)
    assert attributions([plain]) == ()
    assert attributions([plain, abstract, facts]) == named
    assert attributions([facts]) == named
