"""A QTI 2.1 package: a manifest, a test with a section a chapter, one item file a question.

Response processing is written out in each item, because the standard templates give no feedback. Feedback is modal: the
outcome FEEDBACK gathers the identifiers of what to show; ``general`` is always among them. QTI 2.1 has no hint outside
adaptive items: it stands in a rubric block for tutors. A map question is a choice under its picture, so that it can be
answered by keyboard. Of spellings QTI overlooks capitals only, so the common ones are listed. Source: the IMS schemas
imsqti_v2p1 and imscp_v1p1 as published.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from partners.quiz.export import common
from partners.quiz.export.files import archive
from partners.quiz.export.items import Choice, Item, Matching, Number, Ordering, Text
from partners.quiz.export.markup import add, add_html, decimal, document, html, number
from partners.quiz.export.spelling import spellings

Words = dict[str, Any]
SPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
CONTENT = "http://www.imsglobal.org/xsd/imscp_v1p1"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def _root(tag: str, space: str, **attributes: str) -> Element:
    found = {"xmlns": space, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{space} {space}.xsd"}
    return Element(tag, found | attributes)


def _name(key: str) -> str:
    """An identifier: it may not begin with a digit, as keys of the bank may."""
    return f"i-{key}"


def _declared(item: Item, said: Words, cardinality: str, kind: str) -> tuple[Element, Element]:
    """A new item up to the declaration of its response, and this declaration."""
    root = _root("assessmentItem", SPACE, identifier=_name(item.id), title=item.id, label=item.id)
    root.attrib |= {"xml:lang": said["lang"], "adaptive": "false", "timeDependent": "false"}
    response = add(root, "responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType=kind)
    return root, response


def _outcomes(root: Element) -> None:
    score = add(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    score.attrib |= {"normalMaximum": "1", "normalMinimum": "0"}
    add(add(score, "defaultValue"), "value", "0")
    add(root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="multiple", baseType="identifier")


def _body(root: Element, item: Item, said: Words) -> Element:
    body = add(root, "itemBody")
    add_html(add(body, "rubricBlock", view="author tutor"), "p", common.hint(item, said, html))
    return body


def _asked(root: Element, item: Item, said: Words, tag: str, **attributes: Any) -> Element:
    """The interaction, with its prompt and, if there is one, the picture."""
    asked = add(_body(root, item, said), tag, responseIdentifier="RESPONSE", **attributes)
    picture = ""
    if isinstance(item, Choice) and item.picture:
        picture = f'<br/><img src="../{_picture(item)}" alt="{escape(said["map_alt"])}"/>'
    add_html(asked, "prompt", html(item.prompt) + picture)
    return asked


def _picture(item: Item) -> str:
    return f"images/{item.id}.png"


def _set(parent: Element, outcome: str) -> Element:
    return add(parent, "setOutcomeValue", identifier=outcome)


def _value(parent: Element, kind: str, value: str) -> None:
    add(parent, "baseValue", value, baseType=kind)


def _by_mapping(root: Element) -> Element:
    """Points by the mapping; no answer earns none."""
    processing = add(root, "responseProcessing")
    condition = add(processing, "responseCondition")
    unanswered = add(condition, "responseIf")
    add(add(unanswered, "isNull"), "variable", identifier="RESPONSE")
    _value(_set(unanswered, "SCORE"), "float", "0")
    add(_set(add(condition, "responseElse"), "SCORE"), "mapResponse", identifier="RESPONSE")
    return processing


def _feedback(root: Element, told: dict[str, str]) -> Element:
    """Modal feedback: identifier → text."""
    for identifier, text in told.items():
        modal = add(root, "modalFeedback", outcomeIdentifier="FEEDBACK", showHide="show", identifier=identifier)
        add_html(modal, "p", html(text))
    return root


def _explained(root: Element, item: Ordering | Matching, said: Words) -> Element:
    """One modal feedback: no identifier names a part of an order or a match."""
    modal = add(root, "modalFeedback", outcomeIdentifier="FEEDBACK", showHide="show", identifier="general")
    lines = add(modal, "ol")
    for line in common.explained(item, html):
        add_html(lines, "li", line)
    add(modal, "p", common.basis(item, said))
    return root


def _choice(item: Choice, said: Words) -> Element:
    root, response = _declared(item, said, "single" if item.single else "multiple", "identifier")
    correct = add(response, "correctResponse")
    mapping = add(response, "mapping", lowerBound="0", upperBound="1", defaultValue="0")
    for option in item.options:
        if option.right:
            add(correct, "value", _name(option.key))
        add(mapping, "mapEntry", mapKey=_name(option.key), mappedValue=repr(item.fraction(option)))
    _outcomes(root)
    asked = _asked(root, item, said, "choiceInteraction", shuffle="false" if item.picture else "true")
    asked.attrib["maxChoices"] = "1" if item.single else "0"
    for option in item.options:
        add_html(asked, "simpleChoice", html(option.text), identifier=_name(option.key))
    shown = add(_set(_by_mapping(root), "FEEDBACK"), "multiple")
    add(shown, "variable", identifier="RESPONSE")
    _value(shown, "identifier", "general")
    why = {_name(option.key): option.why for option in item.options}
    return _feedback(root, why | {"general": common.basis(item, said)})


def _number(item: Number, said: Words) -> Element:
    root, response = _declared(item, said, "single", "float")
    add(add(response, "correctResponse"), "value", number(item.answer))
    _outcomes(root)
    condition = _entry(root, item, said, 32)
    # Bounds in decimals: a tolerance added in binary fractions would refuse an answer on the edge.
    low = decimal(item.answer) - decimal(item.tolerance)
    high = decimal(item.answer) + decimal(item.tolerance)
    for test, bound, told in (("lt", low, "low"), ("gt", high, "high")):
        wrong = add(condition, "responseElseIf")
        compared = add(wrong, test)
        add(compared, "variable", identifier="RESPONSE")
        _value(compared, "float", number(bound))
        _outcome(wrong, "0", told)
    _outcome(add(condition, "responseElse"), "1", "right")
    told = {"right": item.right, "low": item.low, "high": item.high, "general": common.basis(item, said)}
    return _feedback(root, told)


def _entry(root: Element, item: Item, said: Words, length: int) -> Element:
    """The prompt, a field to type in, and the condition that marks it, whose first branch is for no answer."""
    body = _body(root, item, said)
    add_html(body, "p", common.prompt(item, said, html))
    add(add(body, "p"), "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength=length)
    condition = add(add(root, "responseProcessing"), "responseCondition")
    unanswered = add(condition, "responseIf")
    add(add(unanswered, "isNull"), "variable", identifier="RESPONSE")
    _outcome(unanswered, "0")
    return condition


def _outcome(branch: Element, points: str, *told: str) -> None:
    _value(_set(branch, "SCORE"), "float", points)
    shown = add(_set(branch, "FEEDBACK"), "multiple")
    for identifier in (*told, "general"):
        _value(shown, "identifier", identifier)


def _ordering(item: Ordering, said: Words) -> Element:
    root, response = _declared(item, said, "ordered", "identifier")
    names = [_name(part.key) for part in item.parts]
    correct = add(response, "correctResponse")
    for name in names:
        add(correct, "value", name)
    _outcomes(root)
    asked = _asked(root, item, said, "orderInteraction", shuffle="true")
    for part in item.start:
        add_html(asked, "simpleChoice", html(part.text), identifier=_name(part.key))
    processing = add(root, "responseProcessing")
    share = repr(1 / (len(names) - 1))
    # A share for each pair of right neighbours, wherever in the answer the two stand.
    for first, second in zip(names, names[1:], strict=False):
        rule = add(add(processing, "responseCondition"), "responseIf")
        anywhere = add(rule, "or")
        for place in range(1, len(names)):
            here = add(anywhere, "and")
            for n, name in ((place, first), (place + 1, second)):
                same = add(here, "match")
                add(add(same, "index", n=n), "variable", identifier="RESPONSE")
                _value(same, "identifier", name)
        total = add(_set(rule, "SCORE"), "sum")
        add(total, "variable", identifier="SCORE")
        _value(total, "float", share)
    _value(add(_set(processing, "FEEDBACK"), "multiple"), "identifier", "general")
    return _explained(root, item, said)


def _matching(item: Matching, said: Words) -> Element:
    root, response = _declared(item, said, "multiple", "directedPair")
    pairs = [f"row-{row.key} partner-{row.partner}" for row in item.rows]
    correct = add(response, "correctResponse")
    mapping = add(response, "mapping", lowerBound="0", upperBound="1", defaultValue="0")
    for pair in pairs:
        add(correct, "value", pair)
        add(mapping, "mapEntry", mapKey=pair, mappedValue=repr(1 / len(pairs)))
    _outcomes(root)
    asked = _asked(root, item, said, "matchInteraction", shuffle="true", maxAssociations=len(pairs))
    for side, parts, most in (("row", item.rows, 1), ("partner", item.partners, len(pairs))):
        column = add(asked, "simpleMatchSet")
        for part in parts:
            name = f"{side}-{part.key}"
            add_html(column, "simpleAssociableChoice", html(part.text), identifier=name, matchMax=most)
    _value(add(_set(_by_mapping(root), "FEEDBACK"), "multiple"), "identifier", "general")
    return _explained(root, item, said)


def _text(item: Text, said: Words) -> Element:
    root, response = _declared(item, said, "single", "string")
    add(add(response, "correctResponse"), "value", item.accepted[0])
    mapping = add(response, "mapping", lowerBound="0", upperBound="1", defaultValue="0")
    for spelling in spellings(item.accepted):
        add(mapping, "mapEntry", mapKey=spelling, mappedValue="1", caseSensitive="false")
    _outcomes(root)
    condition = _entry(root, item, said, 80)
    told = {"right": item.right, "wrong": item.wrong} | {f"slip-{n}": s.why for n, s in enumerate(item.slips, 1)}
    branches = [("right", item.accepted), *((f"slip-{n}", s.texts) for n, s in enumerate(item.slips, 1))]
    for name, texts in branches:
        branch = add(condition, "responseElseIf")
        any_of = add(branch, "or")
        for spelling in spellings(texts):
            same = add(any_of, "stringMatch", caseSensitive="false", substring="false")
            add(same, "variable", identifier="RESPONSE")
            _value(same, "string", spelling)
        _outcome(branch, "1" if name == "right" else "0", name)
    _outcome(add(condition, "responseElse"), "0", "wrong")
    return _feedback(root, told | {"general": common.basis(item, said)})


TABLE = {Choice: _choice, Number: _number, Ordering: _ordering, Matching: _matching, Text: _text}


def _test(pieces: list[tuple[Item, Element]], said: Words) -> Element:
    """The order of the questions, chapter by chapter."""
    root = _root("assessmentTest", SPACE, identifier="test", title=said["book"])
    part = add(root, "testPart", identifier="part", navigationMode="nonlinear", submissionMode="individual")
    sections: dict[str, Element] = {}
    for item, _ in pieces:
        if item.chapter not in sections:
            identifier = _name(f"chapter-{item.chapter}")
            sections[item.chapter] = add(part, "assessmentSection", identifier=identifier, title=item.chapter)
            sections[item.chapter].attrib["visible"] = "true"
        add(sections[item.chapter], "assessmentItemRef", identifier=_name(item.id), href=f"items/{item.id}.xml")
    return root


def _manifest(pieces: list[tuple[Item, Element]]) -> Element:
    root = _root("manifest", CONTENT, identifier="manifest")
    about = add(root, "metadata")
    add(about, "schema", "QTIv2.1 Package")
    add(about, "schemaversion", "1.0.0")
    add(root, "organizations")
    resources = add(root, "resources")
    test = add(resources, "resource", identifier="r-test", type="imsqti_test_xmlv2p1", href="test.xml")
    add(test, "file", href="test.xml")
    for item, _ in pieces:
        add(test, "dependency", identifierref=f"r-{item.id}")
    for item, _ in pieces:
        href = f"items/{item.id}.xml"
        resource = add(resources, "resource", identifier=f"r-{item.id}", type="imsqti_item_xmlv2p1", href=href)
        add(resource, "file", href=href)
        if isinstance(item, Choice) and item.picture:
            add(resource, "file", href=_picture(item))
    return root


def pack(pieces: list[tuple[Item, Element]], said: Words, output: Path) -> dict[Path, bytes]:
    """One zip."""
    members = {"imsmanifest.xml": document(_manifest(pieces)), "test.xml": document(_test(pieces, said))}
    members |= {f"items/{item.id}.xml": document(question) for item, question in pieces}
    members |= {_picture(item): item.picture for item, _ in pieces if isinstance(item, Choice) and item.picture}
    return {output: archive(members)}
