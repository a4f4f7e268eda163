"""Finds the papers that a model's plan names, and the filters that it takes from them."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.pasted import SAME_TITLE, find_pasted
from bot.answering.interpreting.shared_facts import NAMES_OF_FACTS, moved_edition, with_fact
from bot.answering.interpreting.text import folded_word, sheet
from bot.answering.model import Mention, Missing, Naming, SearchPlan, Turn
from bot.answering.model_plan.filters import NotInTheCatalogueError
from bot.answering.model_plan.form import NamingFilter, PaperReference, RelatedFilter
from ingest.library.model import Selection


class PlanPapers:
    """The papers that one question can mean: those of the library by name, and those shown before by their numbers."""

    def __init__(self, plan: SearchPlan, turns: Sequence[Turn], lookup: Lookup) -> None:
        """`plan` is the deterministic plan, whose mentions count as well; `turns` are the conversation."""
        self.shown = next((turn.paper_ids for turn in reversed(turns) if turn.paper_ids), ())
        self._own = {folded_word(mention.surface): mention for mention in plan.mentions}
        self._lookup = lookup

    def mention(self, reference: PaperReference) -> Mention:
        """Return the papers that a number, name, title or identifier stands for; raises NotInTheCatalogueError."""
        if isinstance(reference, int):
            if reference > len(self.shown):
                raise NotInTheCatalogueError(f"paper {reference} of {len(self.shown)} shown")
            return Mention(str(reference), (self.shown[reference - 1],), "follow-up")
        names = self._lookup.prepared.names
        exact = names.exact(folded_word(reference))
        if exact is not None:
            return names.mention(reference, exact)
        if folded_word(reference) in self._own:
            return self._own[folded_word(reference)]
        pasted, _ = find_pasted(sheet(reference), self._lookup.look_up)
        if pasted:
            return pasted[0]
        near = [paper_id for paper_id, likeness in self._lookup.near_titles(reference) if likeness >= SAME_TITLE]
        if not near:
            raise NotInTheCatalogueError(f"paper {reference!r}")
        return Mention(reference, tuple(near[:1]), "title")

    def mentions(self, references: Sequence[PaperReference]) -> tuple[Mention, ...]:
        """Return the papers that several numbers or names stand for, each once."""
        found: dict[tuple[str, ...], Mention] = {}
        for each in references:
            mention = self.mention(each)
            found.setdefault(mention.paper_ids, mention)
        return tuple(found.values())

    def ids(self, references: Sequence[PaperReference]) -> tuple[str, ...]:
        """Return the ids of the papers that several numbers or names stand for, each once."""
        return tuple(dict.fromkeys(paper_id for each in self.mentions(references) for paper_id in each.paper_ids))

    def related(self, selection: Selection, filters: Sequence[RelatedFilter]) -> tuple[Selection, list[Missing]]:
        """Return a selection with the filters that it takes from works, and what is not known of these."""
        missing: list[Missing] = []
        for each in filters:
            ids = self.ids(each.papers)
            records = self._lookup.papers(ids)
            if not records:
                raise NotInTheCatalogueError(f"papers {ids!r}")
            edition = "year" in each.same or each.years_on != 0
            author = {"first": 0, "last": -1, None: None}[each.author]
            for fact in sorted(each.same, key=lambda name: name == "year"):
                narrowed = with_fact(
                    selection, fact, records, self._lookup, edition=edition, author=author, together=each.together
                )
                if narrowed is None:
                    missing.append(Missing(f"{NAMES_OF_FACTS[fact]} of ‘{records[0].title}’", "fact"))
                else:
                    selection = narrowed
            if each.years_on:
                moved = (moved_edition(venue, each.years_on, records) for venue in selection.venues)
                selection = replace(selection, venues=tuple(moved))
            years = [record.year for record in records if record.year]
            if each.time and years:
                bounds = (max(years) + 1, None) if each.time == "newer" else (None, min(years) - 1)
                own = (Selection(years=selection.years),) if selection.years else ()
                selection = replace(selection, years=bounds, every=(*selection.every, *own))
            elif each.time:
                missing.append(Missing(f"{NAMES_OF_FACTS['year']} of ‘{records[0].title}’", "fact"))
            if not set(each.same) & {"repository"}:
                selection = replace(selection, without=tuple(dict.fromkeys((*selection.without, *ids))))
        return selection, missing

    def naming(self, relation: NamingFilter) -> Naming:
        """Return the relation by name that a model says; a name that only texts have needs no paper."""
        named = []
        for name in relation.papers:
            try:
                named.append(self.mention(name).paper_ids)
            except NotInTheCatalogueError:
                if not self._lookup.holds_phrase(name):
                    raise
                named.append(())
        return Naming(relation.papers, tuple(named), relation.how, relation.outward)
