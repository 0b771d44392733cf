"""The nouns: frozen values that every room speaks in, and the paths into them.

Nothing here reads, prints, asks or decides; no foreign library, no YAML, no HTTP.
"""
