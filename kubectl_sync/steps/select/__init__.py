"""From the words that were typed to what a run is about."""
