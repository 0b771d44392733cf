"""What differs between contents, and when two of them mean the same."""
