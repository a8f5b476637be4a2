/**
 * SHA-256 of a file, read piece by piece in a worker: crypto.subtle wants all bytes at once.
 *
 * The function is turned into text and run in a worker of its own, so it may use nothing from outside of itself.
 * Source: FIPS 180-4, section 6.2.
 */

/**
 * @typedef {object} WorkerScope
 * @property {((event: {data: Blob}) => void)|null} onmessage
 * @property {(message: {done: number}|{digest: string}|{failed: string}) => void} postMessage
 */

/**
 * What the worker does: a file comes in, bytes done and in the end its digest go out.
 * @param {WorkerScope} scope
 */
export function sha256Worker(scope) {
  const PIECE = 1 << 22; // bytes read at a time
  const [K, H] = [new Int32Array(64), new Int32Array(8)];
  const W = new Int32Array(64);

  /** First 32 bits of the fraction of a number. @param {number} root */
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  for (let n = 2, found = 0; found < 64; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) isPrime = false;
    if (!isPrime) continue;
    if (found < 8) H[found] = fraction(Math.sqrt(n));
    K[found++] = fraction(Math.cbrt(n));
  }

  /** @param {DataView} view @param {number} at one block of 64 bytes */
  function block(view, at) {
    for (let t = 0; t < 16; t++) W[t] = view.getInt32(at + 4 * t);
    for (let t = 16; t < 64; t++) {
      const x = W[t - 15], y = W[t - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      W[t] = (W[t - 16] + s0 + W[t - 7] + s1) | 0;
    }
    let a = H[0], b = H[1], c = H[2], d = H[3], e = H[4], f = H[5], g = H[6], h = H[7];
    for (let t = 0; t < 64; t++) {
      const S1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + S1 + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
      const S0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (S0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    H[0] += a; H[1] += b; H[2] += c; H[3] += d; H[4] += e; H[5] += f; H[6] += g; H[7] += h;
  }

  /** @param {ArrayBuffer} bytes whole blocks */
  function blocks(bytes) {
    const view = new DataView(bytes);
    for (let at = 0; at < bytes.byteLength; at += 64) block(view, at);
  }

  /** The last bytes, a one, zeros, and the number of bits. @param {ArrayBuffer} rest @param {number} size of the file */
  function padded(rest, size) {
    const bytes = new Uint8Array(Math.ceil((rest.byteLength + 9) / 64) * 64);
    bytes.set(new Uint8Array(rest));
    bytes[rest.byteLength] = 0x80;
    new DataView(bytes.buffer).setBigUint64(bytes.length - 8, BigInt(size) * 8n);
    return bytes.buffer;
  }

  scope.onmessage = async ({ data: file }) => {
    try {
      const whole = file.size - (file.size % 64);
      for (let at = 0; at < whole; at += PIECE) {
        blocks(await file.slice(at, Math.min(at + PIECE, whole)).arrayBuffer());
        scope.postMessage({ done: Math.min(at + PIECE, whole) });
      }
      blocks(padded(await file.slice(whole).arrayBuffer(), file.size));
      scope.postMessage({ digest: Array.from(H, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("") });
    } catch (error) {
      scope.postMessage({ failed: error instanceof Error ? error.name : String(error) });
    }
  };
}
