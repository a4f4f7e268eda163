"""Count questions, how they ended and how long they took, for Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

ENDED = Counter("refdesk_questions_total", "Questions by how they ended.", ["platform", "state"])
SECONDS = Histogram(
    "refdesk_answer_seconds",
    "Seconds from a question's arrival to its answer, waiting included.",
    ["platform"],
    buckets=(0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120),
)
WAITING = Gauge("refdesk_questions_waiting", "Questions that wait for their turn.")
FEEDBACK = Gauge(
    "refdesk_feedback", "Verdicts on answers of the last 30 days, those on private answers left out.", ["verdict"]
)
INGESTS = Counter("refdesk_ingests_total", "Scheduled ingests by how they ended.", ["outcome"])
PAPERS = Gauge("refdesk_library_papers", "Papers in the published library.")
REVISION = Gauge("refdesk_library_revision", "Number of the published revision.")
