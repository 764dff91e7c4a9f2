"""One module per command or family: its record model bound to a grammar and to the names it goes by."""
