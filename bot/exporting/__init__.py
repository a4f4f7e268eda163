"""Write the library out: a module for each format, named in `bot.exporting.formats`."""
