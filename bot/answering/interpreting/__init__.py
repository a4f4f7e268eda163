"""The steps by which a question becomes a search plan; `bot.answering.interpret` tells them in order."""
