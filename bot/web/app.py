"""Put the application together: which addresses there are, and what holds for each of them."""

from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Mount

from bot.reading.operations import Reading
from bot.reception.reception import Reception
from bot.settings.budget import NO_LIMITS, BudgetSettings
from bot.settings.candidates import CandidatesSettings
from bot.settings.web import WebSettings
from bot.store.database import Store
from bot.web.access import Access
from bot.web.api import PATH as API
from bot.web.api import make_api
from bot.web.asking import WebAsking
from bot.web.bodies import LimitedBody
from bot.web.headers import SafeHeaders
from bot.web.limits import RateLimit
from bot.web.pages import browsing, papers
from bot.web.pages.answers import AnswerPages
from bot.web.pages.api_page import api_page
from bot.web.pages.candidates import CandidatePages
from bot.web.pages.groups import GroupPages
from bot.web.pages.news import NewsPages
from bot.web.pages.pictures import Pictures
from bot.web.pages.quality import QualityPage
from bot.web.pages.rendering import read_templates
from bot.web.pages.routes import Pages
from bot.web.patience import WholeBodies
from bot.web.tools import Tools


@dataclass
class Site:
    """What the parts of the application share; one for each process."""

    settings: WebSettings
    reading: Reading
    reception: Reception
    store: Store
    budget: BudgetSettings = NO_LIMITS
    candidates: CandidatesSettings = field(default_factory=CandidatesSettings)
    access: Access = field(init=False)
    asking: WebAsking = field(init=False)
    limit: RateLimit = field(init=False)
    tools: Tools | None = field(init=False)

    def __post_init__(self) -> None:
        """Make the parts that follow from the others."""
        self.access = Access(self.settings, self.store, self.reception)
        self.asking = WebAsking(self.reception, self.store, self.access, self.settings.address)
        self.limit = RateLimit(self.settings.reads_per_minute)
        self.tools = Tools(self.reading, self.access, self.asking, self.limit) if self.settings.mcp else None


def page_routes(pages: Pages, site: Site) -> list[BaseRoute]:
    """Return the routes of all pages."""
    answers, news, pictures = AnswerPages(site.asking), NewsPages(site.store, site.candidates), Pictures()
    candidates, groups = CandidatePages(site.store, site.candidates), GroupPages(site.store)
    return [
        pages.route("/", browsing.home),
        pages.route("/browse", browsing.browse),
        pages.route("/lists", browsing.lists),
        pages.route("/search", papers.search),
        pages.route("/papers/candidate:{number:int}", candidates.moved, changes=True),
        pages.route("/papers/{paper_id:path}/reference", papers.reference),
        pages.route("/papers/{paper_id:path}", papers.paper),
        pages.route("/new", news.new, changes=True),
        pages.route("/feeds/new.atom", news.feed),
        pages.route("/feeds/search.atom", news.search_feed),
        pages.route("/candidates", candidates.page, changes=True),
        pages.route("/feeds/candidates.atom", candidates.feed, changes=True),
        pages.route("/digests/{digest_id}", news.digest, changes=True),
        pages.route("/groups", groups.groups, changes=True),
        pages.route("/groups/{group_id}.atom", groups.feed, changes=True),
        pages.route("/groups/{group_id}", groups.group, changes=True),
        pages.route("/pictures", pictures.page),
        pages.route("/pictures/{name}.svg", pictures.file),
        pages.asking_route("/ask", answers.ask, "POST"),
        pages.asking_route("/answers/{answer_id}", answers.answer),
        pages.asking_route("/answers/{answer_id}/rating", answers.rate, "POST"),
        pages.route("/quality", QualityPage(site.store, site.budget).page, changes=True),
        *pages.own_routes(),
    ]


def make_app(site: Site) -> Starlette:
    """Return the application of a site; reads files, so it belongs in a thread."""
    routes: list[BaseRoute] = [site.tools.route] if site.tools else []
    handlers: dict[Any, Any] = {}
    api = make_api(site.reading, site.access, site.asking, site.limit) if site.settings.api else None
    if api is not None:
        api.openapi()
        routes.append(Mount(API, app=api))
    if site.settings.pages:
        read_templates()
        pages = Pages(site.settings, site.reading, site.access)
        routes += page_routes(pages, site)
        if api is not None:
            routes.append(pages.route("/api", api_page(api)))
        handlers = {404: pages.missing, 405: pages.missing, Exception: pages.failed}
    return Starlette(
        routes=routes,
        exception_handlers=handlers,
        middleware=[
            Middleware(WholeBodies),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(site.settings.hosts)),
            Middleware(SafeHeaders),
            Middleware(LimitedBody),
        ],
    )
