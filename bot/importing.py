"""Lets one thread at a time import LlamaIndex.

Its modules import each other in circles: two threads that begin with different ones each meet a module that the other
has half made, and both end in an ImportError.
"""

from threading import RLock

LLAMA_INDEX = RLock()
"""Held by whoever imports LlamaIndex while other threads may be at it."""
