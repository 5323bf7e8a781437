/** How well the network tells people apart whom it has never seen. */
export default function EvaluateView() {
  return <section aria-label="Evaluate" />;
}
