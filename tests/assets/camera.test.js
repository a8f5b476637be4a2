import assert from "node:assert/strict";
import test from "node:test";
import * as camera from "../../assets/lib/camera.js";
import { projectAll } from "../../assets/lib/pick.js";
import { numbers } from "./random.js";

const size = { width: 800, height: 500 };
const at = (view, ...point) => {
  const screen = projectAll(Float32Array.from(point), view);
  return [screen.x[0], screen.y[0], screen.depth[0]];
};
const near = (a, b, slack = 1e-3) => assert.ok(Math.abs(a - b) <= slack, `${a} is not ${b}`);

test("the home camera of a map shows the whole frame, centred, both axes at one scale", () => {
  const view = camera.projector(camera.homeCamera(2), 2, size, [1, 0.4]);
  const [x, y] = at(view, 0, 0, 0);
  near(x, 400);
  near(y, 250);
  const right = at(view, 1, 0, 0);
  const top = at(view, 0, 0.4, 0);
  assert.ok(right[0] < 800 && right[0] > 700);
  assert.ok(top[1] > 0);
  near((right[0] - 400) / 1, (250 - top[1]) / 0.4, 0.01);
});

test("the home camera of a cloud keeps the sphere of radius 1 on the screen from every side", () => {
  const random = numbers(3);
  for (let round = 0; round < 300; round++) {
    const pose = { ...camera.homeCamera(3), yaw: random() * 7, pitch: random() * 3 - 1.5 };
    const view = camera.projector(pose, 3, size, [1, 1, 1]);
    const v = [random() - 0.5, random() - 0.5, random() - 0.5];
    const length = Math.hypot(...v);
    const [x, y] = at(view, ...v.map((part) => part / length));
    assert.ok(x > 0 && x < 800 && y > 0 && y < 500);
  }
});

test("nearer points have the smaller depth, and lie between the clipping planes", () => {
  const view = camera.projector({ ...camera.homeCamera(3), yaw: 0, pitch: 0 }, 3, size, [1, 1, 1]);
  const [front, back] = [at(view, 0, 0, 0.5), at(view, 0, 0, -0.5)];
  assert.ok(front[2] < back[2]);
  near(back[2] - front[2], 1);
  for (const z of [0.9, -0.9]) {
    const [w, clip] = [view.m[11] * z + view.m[15], view.m[10] * z + view.m[14]];
    assert.ok(Math.abs(clip) < w);
  }
});

test("panning moves the picture by exactly so many pixels, in a map and at a cloud's target", () => {
  for (const dim of [2, 3]) {
    const pose = camera.homeCamera(dim);
    const { unit } = camera.projector(pose, dim, size, [1, 1, 1]);
    const view = camera.projector(camera.panned(pose, 30, -12, unit), dim, size, [1, 1, 1]);
    const [x, y] = at(view, 0, 0, 0);
    near(x, 430, dim === 2 ? 1e-3 : 1);
    near(y, 238, dim === 2 ? 1e-3 : 1);
  }
});

test("zooming keeps the point under the pointer where it is", () => {
  const pose = { ...camera.homeCamera(2), x: 0.2, y: -0.1 };
  const before = camera.projector(pose, 2, size, [1, 1]);
  const [x, y] = at(before, 0.5, 0.3, 0);
  const after = camera.projector(camera.zoomed(pose, 2.5, x - 400, y - 250, before.unit), 2, size, [1, 1]);
  const [x2, y2] = at(after, 0.5, 0.3, 0);
  near(x, x2);
  near(y, y2);
  near(after.unit / before.unit, 2.5);
});

test("a camera survives the address, and nonsense from the address is refused", () => {
  const pose = { x: 0.125, y: -2, z: 0, yaw: 7.5, pitch: -0.25, zoom: 3 };
  assert.deepEqual(camera.parseCamera(camera.cameraText(pose)), pose);
  const nonsense = ["", "1_2_3", "1_2_3_4_5_NaN", "1e999_0_0_0_0_1", "a_b_c_d_e_f", "1_2_3_4_5_6_7", "Infinity_0_0_0_0_1"];
  for (const text of nonsense) assert.equal(camera.parseCamera(text), null);
  assert.ok(camera.parseCamera("0_0_0_0_99_0.0001").zoom > 0);
});

test("between two cameras the zoom runs evenly in proportion", () => {
  const [a, b] = [camera.homeCamera(2), { ...camera.homeCamera(2), zoom: 4 }];
  near(camera.between(a, b, 0.5).zoom, 2);
  assert.deepEqual(camera.between(a, b, 0), a);
});
