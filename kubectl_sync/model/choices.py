"""Words that both options and settings files may say."""

from enum import StrEnum


class Way(StrEnum):
    """The way to the cluster: AUTO takes one `kubectl proxy`, and single processes where that does not start."""

    AUTO = "auto"
    PROXY = "proxy"
    PROCESSES = "processes"


class Take(StrEnum):
    """The side that wins where nothing else decides."""

    FILE = "file"
    LIVE = "live"


class Format(StrEnum):
    """How a plan is printed."""

    TEXT = "text"
    JSON = "json"
    YAML = "yaml"


class Color(StrEnum):
    """Whether output is coloured; AUTO: where a terminal shows it and NO_COLOR is not set."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"
