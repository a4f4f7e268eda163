"""Choose, schedule and discuss a paper together."""
