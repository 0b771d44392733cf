"""What is read or rendered only to be shown."""
