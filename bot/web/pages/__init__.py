"""Shows the library to people in a browser: server-rendered pages that need no JavaScript."""
