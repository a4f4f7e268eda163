"""Defines the Prometheus metrics of a serving process."""

from prometheus_client import Counter, Gauge, Histogram

ENDED = Counter("refdesk_questions_total", "Questions by how they ended.", ["platform", "state"])
SECONDS = Histogram(
    "refdesk_answer_seconds",
    "Seconds from a question's arrival to its answer, waiting included.",
    ["platform"],
    buckets=(0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120),
)
WAITING = Gauge("refdesk_questions_waiting", "Questions in the queue.")
FEEDBACK = Gauge(
    "refdesk_feedback", "Ratings of answers in the last 30 days, without ratings of private answers.", ["verdict"]
)
INGESTS = Counter("refdesk_ingests_total", "Scheduled ingests by how they ended.", ["outcome"])
PAPERS = Gauge("refdesk_library_papers", "Papers in the published library.")
REVISION = Gauge("refdesk_library_revision", "Number of the published revision.")
BUDGET = Gauge("refdesk_budget_used_ratio", "Share of everybody's budget that is used; 1 is used up.", ["per"])
TOKENS = Counter("refdesk_model_tokens_total", "Tokens of language models.", ["model", "purpose", "part"])
COST = Counter(
    "refdesk_model_cost_total", "Cost of language models, in the currency of the prices.", ["model", "purpose"]
)
CALLS = Counter("refdesk_model_calls_total", "Calls of language models.", ["model", "purpose"])
STAGES = Histogram(
    "refdesk_stage_seconds",
    "Seconds of each stage of an answer.",
    ["stage"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
FIRST_SIGN = Histogram(
    "refdesk_first_sign_seconds",
    "Seconds from a question's arrival to the first sign of an answer.",
    ["platform"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30),
)
REUSED = Counter(
    "refdesk_answers_reused_total", "Answers of a model that were given again to the same question.", ["platform"]
)
SENTENCES = Counter("refdesk_sentences_total", "Sentences of answers by how they are shown.", ["shown"])
REFUSALS = Counter("refdesk_refusals_total", "Answers that say that nothing was found.", ["platform"])
AGE = Gauge("refdesk_library_age_seconds", "Seconds since the list that was read longest ago was read.")
WITHOUT_ABSTRACT = Gauge("refdesk_library_papers_without_abstract", "Papers without an abstract in the library.")
DIGESTS = Gauge("refdesk_digests", "Digests by what is still to be done for them.", ["state"])
