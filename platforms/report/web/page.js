// SPDX-License-Identifier: Apache-2.0
// What every page has: elements, quantities with units, figures that follow the window's width, and
// tables to filter and sort. Text of the data goes into text nodes only, never into markup.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const main = document.querySelector("main");

/** An element; attributes by name, children are elements or text. */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

const prefixes = ["f", "p", "n", "\u00b5", "m", "", "k", "M", "G", "T", "P", "E"];
const words = new Set(["cycles", "MACs", ""]); // a prefix stands apart from them

/** The prefix that gives figures up to `largest` one to three digits: {factor, unit}. */
function scaled(largest, unit) {
  const power = largest > 0 ? Math.floor(Math.log10(largest) / 3 + 1e-9) : 0;
  const step = Math.max(-5, Math.min(6, power));
  const prefix = prefixes[step + 5];
  return { factor: Math.pow(1000, step), unit: words.has(unit) && prefix ? `${prefix} ${unit}`.trim() : prefix + unit };
}

/** "12.34 MB"; nothing where there is no figure. */
function quantity(value, unit) {
  if (typeof value !== "number" || !isFinite(value)) return "";
  const s = scaled(Math.abs(value), unit);
  const digits = d3.format(".4~r")(value / s.factor);
  return s.unit ? `${digits}\u00a0${s.unit}` : digits;
}

const percent = value => `${d3.format(".1f")(100 * value)}\u00a0%`;
const whole = d3.format(",");

/** At most `most` characters: names differ at both ends. */
function shortened(name, most) {
  if (name.length <= most) return name;
  const head = Math.ceil((most - 1) * 0.4);
  return `${name.slice(0, head)}\u2026${name.slice(name.length - (most - 1 - head))}`;
}

const redraws = [];
let drawnWidth = 0;
window.addEventListener("resize", () => {
  if (document.documentElement.clientWidth === drawnWidth) return;
  drawnWidth = document.documentElement.clientWidth;
  redraws.forEach(redraw => redraw());
});
drawnWidth = document.documentElement.clientWidth;

/**
 * A figure with title, a sentence and a link to the `term` of the glossary. `draw(plot, width)` fills
 * the empty element `plot`, again whenever the width or a control changes. `controls`: [{label, options}],
 * options [{value, text}]; draw gets what is chosen as third argument.
 */
function figure(id, title, sentence, term, draw, controls = []) {
  const plot = el("div", { class: "plot" });
  const selects = controls.map(control => {
    const select = el("select", {}, ...control.options.map(o => el("option", { value: o.value }, o.text)));
    if (control.chosen !== undefined) select.value = control.chosen;
    return select;
  });
  const shown = el("figure", { class: "card", id },
    el("h2", {}, title),
    el("p", { class: "soft" }, `${sentence} `, el("a", { href: `#term-${term}` }, "Definition")),
    controls.length ? el("div", { class: "controls" },
      ...controls.map((control, i) => el("label", {}, control.label, selects[i]))) : null,
    plot);
  main.append(shown);
  const redraw = () => {
    plot.replaceChildren();
    draw(plot, plot.clientWidth, selects.map(s => s.value));
  };
  selects.forEach(select => select.addEventListener("change", redraw));
  redraws.push(redraw);
  redraw();
  return shown;
}

/** keys: [{label, colour}], a colour being a number of the palette. */
function legend(plot, keys) {
  plot.append(el("ul", { class: "legend" },
    ...keys.map(k => el("li", {}, el("span", { class: `swatch k${k.colour % 10}` }), k.label))));
}

/** Cards of figures: [[what, value, more]], those without a value left out. */
function facts(title, list, notes = []) {
  main.append(el("section", { class: "card", id: "summary" }, el("h2", {}, title),
    el("dl", { class: "facts" }, ...list.filter(f => f[1]).map(([what, value, more]) =>
      el("div", {}, el("dt", {}, what), el("dd", {}, value, more ? el("small", {}, more) : null)))),
    ...notes.map(note => el("p", { class: "note" }, note))));
}

const comparisons = {
  "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b,
  "=": (a, b) => String(a) === String(b) || a === Number(b),
};

/** What a filter's text keeps: rows with all its words; `column<number` compares. */
function filterOf(text, columns) {
  const tests = text.trim().split(/\s+/).filter(Boolean).map(word => {
    const parts = /^(.+?)(<=|>=|<|>|=)(.+)$/.exec(word);
    const column = parts && columns.findIndex(c => c.name.toLowerCase().replace(/ /g, "_").endsWith(parts[1].toLowerCase()));
    if (parts && column >= 0)
      return row => row[column] !== null && comparisons[parts[2]](row[column], parts[2] === "=" ? parts[3] : Number(parts[3]));
    const wanted = word.toLowerCase();
    return row => row.some(cell => String(cell === null ? "" : cell).toLowerCase().includes(wanted));
  });
  return row => tests.every(test => test(row));
}

/**
 * A table: columns [{name, unit, text: is it words, show(value): its cell}], rows arrays of cells, null
 * where there is nothing. `isMarked(row)`: to be stressed.
 */
function table(id, title, sentence, term, columns, rows, isMarked = () => false) {
  const page = 200;
  let sorted = -1, down = false, limit = page;
  const body = el("tbody"), count = el("span", { class: "soft", "aria-live": "polite" });
  const filter = el("input", { type: "search", "aria-label": "filter", placeholder: "words, or e.g. cycles>1e6" });
  const more = el("button", { class: "more", type: "button" }, "Show more rows");
  const heads = columns.map((c, i) => {
    const button = el("button", { type: "button" }, c.name);
    const head = el("th", { class: c.text ? "text" : "", scope: "col" }, button, el("small", {}, c.unit || "\u00a0"));
    button.addEventListener("click", () => {
      down = sorted === i ? !down : !c.text;
      sorted = i;
      heads.forEach(h => h.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      fill();
    });
    return head;
  });
  const before = (a, b) => (a === null) - (b === null) ||
    (down ? -1 : 1) * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true }));
  function fill() {
    const kept = rows.filter(filterOf(filter.value, columns));
    if (sorted >= 0) kept.sort((a, b) => before(a[sorted], b[sorted]));
    body.replaceChildren(...kept.slice(0, limit).map(row => el("tr", isMarked(row) ? { class: "front" } : {},
      ...columns.map((c, i) => {
        const shown = row[i] === null || row[i] === undefined ? "" : c.show ? c.show(row[i]) : String(row[i]);
        return el("td", c.text ? { class: "text", title: shown } : {}, shown);
      }))));
    count.textContent = `${whole(kept.length)} of ${whole(rows.length)} rows`;
    more.hidden = kept.length <= limit;
  }
  filter.addEventListener("input", () => { limit = page; fill(); });
  more.addEventListener("click", () => { limit += page; fill(); });
  main.append(el("section", { class: "card", id }, el("h2", {}, title),
    el("p", { class: "soft" }, `${sentence} `, el("a", { href: `#term-${term}` }, "Definition")),
    el("div", { class: "controls" }, el("label", {}, "Filter", filter), count),
    el("div", { class: "scroll", tabindex: "0" }, el("table", {}, el("thead", {}, el("tr", {}, ...heads)), body)), more));
  fill();
}

/** Links to everything on the page; called when all is there. */
function contents() {
  const parts = [...main.querySelectorAll("[id].card")].map(card =>
    el("a", { href: `#${card.id}` }, card.querySelector("h2").textContent));
  main.querySelector("h1").after(el("nav", { "aria-label": "contents" }, ...parts));
}
