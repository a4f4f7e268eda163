"""Say who asks in a terminal: the store is the person's own."""

from bot.store.model import Place
from bot.store.shelves import Shelf

PERSON = "you"
PLACE = Place("terminal", "", "")
SHELF = Shelf(PLACE.platform, PERSON)
