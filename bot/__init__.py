"""Questions in, answers out: answering, digests, summaries, and the platforms where people talk."""
