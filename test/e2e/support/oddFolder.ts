/** A folder of drawn people as disks really hold them: links, a loop, names that are no UTF-8, files that nobody can read. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import { stream } from '../../../src/lib/rng.ts';

const IMAGES_EACH = 4;

/** Names of the people, as they are to be shown. */
export const ODD_PEOPLE = ['Ann', 'Ben', 'Jos%E8', 'Jos%E9', 'Zoë'];

/** What is in the folder and cannot be used, with the start of the reason. */
export const ODD_SKIPPED: Readonly<Record<string, string>> = {
  'people/Ann/around': 'A link to a folder that it lies in.',
  'people/Ann/gone.png': 'What the link leads to cannot be read',
  'people/Ann/notes.txt': 'Not an image, and no list',
  'people/Ann/photo.tif': 'TIFF is not supported',
};

/** A colour a person, with some noise. */
function painter(): (person: number) => PNG {
  const random = stream(0, 'pictures');
  return (person) => {
    const png = new PNG({ width: 20, height: 20 });
    for (let i = 0; i < png.data.length; i++) png.data[i] = i % 4 === 3 ? 255 : 45 * person + random.integer(60);
    return png;
  };
}

/** @param folder an empty place; the set is its folder "people" */
export async function paintOddFolder(folder: string): Promise<string> {
  const people = join(folder, 'people');
  const paint = painter();
  const elsewhere = join(folder, 'elsewhere');
  const places = [
    Buffer.from(join(people, 'Ann')),
    Buffer.from(join(elsewhere, 'Ben')),
    Buffer.concat([Buffer.from(`${people}/`), Buffer.from('Jos\xe8', 'latin1')]),
    Buffer.concat([Buffer.from(`${people}/`), Buffer.from('Jos\xe9', 'latin1')]),
    Buffer.from(join(people, 'Zoë')),
  ];
  for (const [person, place] of places.entries()) {
    mkdirSync(place, { recursive: true });
    for (let image = 0; image < IMAGES_EACH; image++) {
      const { data, width, height } = paint(person);
      const encoder = sharp(data, { raw: { width, height, channels: 4 } });
      // WebP, JPEG and GIF beside PNG.
      const [kind, bytes] =
        image === 0
          ? ['webp', await encoder.webp().toBuffer()]
          : image === 1
            ? ['jpg', await encoder.jpeg().toBuffer()]
            : image === 2
              ? ['gif', await encoder.gif().toBuffer()]
              : ['png', await encoder.png().toBuffer()];
      writeFileSync(Buffer.concat([place, Buffer.from(`/${image}.${kind}`)]), bytes);
    }
  }
  symlinkSync(join(elsewhere, 'Ben'), join(people, 'Ben'));
  symlinkSync('../..', join(people, 'Ann/around'));
  symlinkSync('nowhere', join(people, 'Ann/gone.png'));
  writeFileSync(join(people, 'Ann/notes.txt'), 'no image');
  writeFileSync(join(people, 'Ann/photo.tif'), 'II*\0 and so on');
  return people;
}

/** The skipped files of a run.json, as `ODD_SKIPPED` has them. */
export const startsOfReasons = (skipped: readonly { path: string; reason: string }[]): Record<string, string> =>
  Object.fromEntries(skipped.map(({ path, reason }) => [path, reason.slice(0, ODD_SKIPPED[path]?.length)]));
