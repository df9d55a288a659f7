"""How learning platforms read what the exports write: small readers that share no code with the writers."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.etree import ElementTree

MARKS = re.compile(r"`([^`]+)`|\*([^*\s](?:[^*]*[^*\s])?)\*")


def shown(text: str) -> str:
    """A text of the bank without the marks of code and stress."""
    return MARKS.sub(lambda found: found[1] or found[2], text)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def seen(html: str) -> str:
    """What a browser shows of HTML."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


# ---- GIFT: escapes are resolved before anything is split, then restored

_SPECIAL = "~=#{}:\\"
_HIDE = {char: chr(0xE000 + n) for n, char in enumerate(_SPECIAL)}
_SHOW = {ord(hidden): char for char, hidden in _HIDE.items()}


@dataclass
class Gift:
    """One question: answers are (mark, weight, text, feedback); a match has pairs instead."""

    category: str
    comment: str
    name: str
    prompt: str
    general: str
    answers: list[tuple[str, float | None, str, str]] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    numerical: bool = False
    raw: str = ""


def _plainly(text: str) -> str:
    """HTML or text after an optional format in square brackets, escapes restored."""
    return re.sub(r"^\[(html|moodle|plain|markdown)\]", "", text.strip()).translate(_SHOW)


def gift(source: str) -> list[Gift]:
    """All questions of a GIFT file: blocks between empty lines; a line that begins with // is a comment."""
    category, found = "", []
    for block in re.split(r"\n\s*\n", source.strip()):
        lines = [line.strip() for line in block.split("\n")]
        comment = " ".join(line for line in lines if line.startswith("//"))
        text = "\n".join(line for line in lines if not line.startswith("//"))
        text = re.sub(r"\\([~=#{}:\\])", lambda escaped: _HIDE[escaped[1]], text)
        if text.startswith("$CATEGORY:"):
            category = text.removeprefix("$CATEGORY:").strip()
            continue
        _, name, rest = text.split("::", 2)
        prompt, _, rest = rest.partition("{")
        body, _, after = rest.partition("}")
        assert not after.strip() and "{" not in body
        body, _, general = body.rpartition("####")
        question = Gift(category, comment, name.translate(_SHOW), _plainly(prompt), _plainly(general), raw=body.strip())
        body = question.raw
        if body.startswith("#"):
            question.numerical, body = True, body[1:].strip()
        if "~" not in body and "=" in body and "->" in body:
            for answer in body.split("=")[1:]:
                left, _, right = answer.partition("->")
                question.pairs.append((_plainly(left), right.strip().translate(_SHOW)))
        else:
            for mark, answer in re.findall(r"([~=])([^~=]*)", body):
                weight = re.match(r"%(-?[0-9.]+)%", answer)
                text, _, feedback = answer[weight.end() if weight else 0 :].partition("#")
                share = float(weight[1]) / 100 if weight else None
                question.answers.append((mark, share, _plainly(text), _plainly(feedback)))
        found.append(question)
    return found


# ---- QTI 2.1: order of elements, required attributes and response processing of the published schema

#: Element → its children in order; ``*`` any number, ``+`` at least one, ``?`` at most one.
ORDER = {
    "assessmentItem": "responseDeclaration* outcomeDeclaration* itemBody? responseProcessing? modalFeedback*",
    "responseDeclaration": "defaultValue? correctResponse? mapping? areaMapping?",
    "outcomeDeclaration": "defaultValue?",
    "correctResponse": "value+",
    "mapping": "mapEntry+",
    "areaMapping": "areaMapEntry+",
    "choiceInteraction": "prompt? simpleChoice+",
    "orderInteraction": "prompt? simpleChoice+",
    "matchInteraction": "prompt? simpleMatchSet simpleMatchSet",
    "selectPointInteraction": "prompt? object",
    "hotspotInteraction": "prompt? object hotspotChoice+",
    "simpleMatchSet": "simpleAssociableChoice*",
    "responseCondition": "responseIf responseElseIf* responseElse?",
    "manifest": "metadata? organizations resources",
    "metadata": "schema? schemaversion?",
    "resource": "metadata? file* dependency*",
    "assessmentTest": "testPart+",
    "testPart": "assessmentSection+",
    "assessmentSection": "assessmentItemRef*",
}
REQUIRED = {
    "assessmentItem": "identifier title adaptive timeDependent",
    "responseDeclaration": "identifier cardinality",
    "outcomeDeclaration": "identifier cardinality",
    "mapping": "defaultValue",
    "mapEntry": "mapKey mappedValue",
    "areaMapping": "defaultValue",
    "areaMapEntry": "shape coords mappedValue",
    "choiceInteraction": "responseIdentifier shuffle maxChoices",
    "orderInteraction": "responseIdentifier shuffle",
    "matchInteraction": "responseIdentifier shuffle maxAssociations",
    "selectPointInteraction": "responseIdentifier maxChoices",
    "hotspotInteraction": "responseIdentifier maxChoices",
    "hotspotChoice": "identifier shape coords",
    "textEntryInteraction": "responseIdentifier",
    "simpleChoice": "identifier",
    "simpleAssociableChoice": "identifier matchMax",
    "object": "data type",
    "rubricBlock": "view",
    "modalFeedback": "outcomeIdentifier identifier showHide",
    "setOutcomeValue": "identifier",
    "baseValue": "baseType",
    "index": "n",
    "stringMatch": "caseSensitive",
    "variable": "identifier",
    "mapResponse": "identifier",
    "manifest": "identifier",
    "resource": "identifier type",
    "file": "href",
    "dependency": "identifierref",
    "assessmentTest": "identifier title",
    "testPart": "identifier navigationMode submissionMode",
    "assessmentSection": "identifier title visible",
    "assessmentItemRef": "identifier href",
}
_NCNAME = re.compile(r"[A-Za-z_][\w.-]*")


def tree(raw: bytes | str) -> ElementTree.Element:
    """A document without its namespaces."""
    root = ElementTree.fromstring(raw)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def conforms(root: ElementTree.Element) -> None:
    """Assert the order of children, required attributes and the form of identifiers."""
    for element in root.iter():
        if element.tag in ORDER:
            rule = re.sub(r"(\w+)([*+?]?) ?", r"(?:\1 )\2", ORDER[element.tag])
            children = "".join(f"{child.tag} " for child in element)
            assert re.fullmatch(rule, children), f"{element.tag}: {children}"
            assert not (element.text or "").strip() and not any((child.tail or "").strip() for child in element)
        missing = set(REQUIRED.get(element.tag, "").split()) - set(element.attrib)
        assert not missing, f"{element.tag}: {missing}"
        for name in ("identifier", "responseIdentifier", "outcomeIdentifier", "identifierref"):
            assert name not in element.attrib or _NCNAME.fullmatch(element.attrib[name]), element.attrib[name]


def marked(item: ElementTree.Element, response: object) -> tuple[float, set[str]]:
    """SCORE and FEEDBACK that the item's response processing gives; None is no answer."""
    outcomes: dict[str, object] = {"SCORE": 0.0, "FEEDBACK": set()}
    declared = item.find("responseDeclaration")
    for rule in item.find("responseProcessing"):
        _apply(rule, outcomes, declared, response)
    return float(outcomes["SCORE"]), set(outcomes["FEEDBACK"])


def _apply(rule, outcomes, declared, response) -> None:
    if rule.tag == "setOutcomeValue":
        outcomes[rule.get("identifier")] = _value(rule[0], outcomes, declared, response)
        return
    assert rule.tag == "responseCondition"
    for branch in rule:
        tested = branch.tag != "responseElse"
        if not tested or _value(branch[0], outcomes, declared, response):
            for inner in branch[tested:]:
                _apply(inner, outcomes, declared, response)
            return


def _value(part, outcomes, declared, response):
    inner = [_value(child, outcomes, declared, response) for child in part]
    if part.tag == "variable":
        return response if part.get("identifier") == "RESPONSE" else outcomes[part.get("identifier")]
    if part.tag == "isNull":
        return inner[0] is None or inner[0] in ((), frozenset())
    if part.tag == "baseValue":
        return float(part.text) if part.get("baseType") == "float" else part.text
    if part.tag == "multiple":
        many = (value if isinstance(value, (frozenset, tuple)) else [value] for value in inner if value is not None)
        return {one for values in many for one in values}
    if part.tag in ("lt", "gt"):
        return inner[0] < inner[1] if part.tag == "lt" else inner[0] > inner[1]
    if part.tag in ("and", "or"):
        return all(inner) if part.tag == "and" else any(inner)
    if part.tag == "match":
        return inner[0] is not None and inner[0] == inner[1]
    if part.tag == "stringMatch":
        assert part.get("caseSensitive") == "false"
        return inner[0].casefold() == inner[1].casefold()
    if part.tag == "index":
        n = int(part.get("n"))
        return inner[0][n - 1] if inner[0] is not None and n <= len(inner[0]) else None
    if part.tag == "sum":
        return sum(inner)
    if part.tag == "mapResponse":
        mapping = declared.find("mapping")
        worth = {entry.get("mapKey"): float(entry.get("mappedValue")) for entry in mapping}
        given = response if isinstance(response, frozenset) else {response}
        total = sum(worth.get(one, float(mapping.get("defaultValue"))) for one in given)
        low, high = float(mapping.get("lowerBound", "-inf")), float(mapping.get("upperBound", "inf"))
        return min(max(total, low), high)
    raise AssertionError(f"{part.tag}: not known to this reader")


# ---- Canvas: the QTI 1.2 inside a package


def canvas_items(raw: bytes) -> list[ElementTree.Element]:
    """The questions of a package."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        name = next(n for n in package.namelist() if n.endswith(".xml") and "meta" not in n and "manifest" not in n)
        return tree(package.read(name)).findall("assessment/section/item")


def feedback(item: ElementTree.Element) -> dict[str, str]:
    """What a question of Canvas can say: identifier → text."""
    return {f.get("ident").removesuffix("_fb"): seen(f.findtext(".//mattext")) for f in item.findall("itemfeedback")}
