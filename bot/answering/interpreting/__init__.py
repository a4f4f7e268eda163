"""Holds the steps by which a question becomes a search plan.

`bot.answering.interpret` takes them in order.
"""
