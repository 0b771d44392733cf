
from pathlib import Path

SHOP = Path(__file__).parent / "shop"
