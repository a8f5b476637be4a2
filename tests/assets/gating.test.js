import assert from "node:assert/strict";
import test from "node:test";
import { INVISIBLE, extentRadius, gate, mapDistance } from "../../assets/lib/gating.js";
import { numbers } from "./random.js";

test("the extent grows strictly with d_k, for any scale and factor", () => {
  const random = numbers(1);
  for (let round = 0; round < 200; round++) {
    const [scale, factor] = [random() * 5 + 0.01, random() * 4 + 0.2];
    const dks = Array.from({ length: 30 }, () => random() * 10).sort((a, b) => a - b);
    const radii = dks.map((dk) => extentRadius(dk, scale, factor));
    for (let i = 1; i < dks.length; i++) assert.ok(dks[i] === dks[i - 1] || radii[i] > radii[i - 1]);
  }
});

test("an edge inside the extent is drawn fully, and beyond it fades by 1/e per tau", () => {
  assert.equal(gate(1, 2, 0.5), 1);
  assert.equal(gate(2, 2, 0.5), 1);
  assert.ok(Math.abs(gate(2.5, 2, 0.5) - Math.exp(-1)) < 1e-15);
  assert.ok(Math.abs(gate(3, 2, 0.5) - Math.exp(-2)) < 1e-15);
});

test("the fade never grows with distance and never jumps, so nothing pops", () => {
  const random = numbers(2);
  for (let round = 0; round < 100; round++) {
    const [radius, tau, step] = [random() * 3, random() * 2 + 0.05, 1e-4];
    let before = gate(0, radius, tau);
    for (let distance = step; distance < radius + 6 * tau; distance += 0.01) {
      const now = gate(distance, radius, tau);
      assert.ok(now <= before + 1e-15);
      assert.ok(Math.abs(gate(distance + step, radius, tau) - now) <= step / tau + 1e-12);
      before = now;
    }
  }
});

test("an edge is dropped only when its alpha is about one step of eight bits", () => {
  assert.ok(INVISIBLE <= 1.03 / 256);
});

test("no distance draws no edge", () => {
  assert.equal(gate(NaN, 1, 1), 0);
  assert.equal(gate(1.1, 1, 0), 0);
});

test("distance takes two coordinates on a 2D map and three on a 3D map", () => {
  const points = [0, 0, 0, 3, 4, 12];
  assert.equal(mapDistance(points, 0, 1, 2), 5);
  assert.equal(mapDistance(points, 0, 1, 3), 13);
});
