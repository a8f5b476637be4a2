/** Tells elements when they come near the part of the page that is seen, and when they leave it: one observer for all. */

/** @type {Map<Element, (isNear: boolean) => void>} */
const listeners = new Map();
/** @type {IntersectionObserver|undefined} */
let observer;

/**
 * @param {Element} element
 * @param {(isNear: boolean) => void} listener called soon, and at every change
 * @returns {() => void} its undo
 */
export function whenNear(element, listener) {
  observer ??= new IntersectionObserver((entries) => {
    for (const entry of entries) listeners.get(entry.target)?.(entry.isIntersecting);
  }, { rootMargin: "300px 0px" });
  listeners.set(element, listener);
  observer.observe(element);
  return () => {
    listeners.delete(element);
    observer?.unobserve(element);
  };
}
