"""Repositories and texts that tests share."""

from pathlib import Path

# A base, a component and three overlays.
SHOP = Path(__file__).parent / "shop"
