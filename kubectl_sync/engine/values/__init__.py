"""From what was typed behind `deploy`, `set` and `scale` to proposals: which values of which fields."""
