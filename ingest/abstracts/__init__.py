"""Where abstracts come from: one small client per provider behind one interface, and the chain that tries them."""
