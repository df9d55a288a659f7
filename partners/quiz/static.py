"""A quiz without a kernel: plain questions and their key, which a script turns into the same quiz as in a notebook."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from typing import Any

from partners.quiz.schema import Question

_MARKS = re.compile(r"`([^`]+)`|\*([^*\s](?:[^*]*[^*\s])?)\*")
_ESCAPE = re.compile(r"([\\\[\]<>|_$])")


def inline(text: str) -> str:
    """HTML of a text: escaped, with `code` and *stress*."""
    parts, last = [], 0
    for found in _MARKS.finditer(text):
        parts.append(html.escape(text[last : found.start()]))
        code, stress = found.groups()
        parts.append(f"<code>{html.escape(code)}</code>" if code else f"<em>{html.escape(stress)}</em>")
        last = found.end()
    return "".join(parts) + html.escape(text[last:])


def _question(question: Question, words: dict[str, Any], lang: str) -> str:
    choices = "".join(f"<li>{inline(text)}</li>" for text in question.choices(lang))
    shown = f'<ul class="quiz-options">{choices}</ul>' if choices else '<p class="quiz-line"></p>'
    return (
        f'<li class="quiz-question"><p>{inline(question.prompt[lang])} '
        f'<span class="quiz-how">{inline(words["how"][question.kind])}</span></p>{question.picture(lang)}{shown}</li>'
    )


def _basis(question: Question, words: dict[str, Any]) -> str:
    keys = ", ".join(
        f'<span class="cite" data-key="{html.escape(key)}">{html.escape(key)}</span>' for key in question.rests_on
    )
    return f'<p class="quiz-basis" data-for="{question.id}">{html.escape(words["rests_on"])} {keys}</p>'


def _answers(question: Question, words: dict[str, Any], lang: str) -> str:
    lines = "".join(f"<p><strong>{inline(text)}</strong> – {inline(why)}</p>" for text, why in question.key(lang))
    return f"<li>{lines}{_basis(question, words)}</li>"


def as_html(questions: Iterable[Question], content: dict[str, Any]) -> str:
    """The questions as a list, their key in a fold at the end, and all that the script needs in one attribute."""
    questions, lang, words = list(questions), content["lang"], content["words"]
    data = html.escape(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    asked = "".join(_question(question, words, lang) for question in questions)
    key = "".join(_answers(question, words, lang) for question in questions)
    return (
        f'<div class="partners-quiz" lang="{lang}" data-partners-quiz="{data}">'
        f'<ol class="quiz-questions">{asked}</ol>'
        f'<details class="quiz-key"><summary>{html.escape(words["key"])}</summary><ol>{key}</ol></details></div>'
    )


def _markdown(text: str) -> str:
    """Code stays as it is; what Markdown would read as more than stress is escaped."""
    parts = re.split(r"(`[^`]+`)", text)
    return "".join(part if part.startswith("`") else _ESCAPE.sub(r"\\\1", part) for part in parts)


def as_markdown(questions: Iterable[Question], content: dict[str, Any]) -> str:
    """Questions first, the key at the end: for PDF and EPUB."""
    questions, lang, words = list(questions), content["lang"], content["words"]
    lines: list[str] = []
    for n, question in enumerate(questions, 1):
        lines += [f"{n}. {_markdown(question.prompt[lang])} {words['how'][question.kind]}", ""]
        lines += [f"   - {_markdown(text)}" for text in question.choices(lang)] + [""]
    lines += [f"**{words['key']}**", ""]
    for n, question in enumerate(questions, 1):
        told = " ".join(f"**{_markdown(text)}** – {_markdown(why)}" for text, why in question.key(lang))
        lines.append(f"{n}. {told} {words['rests_on']} {', '.join(question.rests_on)}.")
    return "\n".join(lines)


def as_text(questions: Iterable[Question], content: dict[str, Any]) -> str:
    """The questions alone, for a terminal."""
    return "\n".join(f"{n}. {question.prompt[content['lang']]}" for n, question in enumerate(questions, 1))
