"""A bank with the kinds that are drawn by hand, random answers to any question, and a reader who answers all."""

from __future__ import annotations

#: One question of each kind that came later. The map's order from north to south is P03, P01, P07.
LATER = """\
chapter: later
objectives:
  - id: later-o1
    text: {en: "Order and match."}
questions:
  - id: later-01
    kind: ordering
    objective: later-o1
    bloom: apply
    rests_on: [R014]
    prompt: {en: "Order the steps, the earliest first."}
    hint: {en: "A treaty is signed before it is ratified."}
    derive: table("timeline").set_index("entry_id").loc[["E30", "E12", "E29", "E23"]].sort_values("date").index
    items:
      - {key: E12, text: {en: "The *agreement*"}, why: {en: "It is of 2010."}}
      - {key: E23, text: {en: "The protocol"}, why: {en: "It is of 2017."}}
      - {key: E29, text: {en: "The Senate"}, why: {en: "It spoke in April 2018."}}
      - {key: E30, text: {en: "The law"}, why: {en: "It was printed in May 2018."}}
  - id: later-02
    kind: matching
    objective: later-o1
    bloom: remember
    rests_on: [P01, P06, P07]
    prompt: {en: "Which port lies in which state?"}
    hint: {en: "One has two."}
    derive: table("ports").set_index("port_id").loc[["P01", "P02", "P06"], "country"]
    partners:
      - {key: Azerbaijan, text: {en: "Azerbaijan"}}
      - {key: Kazakhstan, text: {en: "Kazakhstan"}}
      - {key: Turkmenistan, text: {en: "Turkmenistan"}}
    rows:
      - {key: P01, text: {en: "Aktau"}, partner: Kazakhstan, why: {en: "On the eastern shore."}}
      - {key: P06, text: {en: "Alat"}, partner: Azerbaijan, why: {en: "South of Baku."}}
      - {key: P02, text: {en: "Kuryk"}, partner: Kazakhstan, why: {en: "A little south of Aktau."}}
  - id: later-03
    kind: text
    objective: later-o1
    bloom: remember
    rests_on: [R026]
    prompt: {en: "Name the newer port of the two."}
    hint: {en: "It opened in 2016."}
    derive: table("ports").set_index("port_id").loc["P02", "name"]
    answer: {en: "Kuryk"}
    accepted: ["Құрық", "Quryq", "port of Kuryk"]
    slips:
      - {texts: ["Aktau", "Ақтау"], why: {en: "Aktau is the older one."}}
    why:
      right: {en: "Its ferry berths opened in 2016."}
      wrong: {en: "Look at the column `opened`."}
  - id: later-04
    kind: map
    objective: later-o1
    bloom: remember
    rests_on: [P01]
    prompt: {en: "Where is Aktau?"}
    hint: {en: "On the eastern shore."}
    derive: table("ports").query("name == 'Aktau'")["port_id"].iloc[0]
    places:
      - {port: P07, why: {en: "This is Turkmenbashi."}}
      - {port: P01, right: true, why: {en: "This is Aktau."}}
      - {port: P03, why: {en: "This is Bautino."}}
"""

#: What may stand between letters, and letters that are typed in more than one way.
BETWEEN = "'- \u0301\u00a0\u02bc"
LETTERS = "AaÄßæıİəqҚқкЁёеЙйӘа \u0308\u200b-–'’\u3000\x1f\U0001f600"


def random_answer(question, chance, tame=False):
    """An answer as a reader might give it: complete if ``tame``, else sometimes in part, none or wild."""
    if question.kind in ("single", "multiple"):
        keys = [option.key for option in question.options]
        picked = chance.sample(keys, chance.randrange(int(tame), len(keys) + 1))
        return picked if question.kind == "multiple" else chance.choice(keys)
    if question.kind == "map":
        return chance.choice([place.port for place in question.places])
    if question.kind == "ordering":
        keys = [item.key for item in question.items]
        return chance.choice([keys, keys[1:] + keys[:1], chance.sample(keys, len(keys))])
    if question.kind == "matching":
        partners = [partner.key for partner in question.partners]
        rows = [row for row in question.rows if tame or chance.random() < 0.95]
        return {row.key: chance.choice([row.partner, chance.choice(partners)]) for row in rows}
    if question.kind == "text":
        slips = [text for slip in question.slips for text in slip.texts]
        text = chance.choice([*question.answer.values(), *question.accepted, *slips])
        typed = "".join(chance.choice([letter, letter.upper(), letter + chance.choice(BETWEEN)]) for letter in text)
        wild = "".join(chance.choices(LETTERS, k=chance.randrange(0, 9)))
        return chance.choice([text, typed[:70]] if tame else [text, typed[:70], wild])
    near = question.answer + chance.choice([0, question.tolerance, -question.tolerance, chance.uniform(-9, 9)])
    wild = "".join(chance.choices("0123456789.,- +\u2212\u00a0\u202fe", k=chance.randrange(1, 9)))
    exact = f"{near:.6f}"
    return chance.choice([exact] if tame else [repr(near), repr(near).replace(".", ","), f"{near:g}", wild])


def rows(reader):
    """The texts of the rows of later-01 as they stand."""
    return reader.question("later-01").locator(".pq-row > span:not([class])").all_inner_texts()


def order(reader):
    """Their keys."""
    texts = {"The agreement": "E12", "The protocol": "E23", "The Senate": "E29", "The law": "E30"}
    return [texts[text] for text in rows(reader)]


def answer_all(reader):
    """Wrong, half right and right."""
    reader.question("later-01").locator("button.pq-arrow").nth(1).click()
    for label, state in (("Aktau", "Kazakhstan"), ("Alat", "Kazakhstan"), ("Kuryk", "Kazakhstan")):
        reader.question("later-02").get_by_label(label).select_option(state)
    reader.question("later-03").get_by_label("Your answer").fill("Kurik")
    reader.question("later-04").get_by_role("radio").nth(1).check()
    for name in ("later-01", "later-02", "later-03", "later-04"):
        reader.question(name).get_by_role("button", name="Check").click()
