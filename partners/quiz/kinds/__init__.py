"""The kinds of question.

To add one: a module here with a class ``Kind``, a child of ``schema.Question`` whose field ``kind`` is a ``Literal`` of
the module's name; a module of that name in ``js/kinds``, whose interface ``js/quiz.js`` tells; and for each language a
line under ``how`` and ``first`` in the texts of the quiz. Nothing else lists the kinds.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import reduce
from operator import or_
from typing import Annotated

from pydantic import Field

from partners.quiz.schema import Question

KINDS: dict[str, type[Question]] = {
    found.name: importlib.import_module(f"{__name__}.{found.name}").Kind for found in pkgutil.iter_modules(__path__)
}
AnyQuestion = Annotated[reduce(or_, KINDS.values()), Field(discriminator="kind")]
