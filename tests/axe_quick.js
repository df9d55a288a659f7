// axe-core asks for colours a hundred thousand times on a long page. Two costs are taken from it, and nothing of what it
// checks: private fields, which its build keeps in WeakMaps, are kept on the objects; a colour is parsed once.
(function (WeakMap, WeakSet) {
  /* axe-core */
})(
  class {
    #key = Symbol();
    has(object) { return Object.hasOwn(object, this.#key); }
    get(object) { return object[this.#key]; }
    set(object, value) { object[this.#key] = value; return this; }
    delete(object) { return delete object[this.#key]; }
  },
  class {
    #key = Symbol();
    has(object) { return Object.hasOwn(object, this.#key); }
    add(object) { object[this.#key] = true; return this; }
    delete(object) { return delete object[this.#key]; }
  },
);
(() => {
  const color = axe.commons.color.Color.prototype;
  const parse = color.parseString;
  const parsed = new Map();
  color.parseString = function (text) {
    if (!parsed.has(text)) {
      parse.call(this, text);
      parsed.set(text, [this.r, this.g, this.b, this.alpha]);
    }
    [this.r, this.g, this.b, this.alpha] = parsed.get(text);
    return this;
  };
})();
