/** The SHA-256 of a whole file, computed beside the page, which stays as quick as it was. */

import { readFailure } from "./file_spans.js";
import { sha256Worker } from "./sha256_worker.js";

/**
 * @param {File} file
 * @param {(done: number) => void} progress bytes so far
 * @param {AbortSignal} signal
 * @returns {Promise<string>} 64 hexadecimal digits; rejects with an AbortError when it is cancelled, else with a sentence
 */
export function fileDigest(file, progress, signal) {
  const address = URL.createObjectURL(new Blob([`(${sha256Worker})(self)`], { type: "text/javascript" }));
  const worker = new Worker(address);
  return new Promise((/** @type {(digest: string) => void} */ resolve, reject) => {
    signal.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")), { once: true });
    worker.onerror = () => reject(new Error("The browser does not let this page compute beside itself, so the bytes cannot be checked."));
    worker.onmessage = ({ data }) => {
      if (data.done !== undefined) progress(data.done);
      else if (data.digest !== undefined) resolve(data.digest);
      else reject(readFailure(file.name, data.failed));
    };
    worker.postMessage(file);
  }).finally(() => {
    worker.terminate();
    URL.revokeObjectURL(address);
  });
}
