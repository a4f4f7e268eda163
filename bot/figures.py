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
