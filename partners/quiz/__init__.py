"""Questions that check themselves: a bank of YAML, one widget, one page script, one rule for points."""

from partners.quiz import bank, score
from partners.quiz.bank import check
from partners.quiz.bundle import bundle, static_files
from partners.quiz.widget import Quiz

__all__ = ["Quiz", "bank", "bundle", "check", "score", "static_files"]
