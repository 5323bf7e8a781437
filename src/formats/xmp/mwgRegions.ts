/** Face regions as the Metadata Working Group has them. Source: Guidelines for Handling Image Metadata 2.0, section 5.9. */
import type { Document, Element } from '@xmldom/xmldom';
import { clippedBox, type FaceBox } from '../../domain/faceBox.ts';
import {
  addText,
  appendElement,
  bearerOf,
  elementField,
  fieldOf,
  itemsOf,
  listIn,
  type Namespace,
  propertiesNamed,
  RDF_NAMESPACE,
  rdfOf,
  setField,
  setText,
  textOf,
} from './rdf.ts';
import { type FormRegion, nameIn, numberIn, type PictureSize, type RegionForm, writtenNumber } from './regionForm.ts';

const REGIONS: Namespace = { uri: 'http://www.metadataworkinggroup.com/schemas/regions/', usual: 'mwg-rs' };
const AREA: Namespace = { uri: 'http://ns.adobe.com/xmp/sType/Area#', usual: 'stArea' };
const SIZE: Namespace = { uri: 'http://ns.adobe.com/xap/1.0/sType/Dimensions#', usual: 'stDim' };

const regionsIn = (document: Document): Element[] => propertiesNamed(document, REGIONS.uri, 'Regions');

/** Pets, bar codes and focus points are no faces; a region that does not say what it is, is one. */
const isFace = (item: Element): boolean => /^\s*(face)?\s*$/i.test(textOf(fieldOf(item, REGIONS.uri, 'Type')));

/** The middle, width and height in parts of the picture. */
function boxOf(item: Element): FaceBox | null {
  const area = elementField(item, REGIONS.uri, 'Area');
  if (!area || !/^\s*(normalized)?\s*$/i.test(textOf(fieldOf(area, AREA.uri, 'unit')))) return null;
  const [x, y, width, height] = ['x', 'y', 'w', 'h'].map((name) => numberIn(textOf(fieldOf(area, AREA.uri, name)))) as [
    number,
    number,
    number,
    number,
  ];
  return clippedBox({ x: x - width / 2, y: y - height / 2, width, height });
}

/** Pixels of the picture that the regions were made for; null where the file does not say. */
export function appliedDimensions(document: Document): PictureSize | null {
  for (const regions of regionsIn(document)) {
    const size = elementField(regions, REGIONS.uri, 'AppliedToDimensions');
    if (!size) continue;
    const [width, height] = ['w', 'h'].map((name) => numberIn(textOf(fieldOf(size, SIZE.uri, name)))) as [
      number,
      number,
    ];
    if (width > 0 && height > 0) return { width, height };
  }
  return null;
}

function newRegions(document: Document, { width, height }: PictureSize): Element {
  const description = appendElement(rdfOf(document)!, RDF_NAMESPACE, 'Description');
  setField(description, RDF_NAMESPACE, 'about', '');
  const regions = appendElement(description, REGIONS, 'Regions');
  setField(regions, RDF_NAMESPACE, 'parseType', 'Resource');
  const size = appendElement(regions, REGIONS, 'AppliedToDimensions');
  setField(size, SIZE, 'w', String(width));
  setField(size, SIZE, 'h', String(height));
  setField(size, SIZE, 'unit', 'pixel');
  return regions;
}

export const MWG_FORM: RegionForm = {
  isIn: (document) => regionsIn(document).length > 0,

  read: (document) =>
    regionsIn(document)
      .flatMap((regions) => elementField(regions, REGIONS.uri, 'RegionList') ?? [])
      .flatMap(itemsOf)
      .filter(isFace)
      .map((item): FormRegion => {
        return { item, name: nameIn(textOf(fieldOf(item, REGIONS.uri, 'Name'))), box: boxOf(item) };
      }),

  rename(item, name) {
    const field = fieldOf(item, REGIONS.uri, 'Name');
    if (field) setText(field, name);
    else addText(item, REGIONS, 'Name', name);
  },

  add(document, name, { x, y, width, height }, dimensions) {
    const regions = regionsIn(document)[0] ?? newRegions(document, dimensions);
    const list =
      elementField(regions, REGIONS.uri, 'RegionList') ?? appendElement(bearerOf(regions), REGIONS, 'RegionList');
    const item = appendElement(listIn(list) ?? appendElement(list, RDF_NAMESPACE, 'Bag'), RDF_NAMESPACE, 'li');
    const region = appendElement(item, RDF_NAMESPACE, 'Description');
    if (name !== null) setField(region, REGIONS, 'Name', name);
    setField(region, REGIONS, 'Type', 'Face');
    const area = appendElement(region, REGIONS, 'Area');
    const numbers = { x: x + width / 2, y: y + height / 2, w: width, h: height };
    for (const [field, value] of Object.entries(numbers)) setField(area, AREA, field, writtenNumber(value));
    setField(area, AREA, 'unit', 'normalized');
  },
};
