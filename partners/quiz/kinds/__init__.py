"""The kinds of question. A kind is one module here with a class ``Kind`` and one in ``js/kinds`` of the same name."""

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
