"""aitracks: the course platform of the industry AI training tracks."""

__version__ = "0.1.0"
