"""What undoes a run on one side of one object: taking back, revert, and redo, which is the inverse of an inverse."""
