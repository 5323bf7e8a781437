/** Finds the wrong labels of a person's own face images, for review and export. */
export default function CleanView() {
  return <section aria-label="Clean" />;
}
