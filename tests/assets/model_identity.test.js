import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { confirmed, marksOf, recognised, samplePlaces } from "../../assets/lib/model_identity.js";
import { relationsOf, verdict } from "../../assets/views/tensors/drop_words.js";

const mark = (size, header, sample) => ({ size, header, sample });
const known = [
  { number: 5, files: [{ path: "a", sha256: "x5", ...mark(10, "h", "s5") }, { path: "b", sha256: "y5", ...mark(20, "i", "t5") }] },
  { number: 6, files: [{ path: "a", sha256: "x6", ...mark(10, "h", "s5") }, { path: "b", sha256: "y6", ...mark(20, "i", "t5") }] },
  { number: 7, files: [{ path: "c", sha256: "z7", ...mark(10, "h", "s7") }] },
  { number: 8, files: [{ path: "d.pt", sha256: "p8", ...mark(10, "", "s8") }] },
];

test("samples begin at the first byte, end at the last, and never overlap in a file that is larger than they are", () => {
  assert.deepEqual(samplePlaces(0), [[0, 0]]);
  assert.deepEqual(samplePlaces(262144), [[0, 262144]]);
  for (const size of [262145, 1e6, 2242907692, 2 ** 45]) {
    const places = samplePlaces(size);
    assert.deepEqual([places.length, places[0][0], places[63][1]], [64, 0, size]);
    assert.ok(places.every(([begin], i) => Number.isSafeInteger(begin) && (i === 0 || begin >= places[i - 1][0] + 4096)));
  }
});

test("a file's marks are digests of its header and of the sampled bytes", async () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 251);
  const raw = bytes.slice(0, 50);
  const sha = (/** @type {Uint8Array[]} */ ...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");
  const sampled = samplePlaces(bytes.length).map(([begin, end]) => bytes.slice(begin, end));
  assert.deepEqual(await marksOf({ file: new File([bytes], "a"), raw }), mark(300_000, sha(raw), sha(...sampled)));
});

test("a model is known by all of its files, in whatever order they come", () => {
  assert.deepEqual(recognised([mark(20, "i", "t5"), mark(10, "h", "s5")], known), { kind: "same", numbers: [5, 6] });
  assert.deepEqual(recognised([mark(10, "h", "s5")], known), { kind: "layout", numbers: [7] }); // one shard of two is not the model
  assert.deepEqual(recognised([mark(10, "h", "s7")], known), { kind: "same", numbers: [7] });
  assert.deepEqual(recognised([mark(11, "h", "s7")], known), { kind: "other", numbers: [] });
  assert.deepEqual(recognised([mark(10, "", "s8")], known), { kind: "other", numbers: [] }); // other formats are not known by their headers
  assert.deepEqual(confirmed(["y6", "x6"], known, [5, 6]), [6]);
  assert.deepEqual(confirmed(["y6", "x5"], known, [5, 6]), []);
});

const tensor = (name, dtype = "F32", shape = [2]) => ({ name, dtype, shape });
const model = (...tensors) => ({ label: "m", tensors: new Map(tensors.map((one) => [one.name, { tensor: one, file: 0 }])) });
const says = (found, extra = {}) => verdict({
  found, known, isWhole: false, label: (number) => `step ${number}`, shown: 5,
  relations: relationsOf(model(tensor("a"), tensor("b", "F16"), tensor("c"), tensor("\0")), [tensor("a"), tensor("b"), tensor("\u2400"), tensor("z")]), ...extra,
});

test("what a file is to the report is one sentence, and how it differs is counted", () => {
  assert.equal(says({ kind: "same", numbers: [5] }).head, "This is step 5 of this run.");
  assert.match(says({ kind: "same", numbers: [5] }, { isWhole: true }).says, /^Every byte is that/);
  const apart = says({ kind: "same", numbers: [7] });
  assert.deepEqual([apart.isApart, apart.isGood], [true, false]);
  assert.equal(apart.says, "The page shows step 5, so the file’s values are not shown.");
  assert.equal(says({ kind: "same", numbers: [1, 2, 3, 4, 5, 6] }).head, "This is one of step 1, step 2, step 3, step 4 and 2 more of this run.");
  const other = says({ kind: "other", numbers: [] });
  assert.equal(other.says, "2 tensors have name, type and shape of one here and show the file’s values, 1 has another type or shape, 1 is only in the file and 1 only in the report. The measures on this page stay those of step 5 and are not recomputed.");
  assert.match(says({ kind: "other", numbers: [] }, { known: [known[3]] }).says, /made from files of another format/);
  assert.match(says({ kind: "other", numbers: [] }, { known: [] }).says, /does not hold the digests/);
});
