"""From three sides to a plan, its questions and decisions, and what is remembered afterwards."""
