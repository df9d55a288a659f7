"""The source watch: which addresses of the record still answer, and where an archive keeps those that do not."""

from partners.sources.check import check

__all__ = ["check"]
