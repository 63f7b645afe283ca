"""SaiChuang: skill competitions of trade unions, on the desktop."""

__version__ = "0.1.0"
