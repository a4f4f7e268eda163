"""The parts of composing: what is drafted, from what, and in whose words; `bot.answering.compose` tells the order."""
