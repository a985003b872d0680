// SPDX-License-Identifier: Apache-2.0
// The page of a sweep. data.rows: [point, network, platform, batch, [values], on a front, [metrics],
// error]; data.effects and data.machines tell of all points, also those that are not among the rows.
"use strict";

const networks = data.sweep.networks.map(n => n.name);
const platforms = [...new Set(data.sweep.platforms.map(p => p.name))];
const metricIndex = Object.fromEntries(data.metrics.map((m, i) => [m.name, i]));
const objectives = data.objectives.map(o => ({ ...o, ...data.metrics[metricIndex[o.metric]], index: metricIndex[o.metric] }));
const good = data.rows.filter(r => r[6].length).map(r => ({
  number: r[0], network: r[1], platform: r[2], batch: r[3], values: r[4], front: r[5] === 1, metrics: r[6],
}));
const colourOf = platform => Math.max(0, platforms.indexOf(platform)) % 8;
const networkControl = { label: "Network", options: networks.map(n => ({ value: n, text: n })) };
const objectiveOptions = objectives.map((o, i) => ({ value: i, text: o.name }));
const lastWord = path => path.slice(path.lastIndexOf(".") + 1);

/** SI units scale; pJ and um2 are turned into J and mm2 for people. */
const readable = {
  pJ: { unit: "J", factor: 1e-12 }, mW: { unit: "W", factor: 1e-3 }, um2: { unit: "mm\u00b2", factor: 1e-6 },
  "1/s": { unit: "1/s", factor: 1 }, bits: { unit: "bit", factor: 1 },
};
const inUnit = metric => readable[metric.unit] || { unit: metric.unit, factor: 1 };
function shown(metric, value) {
  const { unit, factor } = inUnit(metric);
  if (typeof value !== "number") return "";
  return unit === "mm\u00b2" ? `${d3.format(".4~r")(value * factor)}\u00a0mm\u00b2` : quantity(value * factor, unit);
}
/** A metric's name without its unit. */
const spoken = metric => metric.name.replace(/_(pj|um2|mw)(?=_|$)/, "").replace(/^seconds/, "time").replace(/_/g, " ");
/** What an axis of these figures shows: {factor, title}. */
function axisOf(metric, values) {
  const { unit, factor } = inUnit(metric);
  const s = unit === "mm\u00b2" ? { factor: 1, unit } : scaled(d3.max(values) * factor, unit);
  return { factor: factor / s.factor, title: `${spoken(metric)} (${s.unit})` };
}

/** What tells a point from the others. */
function described(p) {
  const words = data.paths.map((path, i) => p.values[i] === null ? null : `${lastWord(path)}=${p.values[i]}`);
  return [`point ${p.number}: ${p.platform}, batch ${p.batch}`, ...words.filter(Boolean),
    ...objectives.map(o => `${o.name}: ${shown(o, p.metrics[o.index])}`)].join("\n");
}

function sweepSummary() {
  const notes = [];
  if (data.stored < data.points) notes.push(`Not finished: ${whole(data.points - data.stored)} points are still to be estimated.`);
  if (data.rows.length < data.stored)
    notes.push(`Plots and table show ${whole(data.rows.length)} of ${whole(data.stored)} points: all on the fronts (at most 5,000), and the others at equal distances. Sensitivity and comparison are those of all points; results.csv has every one.`);
  for (const e of data.errors) notes.push(`${whole(e.points)} failed: ${e.error}`);
  facts("Summary", [
    ["Points", whole(data.stored), `of ${whole(data.points)}, by ${data.sweep.sampling.method.replace("_", " ")}`],
    ["Failed", whole(data.failed), data.failed ? "with their errors below" : "none"],
    ["Networks", networks.join(", ")], ["Machines", platforms.join(", ")],
    ["Batch", data.sweep.batch.join(", "), "inputs together"],
    ["Parameters", String(data.paths.length), data.paths.map(lastWord).join(", ")],
    ["Objectives", objectives.map(o => o.name).join(", "), objectives.map(o => o.maximise ? "large" : "small").join(", ")],
    ["On the fronts", networks.map(n => `${whole(data.fronts[n] || 0)}`).join(", "), networks.length > 1 ? "by network" : ""],
  ], notes);
}

function paretoFigure() {
  const axes = objectives.length > 1 ? [0, 1] : [0, 0];
  figure("pareto", "Pareto front", "Designs by two objectives; filled dots are on the front of the network, others pale.", "front",
    (plot, width, [network, across, up]) => {
      const a = objectives[across], b = objectives[up];
      const points = good.filter(p => p.network === network && p.metrics[a.index] > 0 && p.metrics[b.index] > 0);
      if (!points.length) return plot.append(el("p", {}, "No point of this network has both figures."));
      const xs = points.map(p => p.metrics[a.index]), ys = points.map(p => p.metrics[b.index]);
      const ax = axisOf(a, xs), ay = axisOf(b, ys);
      if (platforms.length > 1) legend(plot, platforms.map(p => ({ label: p, colour: colourOf(p) })));
      const { svg, x, y } = pointPlot(plot, width, {
        xs: xs.map(v => v * ax.factor), ys: ys.map(v => v * ay.factor), xTitle: ax.title, yTitle: ay.title, what: "Pareto front",
      });
      svg.append("g").selectAll("circle").data([...points].sort((p, q) => p.front - q.front)).enter().append("circle")
        .attr("class", p => `dot k${colourOf(p.platform)}${p.front ? "" : " faint"}`)
        .attr("cx", p => x(p.metrics[a.index] * ax.factor)).attr("cy", p => y(p.metrics[b.index] * ay.factor))
        .attr("r", p => p.front ? 5 : 3.5).append("title").text(described);
    }, [networkControl, { label: "Across", options: objectiveOptions, chosen: axes[0] }, { label: "Up", options: objectiveOptions, chosen: axes[1] }]);
}

/** data.growth: [points estimated, share of the last front's hypervolume], of a search. */
function growthFigure() {
  figure("growth", "Growth of the front", "How much of the last front's hypervolume the search had after so many points.", "growth",
    (plot, width) => {
      const steps = [...data.growth, [data.stored, 1]], height = 260;
      const svg = svgIn(plot, width, height, "growth of the front");
      const box = { left: 52, right: width - 16, top: 12, bottom: height - 42 };
      const x = d3.scaleLinear([0, data.stored], [box.left, box.right]), y = d3.scaleLinear([0, 1], [box.bottom, box.top]);
      svg.append("g").attr("class", "axis").attr("transform", `translate(0,${box.bottom})`).call(d3.axisBottom(x).ticks(6));
      svg.append("g").attr("class", "axis").attr("transform", `translate(${box.left},0)`).call(d3.axisLeft(y).ticks(5, "%"));
      svg.append("text").attr("class", "soft").attr("x", box.right).attr("y", box.bottom + 34).attr("text-anchor", "end").text("points estimated");
      svg.append("path").attr("class", "line l0").attr("d", d3.line().x(s => x(s[0])).y(s => y(s[1])).curve(d3.curveStepAfter)(steps));
      const reached = data.growth.find(s => s[1] >= 0.99);
      plot.append(el("p", { class: "soft" }, `99 % after ${whole(reached[0])} points.`));
    });
}

/** The axes of parallel coordinates: parameters with several values, machines, batches, objectives. */
function parallelAxes(points) {
  const list = [];
  const words = (name, of, order) => {
    const there = new Set(points.map(of).filter(v => v !== null));
    const values = order.filter(v => there.has(v));
    if (values.length < 2) return;
    const scale = values.every(v => v.trim() !== "" && isFinite(v)) && values.length > 12
      ? v => Number(v) : null;
    list.push({ name, of, values, number: scale });
  };
  if (platforms.length > 1) words("platform", p => p.platform, platforms);
  if (data.sweep.batch.length > 1) words("batch", p => String(p.batch), data.sweep.batch.map(String));
  data.sweep.parameters.forEach((parameter, i) => words(lastWord(parameter.path), p => p.values[i], parameter.values));
  for (const o of objectives) list.push({ name: o.name, metric: o, of: p => p.metrics[o.index] });
  return list;
}

function parallelFigure() {
  const most = 400;
  figure("parallel", "Parallel coordinates", "Every line is a design: its parameters on the left, what it costs on the right; stressed lines are on the front.",
    "parallel", (plot, width, [network, which]) => {
      let points = good.filter(p => p.network === network && (which === "all" || p.front));
      const every = Math.ceil(points.length / most);
      if (every > 1) plot.append(el("p", { class: "note" }, `${most} lines at most: the front's, and every ${every}th of the others.`));
      points = points.filter((p, i) => i % every === 0 || (p.front && which === "all")).slice(0, 2 * most);
      if (!points.length) return plot.append(el("p", {}, "No point of this network was estimated."));
      const axes = parallelAxes(points), wide = Math.max(width, axes.length * 104), height = 330;
      const holder = el("div", { class: "scroll", tabindex: "0" });
      plot.append(holder);
      const svg = svgIn(holder, wide, height, "parallel coordinates");
      const box = { left: 30, right: wide - 66, top: 34, bottom: height - 14 };
      const across = d3.scalePoint(d3.range(axes.length), [box.left, box.right]);
      axes.forEach((axis, i) => {
        const range = [box.bottom, box.top];
        if (axis.metric) {
          const values = points.map(axis.of).filter(v => v > 0), a = axisOf(axis.metric, values);
          const scale = logScale(values.map(v => v * a.factor), range);
          axis.place = p => axis.of(p) > 0 ? scale(axis.of(p) * a.factor) : null;
          axis.title = a.title;
          axis.draw = g => g.call(logTicks(d3.axisRight(scale), scale, box.bottom - box.top).tickFormat(d3.format("~g")));
        } else if (axis.number) {
          const scale = d3.scaleLinear(d3.extent(axis.values, Number), range);
          axis.place = p => axis.of(p) === null ? null : scale(Number(axis.of(p)));
          axis.title = axis.name;
          axis.draw = g => g.call(d3.axisRight(scale).ticks(6));
        } else {
          const scale = d3.scalePoint(axis.values, range).padding(0.1);
          axis.place = p => { const at = scale(axis.of(p)); return at === undefined ? null : at; };
          axis.title = axis.name;
          axis.draw = g => g.call(d3.axisRight(scale).tickFormat(v => shortened(String(v), 12)).tickSizeOuter(0));
        }
      });
      const path = d3.line().defined(d => d[1] !== null);
      svg.append("g").selectAll("path").data([...points].sort((p, q) => p.front - q.front)).enter().append("path")
        .attr("class", p => `line l${colourOf(p.platform)}${p.front ? "" : " faint"}`)
        .attr("d", p => path(axes.map((axis, i) => [across(i), axis.place(p)])))
        .append("title").text(described);
      axes.forEach((axis, i) => {
        const g = svg.append("g").attr("class", "axis over").attr("transform", `translate(${across(i)},0)`);
        axis.draw(g);
        g.selectAll("text").classed("halo", true);
        svg.append("text").attr("x", across(i)).attr("y", i % 2 ? 12 : 26).attr("text-anchor", i === 0 ? "start" : "middle")
          .attr("dx", i === 0 ? -26 : 0).text(axis.title);
      });
    }, [networkControl, { label: "Lines", options: [{ value: "all", text: "front and others" }, { value: "front", text: "front only" }] }]);
}

function sensitivityFigure() {
  const several = new Map();
  for (const e of data.effects) several.set(e.parameter, (several.get(e.parameter) || new Set()).add(e.value));
  const parameters = [...several].filter(([, values]) => values.size > 1).map(([name]) => name);
  if (!parameters.length) return;
  figure("sensitivity", "Sensitivity", "How an objective goes with each parameter: the mean over the points of a value, against the mean of all values (1).",
    "sensitivity", (plot, width, [network, objective]) => {
      const o = Number(objective), rows = [], most = 24;
      for (const parameter of parameters) {
        let values = data.effects.filter(e => e.network === network && e.parameter === parameter && e.means[o] > 0);
        if (values.length < 2) continue;
        const middle = Math.exp(d3.mean(values, v => Math.log(v.means[o])));
        if (values.every(v => isFinite(v.value))) values.sort((a, b) => a.value - b.value);
        const every = Math.ceil(values.length / most);
        values = values.filter((v, i) => i % every === 0).map(v => ({ ...v, ratio: v.means[o] / middle }));
        const [low, high] = d3.extent(values, v => v.ratio);
        rows.push({ parameter, values, span: high / low });
      }
      if (!rows.length) return plot.append(el("p", {}, "No parameter has two values that were estimated for this network."));
      rows.sort((a, b) => b.span - a.span);
      const lines = [];
      for (const row of rows) {
        lines.push({ head: `${row.parameter}: ${d3.format(".3~r")(row.span)}\u00d7 between its values` });
        lines.push(...row.values);
      }
      const step = 20, left = Math.min(170, width * 0.34), right = width - 60, top = 6, bottom = top + lines.length * step;
      const svg = svgIn(plot, width, bottom + 42, "sensitivity");
      const ratios = lines.filter(l => !l.head).map(l => l.ratio);
      const x = logScale([...ratios, 0.9, 1.1], [left, right]);
      svg.append("line").attr("class", "grid").attr("x1", x(1)).attr("x2", x(1)).attr("y1", top).attr("y2", bottom);
      svg.append("g").attr("class", "axis").attr("transform", `translate(0,${bottom})`)
        .call(logTicks(d3.axisBottom(x), x, right - left).tickFormat(d3.format("~g")));
      svg.append("text").attr("class", "soft").attr("x", right).attr("y", bottom + 34).attr("text-anchor", "end").text(`${spoken(objectives[o])}, times the mean`);
      lines.forEach((line, i) => {
        const y = top + i * step + 14;
        if (line.head) return svg.append("text").attr("x", 0).attr("y", y).style("font-weight", 600).text(shortened(line.head, Math.floor(width / 6.8)));
        svg.append("text").attr("x", left - 8).attr("y", y).attr("text-anchor", "end").text(shortened(line.value, Math.floor(left / 7)));
        svg.append("line").attr("class", "line l0").attr("x1", x(1)).attr("x2", x(line.ratio)).attr("y1", y - 4).attr("y2", y - 4);
        svg.append("circle").attr("class", "dot k0").attr("cx", x(line.ratio)).attr("cy", y - 4).attr("r", 5)
          .append("title").text(`${line.value}: ${line.points} points, mean ${shown(objectives[o], line.means[o])}`);
        svg.append("text").attr("class", "soft").attr("x", right + 8).attr("y", y).text(`${d3.format(".3~r")(line.ratio)}\u00d7`);
      });
    }, [networkControl, { label: "Objective", options: objectiveOptions }]);
}

function comparisonFigure() {
  figure("comparison", "Networks and machines", "The best that each machine reaches for each network.", "comparison",
    (plot, width, [objective]) => {
      const o = Number(objective), metric = objectives[o], { unit, factor } = inUnit(metric);
      const rows = data.machines.filter(m => m.best[o]).map(m => ({
        name: platforms.length > 1 ? `${m.network}, ${m.platform}` : m.network,
        parts: { [m.platform]: m.best[o][0] * factor },
      }));
      if (!rows.length) return plot.append(el("p", {}, "No point has this figure."));
      bars(plot, width, { rows, keys: platforms.map(p => ({ key: p, label: p, colour: colourOf(p) })), unit, what: spoken(metric) });
      plot.append(el("p", { class: "soft" }, `Points: ${data.machines.filter(m => m.best[o]).map(m => `${m.network}, ${m.platform}: ${m.best[o][1]}`).join("; ")}.`));
    }, [{ label: "Objective", options: objectiveOptions }]);
}

function pointTable() {
  const columns = [
    { name: "point", show: whole }, { name: "network", text: true }, { name: "platform", text: true }, { name: "batch", show: whole },
    ...data.paths.map(path => ({ name: lastWord(path), unit: path.slice(0, -lastWord(path).length - 1), text: data.rows.some(r => isNaN(r[4][data.paths.indexOf(path)])) })),
    { name: "front", text: true },
    ...data.metrics.map(m => ({ name: m.name.replace(/_/g, " "), unit: m.unit, show: v => Number.isInteger(v) ? whole(v) : d3.format(",.5~r")(v) })),
    ...(data.failed ? [{ name: "error", text: true }] : []),
  ];
  const rows = data.rows.map(r => [r[0], r[1], r[2], r[3], ...r[4].map(v => v !== null && v.trim() !== "" && isFinite(v) ? Number(v) : v),
    r[5] ? "front" : null, ...(r[6].length ? r[6] : data.metrics.map(() => null)), ...(data.failed ? [r[7] || null] : [])]);
  const front = 4 + data.paths.length;
  table("points", "Points", "Every design that is shown, with its parameters and metrics; shaded rows are on a front.", "point",
    columns, rows, row => row[front] !== null);
}

sweepSummary();
if (good.length) {
  paretoFigure();
  if (data.growth.length) growthFigure();
  parallelFigure();
  sensitivityFigure();
  comparisonFigure();
}
pointTable();
contents();
