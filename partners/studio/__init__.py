"""The coding studio: code the article's acts in the page, see how far you agree with the book, keep your codes."""

from partners.studio.bundle import bundle, static_files
from partners.studio.widget import Studio

__all__ = ["Studio", "bundle", "static_files"]
