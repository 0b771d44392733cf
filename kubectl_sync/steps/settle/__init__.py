"""From the sides to a plan, asking the server (dry runs only) about what contents cannot tell."""
