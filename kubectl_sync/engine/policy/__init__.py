"""What verbs do with each row of the state table, and what no verb may do."""
