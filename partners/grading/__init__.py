"""Grading assignments: a submission runs only in the box, and is judged only where it never ran.

The way of one submission: :mod:`~partners.grading.submission` reads the notebook as bytes of a stranger,
:mod:`~partners.grading.session` runs its cells in :mod:`~partners.grading.box`, :mod:`~partners.grading.judge` compares
the plain values that came out, :mod:`~partners.grading.grader` adds up the points of one :class:`~.schema.Result`.
"""
