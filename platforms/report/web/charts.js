// SPDX-License-Identifier: Apache-2.0
// The kinds of plot that both pages use, drawn with D3 as SVG; colours are classes of page.css, so
// that light and dark need no new drawing.
"use strict";

const mostRows = 150; // of a plot; the tables have all

function svgIn(plot, width, height, label) {
  return d3.select(plot).append("svg").attr("width", width).attr("height", height)
    .attr("viewBox", `0 0 ${width} ${height}`).attr("role", "img").attr("aria-label", label);
}

/** Ticks at most as many as there is room for. */
function axisBelow(svg, x, left, top, right, title, format) {
  const axis = d3.axisBottom(x).ticks(Math.max(2, Math.floor((right - left) / 90))).tickSizeOuter(0);
  if (format) axis.tickFormat(format);
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${top})`).call(axis);
  svg.append("text").attr("class", "soft").attr("x", right).attr("y", top + 34).attr("text-anchor", "end").text(title);
}

/** The rows that are drawn of many: the largest, in their order. */
function drawnRows(plot, rows, sizeOf) {
  if (rows.length <= mostRows) return rows;
  const least = rows.map(sizeOf).sort((a, b) => b - a)[mostRows - 1];
  plot.append(el("p", { class: "note" }, `The ${mostRows} largest of ${rows.length} rows are drawn; the table has all.`));
  return rows.filter(r => sizeOf(r) >= least).slice(0, mostRows);
}

/**
 * A bar a row, of parts side by side: rows [{name, parts: {key: value}}], keys [{key, label,
 * colour}] in their order. Parts that are 0 everywhere are left out.
 */
function bars(plot, width, { rows, keys, unit, what }) {
  const sum = row => d3.sum(keys, k => row.parts[k.key] || 0);
  const used = keys.filter(k => rows.some(r => r.parts[k.key] > 0));
  if (keys.length > 1) legend(plot, used);
  const drawn = drawnRows(plot, rows, sum), step = 22, top = 4;
  const left = Math.min(230, width * 0.37), right = width - 72, height = top + drawn.length * step + 42;
  const svg = svgIn(plot, width, height, what);
  const most = d3.max(drawn, sum) || 1, scale = scaled(most, unit);
  const x = d3.scaleLinear([0, most / scale.factor], [left, right]);
  axisBelow(svg, x, left, top + drawn.length * step, right, `${what} (${scale.unit || unit})`);
  const row = svg.append("g").selectAll("g").data(drawn).enter().append("g")
    .attr("transform", (r, i) => `translate(0,${top + i * step})`);
  row.append("text").attr("x", left - 8).attr("y", 15).attr("text-anchor", "end")
    .text(r => shortened(r.name, Math.floor((left - 8) / 6.6))).append("title").text(r => r.name);
  row.each(function (r) {
    let at = 0;
    for (const k of used) {
      const value = r.parts[k.key] || 0;
      if (value <= 0) continue;
      d3.select(this).append("rect").attr("class", `k${k.colour % 10}`).attr("x", x(at / scale.factor)).attr("y", 3)
        .attr("width", Math.max(0.5, x(value / scale.factor) - x(0))).attr("height", step - 6)
        .append("title").text(`${r.name}\n${k.label}: ${quantity(value, unit)}`);
      at += value;
    }
    d3.select(this).append("text").attr("class", "soft").attr("x", x(at / scale.factor) + 6).attr("y", 15)
      .text(quantity(at, words.has(unit) ? "" : unit));
  });
}

/** Scale and its axis text for figures of any sign-free size. */
function logScale(values, range) {
  const [low, high] = d3.extent(values.filter(v => v > 0));
  return d3.scaleLog([low / 1.3, high * 1.3], range);
}
function logTicks(axis, scale, room) {
  const decades = Math.log10(scale.domain()[1] / scale.domain()[0]);
  const marks = decades > 2.5 ? [1] : decades > 1.2 ? [1, 3] : decades > 0.5 ? [1, 1.5, 2, 3, 5, 7] : null;
  let ticks = scale.ticks(Math.max(2, Math.floor(room / 60)));
  if (marks) {
    ticks = [];
    for (let e = Math.floor(Math.log10(scale.domain()[0])); e <= Math.log10(scale.domain()[1]); ++e)
      ticks.push(...marks.map(m => m * Math.pow(10, e)));
    ticks = ticks.filter(t => t >= scale.domain()[0] && t <= scale.domain()[1]);
  } else {
    ticks = d3.ticks(...scale.domain(), Math.max(2, Math.floor(room / 70)));
  }
  const most = Math.max(2, Math.floor(room / 48)), every = Math.ceil(ticks.length / most);
  return axis.tickValues(ticks.filter((t, i) => i % every === 0)).tickSizeOuter(0);
}

/** Axes of a plot of points, logarithmic both, with ticks as `format` writes them; returns {svg, x, y, box}. */
function pointPlot(plot, width, { xs, ys, xTitle, yTitle, what, format = d3.format("~g") }) {
  const height = Math.max(280, Math.min(440, width * 0.6));
  const box = { left: 58, right: width - 14, top: 26, bottom: height - 46 };
  const svg = svgIn(plot, width, height, what);
  const x = logScale(xs, [box.left, box.right]), y = logScale(ys, [box.bottom, box.top]);
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${box.bottom})`)
    .call(logTicks(d3.axisBottom(x), x, box.right - box.left).tickFormat(format));
  svg.append("g").attr("class", "axis").attr("transform", `translate(${box.left},0)`)
    .call(logTicks(d3.axisLeft(y), y, box.bottom - box.top).tickFormat(format));
  svg.append("text").attr("class", "soft").attr("x", box.right).attr("y", box.bottom + 36).attr("text-anchor", "end").text(xTitle);
  svg.append("text").attr("class", "soft").attr("x", 4).attr("y", 14).text(yTitle);
  return { svg, x, y, box };
}

/** Labels beside points, each only where it covers no other and nothing `taken`: [{x, y, r, text}], in order of weight. */
function labels(svg, list, box, taken = []) {
  for (const { x, y, r, text } of list) {
    const shown = shortened(text, 22), long = shown.length * 6.4;
    const place = [[r + 4, 4, "start"], [-r - 4, 4, "end"], [0, -r - 5, "middle"], [0, r + 13, "middle"]].map(([dx, dy, anchor]) => {
      const from = x + dx - (anchor === "end" ? long : anchor === "middle" ? long / 2 : 0);
      return { from, to: from + long, top: y + dy - 11, bottom: y + dy + 3, dx, dy, anchor };
    }).find(p => p.from > box.left && p.to < box.right + 10 && p.top > box.top - 8 && p.bottom < box.bottom &&
      taken.every(t => p.to < t.from || p.from > t.to || p.bottom < t.top || p.top > t.bottom));
    if (!place) continue;
    taken = [...taken, place];
    svg.append("text").attr("class", "halo").attr("x", x + place.dx).attr("y", y + place.dy)
      .attr("text-anchor", place.anchor).text(shown);
  }
}
