// SPDX-License-Identifier: Apache-2.0
// The page of one run: data.result is its result.json, data.memory_bytes_per_second what its memory
// gives at most, data.timeline its timeline.json or null.
"use strict";

const result = data.result, totals = result.totals;
const frequency = result.configuration.accelerator.frequency_hz;
const layers = result.layers, costing = layers.filter(l => l.cycles > 0);
const bytes = bits => bits / 8;
const usable = costing.filter(l => l.macs > 0 && l.utilization > 0);

function bitsText(layer) {
  const bits = layer.bits || {};
  return layer.numbers || `${bits.activation}/${bits.weight || "-"}/${bits.output}`;
}

function runSummary() {
  const energy = totals.energy_pj && totals.energy_pj.total * 1e-12;
  const possible = d3.sum(usable, l => l.macs / l.utilization);
  const inputs = result.samples;
  const rate = totals.seconds > 0 ? inputs / totals.seconds : NaN;
  facts("Summary", [
    ["Machine", result.platform.name, result.configuration.accelerator.kind],
    ["Network", result.network.name, `${layers.length} layers`],
    ["Inputs", whole(inputs), `${whole(result.batch)} together, view ${result.view}`],
    ["Time", quantity(totals.seconds, "s"), `at ${quantity(frequency, "Hz")}`],
    ["Cycles", quantity(totals.cycles, "cycles"), `${whole(totals.setup_cycles)} of them set-up`],
    ["Inputs per second", quantity(rate, ""), quantity(totals.macs / totals.seconds, "MAC/s")],
    ["Utilization", possible > 0 ? percent(d3.sum(usable, l => l.macs) / possible) : "", "in layers that multiply"],
    ["Stalls", totals.cycles > 0 ? percent(totals.stall_cycles / totals.cycles) : "", quantity(totals.stall_cycles, "cycles")],
    ["Energy", quantity(energy, "J"), energy && inputs ? `${quantity(energy / inputs, "J")} per input` : ""],
    ["Mean power", quantity(totals.average_power_mw * 1e-3, "W"), "DRAM included"],
    ["Peak power", quantity(totals.peak_power_mw * 1e-3, "W"), totals.peak_power_layer ? `in ${totals.peak_power_layer}` : ""],
    ["Chip area", totals.area_um2 ? `${d3.format(".4~r")(totals.area_um2 / 1e6)}\u00a0mm\u00b2` : "", result.technology ? `${result.technology.name}, ${result.technology.node_nm} nm` : ""],
    ["DRAM read", quantity(bytes(totals.dram_read_bits), "B"), "by the layers"],
    ["DRAM written", quantity(bytes(totals.dram_write_bits), "B"), ""],
    ["Accuracy", totals.accuracy === undefined ? "" : percent(totals.accuracy), "share of right labels"],
  ], [...(result.assumptions || []).map(a => `Assumed: ${a}`),
      ...((result.technology || {}).warnings || []).map(w => `Warning: ${w}`),
      ...(result.program ? [`Ran the program ${result.program.name} in place of the compiled one.`] : [])]);
}

const stallKeys = [
  { key: "compute", label: "compute", colour: 0 },
  { key: "activations", label: "stall: activations", colour: 1 },
  { key: "weights", label: "stall: weights", colour: 3 },
  { key: "constants", label: "stall: constants", colour: 5 },
  { key: "second_operand", label: "stall: second operand", colour: 7 },
  { key: "post_processing", label: "stall: post-processing", colour: 4 },
  { key: "store", label: "stall: store", colour: 6 },
  { key: "stall", label: "stall", colour: 8 },
];

function cyclesFigure() {
  const rows = costing.map(l => ({
    name: l.name,
    parts: { compute: l.compute_cycles, ...(l.stalls || { stall: l.stall_cycles }) },
  }));
  figure("cycles", "Cycles by layer", "What each layer takes: the array at work, and what it waits for otherwise.",
    "stall", (plot, width) => bars(plot, width, { rows, keys: stallKeys, unit: "cycles", what: "time" }));
}

const causeKeys = [
  { key: "compute", label: "compute", colour: 0, causes: ["compute"] },
  { key: "edges", label: "edge tiles", colour: 8, causes: ["edge_tiles"] },
  { key: "uneven", label: "uneven work", colour: 2, causes: ["group_overhead", "pe_imbalance", "lane_imbalance"] },
  { key: "fill", label: "fill and drain", colour: 7, causes: ["fill_and_drain"] },
  { key: "activations", label: "bandwidth: activations", colour: 1, causes: ["activations"] },
  { key: "weights", label: "bandwidth: weights", colour: 3, causes: ["weights"] },
  { key: "others", label: "bandwidth: all else", colour: 6, causes: ["constants", "second_operand", "stores"] },
  { key: "dram", label: "DRAM rows, refresh, latency", colour: 5, causes: ["row_misses", "refresh", "memory_latency"] },
  { key: "post", label: "post-processing", colour: 4, causes: ["post_processing"] },
];

/** What bounds the layers, where `bitloom explain` has been asked. */
function causesFigure() {
  if (!data.explanation) return;
  const causes = new Map(result.layers.map((l, n) => [l, data.explanation.layers[n]]));
  const rows = costing.map(l => ({
    name: l.name,
    parts: Object.fromEntries(causeKeys.map(k => [k.key, d3.sum(k.causes, c => causes.get(l)[c] || 0)])),
  }));
  const used = causeKeys.filter(k => rows.some(r => r.parts[k.key] > 0));
  const best = data.explanation.best;
  figure("causes", "Causes by layer", "What bounds each layer: the same cycles, each on the path that nothing hides. "
    + (best ? `Of all single changes ${best.set} would help most: ${best.cycles.toLocaleString("en")} cycles.` : ""),
    "causes", (plot, width) => bars(plot, width, { rows, keys: used, unit: "cycles", what: "time" }));
}

/** The array's peaks, by the widths of the layers that have them. */
function peaks() {
  const found = new Map();
  for (const l of usable) {
    const peak = l.macs / l.utilization / l.cycles * frequency, near = [...found.keys()].find(p => Math.abs(p / peak - 1) < 1e-3);
    const names = found.get(near || peak) || found.set(peak, new Set()).get(peak);
    names.add(l.numbers || `${l.bits.activation}/${l.bits.weight}`);
  }
  return [...found].map(([peak, names]) => ({ peak, names: [...names].slice(0, 3).join(", ") }));
}

function rooflineFigure() {
  const points = usable.map(l => ({
    layer: l, x: l.macs / Math.max(1, bytes(l.dram.read_bits + l.dram.write_bits)), y: l.macs / l.cycles * frequency,
  }));
  if (!points.length) return;
  const slope = data.memory_bytes_per_second, ceilings = peaks();
  figure("roofline", "Roofline", "How fast each layer multiplies, over how often it uses a byte from DRAM, below what memory and array allow.",
    "roofline", (plot, width) => {
      const knees = slope ? ceilings.map(c => c.peak / slope) : [];
      const { svg, x, y, box } = pointPlot(plot, width, {
        xs: [...points.map(p => p.x), ...knees], ys: [...points.map(p => p.y), ...ceilings.map(c => 2 * c.peak)],
        xTitle: "MACs per byte of DRAM traffic", yTitle: "MAC/s", what: "roofline", format: d3.format(".3~s"),
      });
      const [x0, x1] = x.domain(), [y0] = y.domain();
      const taken = [];
      for (const c of ceilings) {
        const text = `array, ${c.names} bits: ${quantity(c.peak, "MAC/s")}`;
        taken.push({ from: box.right - text.length * 6.6, to: box.right, top: y(c.peak) - 20, bottom: y(c.peak) });
        const from = slope ? Math.max(x0, c.peak / slope) : x0;
        svg.append("line").attr("class", "ceiling").attr("x1", x(Math.min(from, x1))).attr("x2", box.right).attr("y1", y(c.peak)).attr("y2", y(c.peak));
        svg.append("text").attr("class", "soft halo").attr("x", box.right).attr("y", y(c.peak) - 8).attr("text-anchor", "end").text(text);
      }
      const top = d3.max(ceilings, c => c.peak);
      const from = slope ? Math.max(x0, y0 / slope) : x1, to = slope ? Math.min(x1, top / slope) : x0;
      if (from < to) {
        svg.append("line").attr("class", "ceiling").attr("x1", x(from)).attr("y1", y(from * slope)).attr("x2", x(to)).attr("y2", y(to * slope));
      }
      const radius = p => 4 + 8 * Math.sqrt(p.layer.cycles / totals.cycles);
      const sorted = [...points].sort((a, b) => b.layer.cycles - a.layer.cycles);
      svg.append("g").selectAll("circle").data(sorted).enter().append("circle").attr("class", "dot k0")
        .attr("cx", p => x(p.x)).attr("cy", p => y(p.y)).attr("r", radius)
        .append("title").text(p => `${p.layer.name}\n${quantity(p.x, "")} MACs per byte\n${quantity(p.y, "MAC/s")}\n${percent(p.layer.utilization)} of the array's peak`);
      labels(svg, sorted.slice(0, 12).map(p => ({ x: x(p.x), y: y(p.y), r: radius(p), text: p.layer.name })), box,
        [...taken, ...sorted.map(p => ({ from: x(p.x) - radius(p) + 1, to: x(p.x) + radius(p) - 1, top: y(p.y) - radius(p) + 1, bottom: y(p.y) + radius(p) - 1 }))]);
      plot.append(el("p", { class: "soft" }, `A dot's area grows with the layer's share of the time. The sloped line is memory's ${quantity(slope, "B/s")}.`));
    });
}

function energyFigures() {
  if (!totals.energy_pj) return;
  const components = totals.components || [];
  const both = e => (e.dynamic + e.static) * 1e-12;
  if (components.length) {
    const keys = [{ key: "dynamic", label: "dynamic", colour: 0 }, { key: "static", label: "static", colour: 8 }];
    const rows = components.map(c => ({ name: c.name, parts: { dynamic: c.energy_pj.dynamic * 1e-12, static: c.energy_pj.static * 1e-12 } }));
    figure("energy", "Energy by component", "Where the run's energy goes: what each part does, and its leakage and waiting.",
      "energy", (plot, width) => bars(plot, width, { rows, keys, unit: "J", what: "energy" }));
  }
  const parts = ["compute", "buffers", "dram", "static"];
  const byPart = components.length && costing.every(l => l.component_energy_pj);
  const keys = (byPart ? components.map(c => c.name) : parts).map((name, i) => ({ key: name, label: name, colour: i }));
  const rows = costing.map(l => ({
    name: l.name,
    parts: byPart ? Object.fromEntries(Object.entries(l.component_energy_pj).map(([name, e]) => [name, both(e)]))
      : Object.fromEntries(parts.map(p => [p, l.energy_pj[p] * 1e-12])),
  }));
  figure("layer-energy", "Energy by layer", "The same of each layer, dynamic and static together.",
    "energy", (plot, width) => bars(plot, width, { rows, keys, unit: "J", what: "energy" }));
}

function trafficFigures() {
  const keys = [{ key: "read", label: "read", colour: 0 }, { key: "write", label: "written", colour: 1 }];
  figure("dram", "DRAM traffic by layer", "Bytes that each layer loads from memory and stores to it.", "traffic",
    (plot, width) => bars(plot, width, {
      rows: costing.map(l => ({ name: l.name, parts: { read: bytes(l.dram.read_bits), write: bytes(l.dram.write_bits) } })),
      keys, unit: "B", what: "DRAM traffic",
    }));
  const buffers = ["input", "weight", "output", "bias"];
  figure("buffers", "Buffer traffic", "Bytes that the whole run reads from and writes to each buffer on the chip.", "buffer",
    (plot, width) => bars(plot, width, {
      rows: buffers.map(b => ({
        name: b, parts: {
          read: bytes(d3.sum(layers, l => l.buffers[b].read_bits)), write: bytes(d3.sum(layers, l => l.buffers[b].write_bits)),
        },
      })), keys, unit: "B", what: "buffer traffic",
    }));
}

/** The first moves of a layer's engines; each buffer half in its own shade. */
function timelineFigure() {
  const timeline = data.timeline;
  const blocks = timeline ? timeline.blocks.filter(b => b.moves.length) : [];
  if (!blocks.length) return;
  figure("timeline", "Timeline of the first tiles", "What loads, array, post-processor and store do when a layer begins; pale and full are the two halves of a buffer.",
    "timeline", (plot, width, [which]) => {
      const block = blocks[which], used = timeline.engines.map((name, i) => ({ name, i })).filter(e => block.moves.some(m => m[0] === e.i));
      const left = Math.min(150, width * 0.36), right = width - 14, step = 30, top = 4, bottom = top + used.length * step;
      const svg = svgIn(plot, width, bottom + 42, "timeline");
      const x = d3.scaleLinear([0, d3.max(block.moves, m => m[3])], [left, right]);
      axisBelow(svg, x, left, bottom, right, `cycles of the layer, ${quantity(1 / frequency, "s")} each`, whole);
      used.forEach((engine, row) => {
        svg.append("text").attr("x", left - 8).attr("y", top + row * step + 19).attr("text-anchor", "end").text(shortened(engine.name, Math.floor((left - 8) / 6.6)));
        svg.append("line").attr("class", "grid").attr("x1", left).attr("x2", right).attr("y1", top + (row + 1) * step).attr("y2", top + (row + 1) * step);
        svg.append("g").selectAll("rect").data(block.moves.filter(m => m[0] === engine.i)).enter().append("rect")
          .attr("class", m => `k${[1, 7, 3, 5, 0, 4, 6][engine.i]} half${m[1]}`).attr("x", m => x(m[2])).attr("y", top + row * step + 5)
          .attr("width", m => Math.max(1, x(m[3]) - x(m[2]) - 0.5)).attr("height", step - 10)
          .append("title").text(m => `${engine.name}, half ${m[1]}\ncycles ${whole(m[2])} to ${whole(m[3])}`);
      });
      if (block.cut) plot.append(el("p", { class: "soft" }, `The first ${block.moves.length} moves of ${whole(block.cycles)} cycles. With bitloom run --trace, trace.json has more of them.`));
    }, [{ label: "Layer", options: blocks.map((b, i) => ({ value: i, text: shortened(b.layer, 40) })) }]);
}

function planesFigure() {
  const planes = (result.weight_bits || []).filter(w => w.ones.length);
  if (!planes.length) return;
  const most = d3.max(planes, w => w.ones.length);
  figure("planes", "Bit sparsity of the weights", "The share of weights that have a 1 in each bit plane of their magnitude; the lowest plane is on the left.",
    "planes", (plot, width) => {
      const drawn = drawnRows(plot, planes, w => w.count);
      const left = Math.min(230, width * 0.37), right = width - 4, step = 22, top = 20;
      const cell = Math.min(64, (right - left) / most), svg = svgIn(plot, width, top + drawn.length * step + 8, "bit planes");
      d3.range(0, most, cell < 22 ? 4 : 1).forEach(p => svg.append("text").attr("class", "soft").attr("x", left + (p + 0.5) * cell).attr("y", 13).attr("text-anchor", "middle").text(p));
      drawn.forEach((w, row) => {
        const y = top + row * step;
        svg.append("text").attr("x", left - 8).attr("y", y + 15).attr("text-anchor", "end").text(shortened(w.layer, Math.floor((left - 8) / 6.6)));
        w.ones.forEach((ones, p) => {
          const share = ones / w.count;
          svg.append("rect").attr("x", left + p * cell).attr("y", y + 1).attr("width", cell - 2).attr("height", step - 3)
            .attr("class", "heat").style("fill-opacity", 0.06 + 0.5 * share)
            .append("title").text(`${w.layer}, plane ${p}: ${percent(share)} ones`);
          if (cell >= 38) svg.append("text").attr("x", left + (p + 0.5) * cell - 1).attr("y", y + 15).attr("text-anchor", "middle").text(percent(share));
        });
      });
    });
}

function layerTable() {
  const priced = Boolean(totals.energy_pj);
  const columns = [
    { name: "layer", text: true }, { name: "kind", text: true }, { name: "bits", unit: "a/w/out", text: true },
    { name: "MACs", unit: "", show: whole }, { name: "cycles", unit: "cycles", show: whole },
    { name: "compute", unit: "cycles", show: whole }, { name: "stall", unit: "cycles", show: whole },
    { name: "used", unit: "%", show: v => v.toFixed(1) },
    { name: "DRAM read", unit: "B", show: whole }, { name: "DRAM write", unit: "B", show: whole },
    ...(priced ? [{ name: "energy", unit: "nJ", show: d3.format(",.1f") }] : []),
    { name: "runs in", text: true },
  ];
  const rows = layers.map(l => [l.name, l.kind, bitsText(l), l.macs, l.cycles, l.compute_cycles, l.stall_cycles,
    l.macs > 0 ? 100 * l.utilization : null, bytes(l.dram.read_bits), bytes(l.dram.write_bits),
    ...(priced ? [l.energy_pj ? l.energy_pj.total * 1e-3 : null] : []), l.fused_into || null]);
  table("layers", "Layers", "Every layer of the network, in its order; one that runs in another's block costs nothing of its own.",
    "layer", columns, rows);
}

runSummary();
if (costing.length) {
  cyclesFigure();
  causesFigure();
  rooflineFigure();
  energyFigures();
  trafficFigures();
  planesFigure();
  timelineFigure();
}
layerTable();
contents();
