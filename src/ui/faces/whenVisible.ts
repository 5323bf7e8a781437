/** Calls back when an element first comes near the screen: what nobody scrolls to is never drawn. */

const NEAR = '240px';

const waiting = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | undefined;

/** @returns stops waiting */
export function whenVisible(element: Element, callback: () => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        const act = waiting.get(target);
        observer?.unobserve(target);
        waiting.delete(target);
        act?.();
      }
    },
    { rootMargin: NEAR },
  );
  waiting.set(element, callback);
  observer.observe(element);
  return () => {
    waiting.delete(element);
    observer?.unobserve(element);
  };
}
