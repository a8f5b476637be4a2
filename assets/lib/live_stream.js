/**
 * News pushed by `runreport serve`. The one place of the pages that opens a connection, and only to the address that the
 * server itself has written into the page; a page of a site of files carries none.
 */

const AGAIN = 10_000; // milliseconds until a refused connection is tried again

/**
 * @param {string} address
 * @param {object} told
 * @param {(text: string) => void} told.heard what live.js would say
 * @param {(isOpen: boolean) => void} told.changed
 * @returns {() => void} closes it for good
 */
export function openStream(address, { heard, changed }) {
  /** @type {EventSource} */
  let source;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  const open = () => {
    source = new EventSource(address);
    source.onopen = () => changed(true);
    source.onmessage = (event) => heard(String(event.data));
    source.onerror = () => {
      changed(false); // the browser connects again by itself, unless the server refused
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
