/** Which sidecar belongs to which photo: `photo.jpg.xmp` as digiKam and darktable name it, `photo.xmp` as Lightroom does. */

const SIDECAR = /\.xmp$/i;

export const isSidecarName = (path: string): boolean => SIDECAR.test(path);

/** The name of a sidecar that is made anew: two photos of one stem have one each. */
export const sidecarName = (photo: string): string => `${photo}.xmp`;

const withoutEnding = (path: string): string => path.replace(/\.[^./\\]*$/, '');

/** Every name that a sidecar of these photos may have, each once. */
export const possibleSidecars = (photos: readonly string[]): string[] => [
  ...new Set([...photos, ...photos.map(withoutEnding)].map(sidecarName)),
];

/**
 * @param photos paths
 * @param files paths of all files, sidecars among them
 * @returns the sidecar of each photo that has one; one by its stem only where no other photo has the same
 */
export function sidecarsOf(photos: readonly string[], files: readonly string[]): ReadonlyMap<string, string> {
  const sidecars = new Map<string, string>();
  for (const file of files) if (isSidecarName(file)) sidecars.set(file.replace(SIDECAR, ''), file);
  const stems = new Map<string, number>();
  for (const photo of photos) stems.set(withoutEnding(photo), (stems.get(withoutEnding(photo)) ?? 0) + 1);
  const found = new Map<string, string>();
  for (const photo of photos) {
    const stem = withoutEnding(photo);
    const sidecar = sidecars.get(photo) ?? (stems.get(stem) === 1 ? sidecars.get(stem) : undefined);
    if (sidecar !== undefined) found.set(photo, sidecar);
  }
  return found;
}
