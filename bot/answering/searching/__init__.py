"""The parts of searching: the words of a question, candidates, ranking, and whether anything is relevant."""
