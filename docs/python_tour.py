# SPDX-License-Identifier: Apache-2.0
# %% [markdown]
# # Bitloom from Python
# Runs as it stands, `python3 docs/python_tour.py [FOLDER]`, or cell by cell where an editor knows `# %%`.
# Pictures go to FOLDER (`bitloom-out/python_tour`). docs/python.md has the reference.

# %%
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import bitloom

# A notebook's kernel has options of its own in sys.argv.
given = sys.argv[1:] if Path(sys.argv[0]).name == "python_tour.py" else []
folder = Path(given[0] if given else "bitloom-out/python_tour")
folder.mkdir(parents=True, exist_ok=True)

# %% [markdown]
# ## One network, two machines
# The digits network that ships with Bitloom has layers of 8, 4 and 2 bits. Its outputs are the same on every
# machine, to the bit; what they cost is not.

# %%
network = bitloom.load_network(bitloom.shipped("networks/digits.onnx"))
images = np.load(bitloom.shipped("networks/digits_images.npy"))
labels = np.load(bitloom.shipped("networks/digits_labels.npy"))
print(network.layers.to_string(index=False))

results = {}
for kind in ("bitfusion", "bitlet"):
    platform = bitloom.load_platform(bitloom.shipped(f"platforms/{kind}.yaml"))
    results[kind] = platform.run(network, images, labels, batch=50)
    print(results[kind], f"accuracy {results[kind].accuracy:.1%}")
assert np.array_equal(results["bitfusion"].logits, results["bitlet"].logits)

# %% [markdown]
# ## Where the cycles go
# `layers` is a data frame with a row per layer.

# %%
blue, red = "#1f6fb4", "#d1495b"
figure, axes = plt.subplots(1, 2, figsize=(10, 4.5), layout="constrained")
for panel, (kind, result) in zip(axes, results.items()):
    layers = result.layers.set_index("name")[["compute_cycles", "stall_cycles"]] / result.samples
    left = np.zeros(len(layers))
    for column, colour in (("compute_cycles", blue), ("stall_cycles", red)):
        panel.barh(layers.index, layers[column], left=left, color=colour, label=column.replace("_", " "))
        left += layers[column].to_numpy()
    panel.invert_yaxis()
    panel.set_title(f"{kind}: {result.cycles / result.samples:,.0f} cycles an image")
    panel.set_xlabel("cycles per image")
    panel.spines[["top", "right"]].set_visible(False)
axes[0].legend(frameon=False)
figure.savefig(folder / "layers.png", dpi=120)

# %% [markdown]
# ## A space of designs
# A sweep is described by a file (docs/sweeps.md); its points come back as a data frame.

# %%
sweep_file = folder / "sweep.yaml"
sweep_file.write_text(f"""
platforms: {bitloom.shipped("platforms/bitfusion.yaml")}
networks: {bitloom.shipped("networks/lenet5.yaml")}
batch: 16
parameters:
  accelerator.rows: {{powers: [4, 64]}}
  accelerator.columns: {{powers: [8, 64]}}
  dram.bits_per_cycle: [48, 96, 192, 384]
objectives:
  minimise: [seconds, energy_pj]
""")
designs = bitloom.sweep(sweep_file)
front = designs[designs["front"]].sort_values("seconds")
print(f"{len(designs)} designs, {len(front)} on the front")
print(front[["accelerator.rows", "accelerator.columns", "dram.bits_per_cycle", "seconds", "energy_pj"]]
      .to_string(index=False))

# %%
figure, panel = plt.subplots(figsize=(8, 5), layout="constrained")
points = panel.scatter(designs["seconds"] * 1e3, designs["energy_pj"] / 1e6,
                       c=np.log2(designs["accelerator.rows"] * designs["accelerator.columns"]), cmap="viridis", s=22)
panel.plot(front["seconds"] * 1e3, front["energy_pj"] / 1e6, color=red, linewidth=1.2, label="Pareto front")
panel.set(xlabel="time of 16 images, ms", ylabel="energy of 16 images, uJ", title="LeNet-5 on Bit Fusion")
figure.colorbar(points, label="Fusion Units, log2")
panel.spines[["top", "right"]].set_visible(False)
panel.legend(frameon=False)
figure.savefig(folder / "designs.png", dpi=120)

# %% [markdown]
# ## What an estimate gives
# Without data, the same cycles: for questions that a loop in Python asks.

# %%
for bits in (12, 24, 48, 96):
    memory = bitloom.load_platform(bitloom.shipped("platforms/bitfusion.yaml"), set={"dram.bits_per_cycle": bits})
    estimate = memory.run(network, view="estimate", batch=50)
    stalled = estimate.layers["stall_cycles"].sum() / estimate.cycles
    print(f"{bits:3} bits per cycle: {estimate.cycles:,} cycles, {stalled:.0%} of them stalled")
