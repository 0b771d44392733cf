"""What goes wrong with the control plane itself, as opposed to what a test finds."""


class PlaneError(Exception):
    """No control plane can be had; the message says why and, where something helps, what to do."""
