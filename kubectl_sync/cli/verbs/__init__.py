"""One module for each verb: its words, options and help text, and one call of what the verb does."""
