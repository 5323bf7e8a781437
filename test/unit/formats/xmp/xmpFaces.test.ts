/** Faces in XMP: read in every spelling, changed with everything else left as it was, and refused where the file is damaged. */
import { DOMParser, type Document, type Node } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/formats/formatError.ts';
import { XmpFaces } from '../../../../src/formats/xmp/xmpFaces.ts';
import { makeCase } from '../../../fuzz/cases.ts';
import { XMP_FORMAT } from '../../../fuzz/xmpFormat.ts';
import { DIGIKAM, LIGHTROOM, MICROSOFT, NAMESPACES, PHOTOPRISM, XMP_FIXTURES } from '../../support/xmpFixtures.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string): XmpFaces => XmpFaces.read(bytesOf(text));
const written = (xmp: XmpFaces): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(xmp.bytes());
const SIZE = { width: 400, height: 300 };

/** Boxes in whole thousandths: what a reader computes differs in the last digits. */
const facesOf = (xmp: XmpFaces): unknown[] =>
  xmp.faces.map(({ name, box }) => [
    name,
    ...[box.x, box.y, box.width, box.height].map((value) => Math.round(value * 1000)),
  ]);

const ANN = ['Ann', 200, 100, 200, 300];
const BEN = ['Ben & "Bea"', 600, 400, 100, 200];

const { rdf, regions, area, info } = NAMESPACES;

/** Everything of a document in its order: names, namespaces, attributes in theirs, texts, comments, instructions. */
function nodesOf(node: Node, leaveOut: (node: Node) => boolean): unknown[] {
  const children: unknown[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (!leaveOut(child)) children.push(nodesOf(child, leaveOut));
  }
  const attributes = 'attributes' in node && node.attributes ? [...(node.attributes as Iterable<Node>)] : [];
  return [
    node.nodeType,
    node.nodeName,
    (node as { namespaceURI?: string | null }).namespaceURI ?? null,
    node.nodeType === 1 || node.nodeType === 9 ? null : node.nodeValue,
    attributes.map((attribute) => [attribute.nodeName, attribute.nodeValue]),
    children,
  ];
}

const parsed = (text: string): Document => new DOMParser().parseFromString(text.replace(/^\ufeff/, ''), 'text/xml');

/** The lists of regions and what stands in them. */
function isRegionList(node: Node): boolean {
  const { namespaceURI, localName } = node as { namespaceURI?: string | null; localName?: string | null };
  return (namespaceURI === regions && localName === 'RegionList') || (namespaceURI === info && localName === 'Regions');
}
const restOf = (text: string): unknown[] => nodesOf(parsed(text), isRegionList);
const outside = (text: string): string[] => [
  text.slice(0, text.indexOf('xmpmeta')),
  text.slice(text.lastIndexOf('xmpmeta>')),
];

const withRegions = (list: string, more = ''): string =>
  `<r:RDF xmlns:r="${rdf}"><r:Description r:about="" xmlns:m="${regions}" xmlns:s="${area}"${more}><m:Regions r:parseType="Resource"><m:RegionList><r:Bag>${list}</r:Bag></m:RegionList></m:Regions></r:Description></r:RDF>`;
const AREA = '<m:Area s:x="0.5" s:y="0.5" s:w="0.2" s:h="0.2"/>';

describe('reading', () => {
  it.each(Object.entries(XMP_FIXTURES))('finds two faces in what %s writes', (_, text) => {
    const xmp = read(text);
    expect(facesOf(xmp)).toEqual([ANN, BEN]);
    expect(xmp.notes).toEqual([]);
  });

  it('says what size of picture the regions were made for', () => {
    expect(read(DIGIKAM).appliedTo).toEqual(SIZE);
    expect(read(PHOTOPRISM).appliedTo).toEqual(SIZE);
    expect(read(MICROSOFT).appliedTo).toBeNull();
  });

  it.each([
    [
      'attributes of the item',
      '<r:li m:Name="A" m:Type="Face"><m:Area s:x="0.5" s:y="0.5" s:w="0.2" s:h="0.2"/></r:li>',
    ],
    ['elements of a resource', `<r:li r:parseType="Resource"><m:Name>A</m:Name>${AREA}</r:li>`],
    ['a description within', `<r:li><r:Description><m:Name>A</m:Name>${AREA}</r:Description></r:li>`],
    [
      'a value with a qualifier',
      `<r:li r:parseType="Resource"><m:Name r:parseType="Resource"><r:value>A</r:value><m:sure>yes</m:sure></m:Name>${AREA}</r:li>`,
    ],
    [
      'another prefix for the same namespace',
      `<r:li xmlns:q="${regions}" q:Name="A"><q:Area s:x="0.5" s:y=".5" s:w="2e-1" s:h="0.2"/></r:li>`,
    ],
    ['a CDATA section', `<r:li r:parseType="Resource"><m:Name><![CDATA[A]]></m:Name>${AREA}</r:li>`],
  ])('takes a region written as %s', (_, item) => {
    expect(facesOf(read(withRegions(item)))).toEqual([['A', 400, 400, 200, 200]]);
  });

  it('takes a name for another prefix for what it is: another', () => {
    expect(facesOf(read(withRegions(`<r:li xmlns:m="urn:other" m:Name="A">${AREA}</r:li>`)))).toEqual([]);
  });

  it('keeps a face without a name, and cuts a box at the edges of the picture', () => {
    const item = '<r:li m:Type="Face"><m:Area s:x="0" s:y="0.95" s:w="0.2" s:h="0.2"/></r:li>';
    expect(facesOf(read(withRegions(item)))).toEqual([[null, 0, 850, 100, 150]]);
  });

  it.each([
    ['no area', ''],
    ['an area that is a circle', '<m:Area s:x="0.5" s:y="0.5" s:d="0.2"/>'],
    ['an area in pixels', '<m:Area s:x="50" s:y="50" s:w="20" s:h="20" s:unit="pixel"/>'],
    ['numbers that are none', '<m:Area s:x="0.5" s:y="0,5" s:w="0x1" s:h="Infinity"/>'],
    ['an area without a width', '<m:Area s:x="0.5" s:y="0.5" s:w="0" s:h="0.2"/>'],
    ['an area outside of the picture', '<m:Area s:x="1.5" s:y="0.5" s:w="0.2" s:h="0.2"/>'],
  ])('leaves a region with %s alone and says so', (_, content) => {
    const xmp = read(withRegions(`<r:li m:Name="Ann" m:Type="Face">${content}</r:li>`));
    expect(xmp.faces).toEqual([]);
    expect(xmp.notes).toEqual(['The region of "Ann" cannot be read: it is left alone.']);
  });

  it('tells where the two forms disagree, and takes the first', () => {
    const xmp = read(DIGIKAM.replace('MPReg:PersonDisplayName="Ann"', 'MPReg:PersonDisplayName="Eve"'));
    expect(facesOf(xmp)).toEqual([ANN, BEN]);
    expect(xmp.notes).toEqual(['A face is named "Ann" in one form and "Eve" in the other: the first is used.']);
  });

  it('takes a face that only one of the forms has, and a name that only one gives', () => {
    const xmp = read(DIGIKAM.replace('0.6, 0.4, 0.1, 0.2', '0.8, 0.8, 0.1, 0.1').replace('mwg-rs:Name="Ann"', ''));
    expect(facesOf(xmp)).toEqual([ANN, BEN, ['Ben & "Bea"', 800, 800, 100, 100]]);
  });
});

describe('writing', () => {
  it.each(Object.entries(XMP_FIXTURES))('gives back the bytes of %s where nothing was changed', (_, text) => {
    const xmp = read(text);
    xmp.rename(0, 'Ann');
    expect(xmp.bytes()).toEqual(bytesOf(text));
  });

  it.each(Object.entries(XMP_FIXTURES))('renames a face of %s and leaves everything else', (_, text) => {
    const xmp = read(text);
    xmp.rename(1, 'Zoë <"&\'> 小林');
    const after = written(xmp);
    expect(facesOf(read(after))).toEqual([ANN, ['Zoë <"&\'> 小林', ...BEN.slice(1)]]);
    // Both forms: they would be told to disagree.
    expect(read(after).notes).toEqual([]);
    expect(restOf(after)).toEqual(restOf(text));
    expect(outside(after)).toEqual(outside(text));
    const back = read(after);
    back.rename(1, 'Ben & "Bea"');
    expect(nodesOf(parsed(written(back)), () => false)).toEqual(nodesOf(parsed(text), () => false));
  });

  it.each(Object.entries(XMP_FIXTURES))('removes a face of %s and leaves everything else', (_, text) => {
    const xmp = read(text);
    xmp.remove(0);
    const after = written(xmp);
    expect(facesOf(read(after))).toEqual([BEN]);
    expect(restOf(after)).toEqual(restOf(text));
    expect(outside(after)).toEqual(outside(text));
    expect(after).not.toContain('"Ann"');
    expect(after.includes('Rex')).toBe(text.includes('Rex'));
    expect(after.includes('>Cy<')).toBe(text.includes('>Cy<'));
  });

  it.each(Object.entries(XMP_FIXTURES))('adds a face to %s and leaves everything else', (_, text) => {
    const xmp = read(text);
    xmp.add('Cleo', { x: 0.1, y: 0.7, width: 0.125, height: 0.25 }, SIZE);
    const after = written(xmp);
    expect(facesOf(read(after))).toEqual([ANN, BEN, ['Cleo', 100, 700, 125, 250]]);
    expect(read(after).notes).toEqual([]);
    expect(restOf(after)).toEqual(restOf(text));
    // In each form that is there, and in no other.
    expect(after.split('Cleo').length - 1).toBe(text === DIGIKAM ? 2 : 1);
  });

  it('writes a name beside a face that had none, as its other fields are written', () => {
    const attributes = read(withRegions(`<r:li><r:Description m:Type="Face">${AREA}</r:Description></r:li>`));
    attributes.rename(0, 'Ann');
    expect(written(attributes)).toContain('<r:Description m:Type="Face" m:Name="Ann">');
    const elements = read(withRegions(`<r:li r:parseType="Resource">${AREA}</r:li>`));
    elements.rename(0, 'Ann');
    expect(written(elements)).toContain('<m:Name>Ann</m:Name></r:li>');
  });

  it('keeps the qualifiers of a name', () => {
    const item = `<r:li r:parseType="Resource"><m:Name r:parseType="Resource"><r:value>A</r:value><m:sure>yes</m:sure></m:Name>${AREA}</r:li>`;
    const xmp = read(withRegions(item));
    xmp.rename(0, 'B');
    expect(written(xmp)).toBe(withRegions(item.replace('>A<', '>B<')));
  });

  it('makes a file of its own for a photo without one', () => {
    const xmp = XmpFaces.empty();
    xmp.add('Ann', { x: 0.2, y: 0.1, width: 0.2, height: 0.3 }, SIZE);
    xmp.add('Ben & "Bea"', { x: 0.6, y: 0.4, width: 0.1, height: 0.2 }, SIZE);
    const text = written(xmp);
    expect(facesOf(read(text))).toEqual([ANN, BEN]);
    expect(read(text).appliedTo).toEqual(SIZE);
    expect(text).toMatch(
      /^<\?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"\?>\n<x:xmpmeta xmlns:x="adobe:ns:meta\/">/,
    );
    expect(text).toMatch(/<\?xpacket end="w"\?>$/);
    // The tree that digiKam writes, but for what is not about faces.
    const regionsOf = (document: string): unknown =>
      nodesOf(parsed(document).getElementsByTagNameNS(regions, 'Regions')[0]!, (node) => node.nodeType === 3);
    const plain = (tree: unknown): string =>
      JSON.stringify(tree)
        .replace(/\["xmlns:[^\]]*\],?/g, '')
        .replace(/,\]/g, ']');
    expect(plain(regionsOf(text))).toBe(plain(regionsOf(DIGIKAM)));
  });

  it('adds to a file with names of its own for the usual prefixes', () => {
    const text = `<r:RDF xmlns:r="${rdf}" xmlns:mwg-rs="urn:a" xmlns:stArea="urn:b"><r:Description r:about="" mwg-rs:x="1" stArea:y="2"/></r:RDF>`;
    const xmp = read(text);
    xmp.add('Ann', { x: 0.2, y: 0.1, width: 0.2, height: 0.3 }, SIZE);
    expect(facesOf(read(written(xmp)))).toEqual([ANN]);
    expect(written(xmp)).toContain('<r:Description r:about="" mwg-rs:x="1" stArea:y="2"/>');
  });

  it.each(['', '  ', 'a\u0000b', 'a\ud800', '\ufffe'])('refuses the name %j', (name) => {
    const refused = expect.objectContaining({ name: 'FormatError', code: 'name' });
    const xmp = read(LIGHTROOM);
    expect(() => xmp.rename(0, name)).toThrow(refused);
    expect(() => xmp.add(name, { x: 0, y: 0, width: 1, height: 1 }, SIZE)).toThrow(refused);
    expect(xmp.bytes()).toEqual(bytesOf(LIGHTROOM));
  });
});

describe('refusing', () => {
  const rdfWith = (content: string): string => `<r:RDF xmlns:r="${rdf}">${content}</r:RDF>`;
  it.each([
    ['a document type', `<!DOCTYPE x>${rdfWith('')}`, 'unsupported'],
    ['entities that grow', `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${rdfWith('&b;')}`, 'unsupported'],
    ['a declaration within', rdfWith('<!ENTITY a "b">'), 'unsupported'],
    ['an entity that nobody declared', rdfWith('&a;'), 'header'],
    ['a character that XML does not have', rdfWith('&#0;'), 'header'],
    ['one beyond all characters', rdfWith('&#x110000;'), 'header'],
    ['half a character', rdfWith('&#xD800;'), 'header'],
    ['a zero within', rdfWith('\0'), 'header'],
    ['tags that do not fit', '<a><b></a></b>', 'header'],
    ['an attribute twice', rdfWith('<a b="1" b="2"/>'), 'header'],
    ['a prefix of no namespace', rdfWith('<q:a/>'), 'header'],
    ['a text', 'no XML', 'header'],
    ['a text before it', `no XML ${rdfWith('')}`, 'header'],
    ['nothing', '', 'header'],
    ['XML that is no RDF', '<a/>', 'header'],
    ['something after the end', `${rdfWith('')}<a/>`, 'header'],
    ['a file that breaks off', DIGIKAM.slice(0, 2000), 'truncated'],
    ['one that breaks off within a tag', '<a b="', 'truncated'],
    ['one that breaks off within a comment', '<!-- a', 'truncated'],
    ['another encoding', `<?xml version="1.0" encoding="UTF-16"?>${rdfWith('')}`, 'encoding'],
    ['depth', rdfWith('<a>'.repeat(100) + '</a>'.repeat(100)), 'limits'],
    ['tags', rdfWith('<a/>'.repeat(50_000)), 'limits'],
    ['attributes on a tag', rdfWith(`<a ${Array.from({ length: 3000 }, (_, i) => `b${i}=""`).join(' ')}/>`), 'limits'],
    ['namespaces', rdfWith(Array.from({ length: 6000 }, (_, i) => `<a xmlns:b${i}="c"/>`).join('')), 'limits'],
    ['bytes', rdfWith('a'.repeat(5_000_000)), 'limits'],
    ['faces', withRegions(`<r:li>${AREA}</r:li>`.repeat(1001)), 'limits'],
  ])('refuses %s', (_, text, code) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ name: 'FormatError', code }));
  });

  it('bytes that are no UTF-8', () => {
    expect(() => XmpFaces.read(Uint8Array.of(0xff, 0xfe, 0x3c, 0))).toThrow(
      expect.objectContaining({ name: 'FormatError', code: 'encoding' }),
    );
  });

  it('no name that objects have anyway', () => {
    const item = `<r:li m:Name="__proto__" m:constructor="x"><__proto__ constructor="toString"/>${AREA}</r:li>`;
    const xmp = read(withRegions(item, ' xmlns:__proto__="urn:p" __proto__:polluted="yes"'));
    expect(facesOf(xmp)).toEqual([['__proto__', 400, 400, 200, 200]]);
    xmp.rename(0, 'constructor');
    expect(facesOf(read(written(xmp)))).toEqual([['constructor', 400, 400, 200, 200]]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('damaged in 2,000 ways', () => {
  it('gives a clear error or the right result', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    let read = 0;
    for (let seed = 1; seed <= 2000; seed++) {
      try {
        // What is read is changed, written and read again, see there.
        await XMP_FORMAT.read(makeCase(XMP_FORMAT, seed));
        read++;
      } catch (error) {
        if (!(error instanceof FormatError)) throw new Error(`file ${seed}`, { cause: error });
      }
    }
    expect(read).toBeGreaterThan(200);
    expect(read).toBeLessThan(1800);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  }, 120_000);
});
