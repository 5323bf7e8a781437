/** XMP as a format that is damaged: what can be read at all is changed, written and read again. */
import { XmpFaces } from '../../src/formats/xmp/xmpFaces.ts';
import { XMP_FIXTURES } from '../unit/support/xmpFixtures.ts';
import type { Flood } from './floods.ts';
import type { Format } from './format.ts';
import type { Bytes } from './mutate.ts';

const text = (content: string): Bytes => new TextEncoder().encode(content);

/** Tags within tags, tags side by side, attributes and namespaces, as many as are allowed and more. */
const manyTags: Flood = (rng) => {
  const count = Math.ceil(100_000 / 2 ** rng.integer(8));
  const numbered = (one: (i: number) => string): string => Array.from({ length: count }, (_, i) => one(i)).join('');
  const content = [
    () => '<a>'.repeat(count),
    () => '<a/>'.repeat(count),
    () => `<a ${numbered((i) => `b${i}="" `)}/>`,
    () => numbered((i) => `<a xmlns:b${i}="c"/>`),
    () => `<a ${numbered((i) => `xmlns:b${i}="c" `)}>${numbered((i) => `<a xmlns:b${i}="d"/>`)}</a>`,
    () => '<?a?>'.repeat(count),
    () => '&amp;'.repeat(count),
  ][rng.integer(7)]!();
  const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
  return [{ name: 'x.xmp', bytes: text(`<r:RDF xmlns:r="${rdf}">${content}</r:RDF>${'<?a?>'.repeat(count % 5000)}`) }];
};

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-5;

/** @throws Error where a change did more, or less, than it was to do */
function changeAndReadAgain(bytes: Uint8Array): void {
  const before = XmpFaces.read(bytes);
  const same = before.bytes();
  if (same.length !== bytes.length || same.some((byte, i) => byte !== bytes[i])) throw new Error('other bytes');
  const changed = XmpFaces.read(bytes);
  const [first] = changed.faces;
  if (first) changed.rename(0, 'Zoë & "co"');
  else changed.add('Zoë & "co"', { x: 0.25, y: 0.25, width: 0.5, height: 0.5 }, { width: 400, height: 300 });
  const after = XmpFaces.read(changed.bytes());
  const expected = first ? before.faces.length : 1;
  if (after.faces.length !== expected) throw new Error(`${after.faces.length} faces for ${expected}`);
  if (after.faces[0]!.name !== 'Zoë & "co"') throw new Error('the name was not written');
  for (const [i, face] of before.faces.entries()) {
    const { name, box } = after.faces[i]!;
    if (i > 0 && name !== face.name) throw new Error('another name was changed');
    if (!near(box.x, face.box.x) || !near(box.height, face.box.height)) throw new Error('a box was changed');
  }
}

export const XMP_FORMAT: Format = {
  name: 'xmp',
  seeds: () => Object.values(XMP_FIXTURES).map((content) => [{ name: 'x.xmp', bytes: text(content) }]),
  floods: [manyTags],
  read: ([file]) => changeAndReadAgain(file!.bytes),
};
