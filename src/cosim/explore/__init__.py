"""The explorer: a page on this machine where settings are changed and answers come from the engine, live."""
