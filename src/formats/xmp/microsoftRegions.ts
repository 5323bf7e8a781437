/** Face regions as Windows Photo Gallery and its kin write them. Source: Microsoft, People Tagging Overview (MP:RegionInfo). */
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
  setField,
  setText,
  textOf,
} from './rdf.ts';
import { type FormRegion, nameIn, numberIn, type RegionForm, writtenNumber } from './regionForm.ts';

const PHOTO = 'http://ns.microsoft.com/photo/1.2/';
const INFO: Namespace = { uri: `${PHOTO}t/RegionInfo#`, usual: 'MPRI' };
const REGION: Namespace = { uri: `${PHOTO}t/Region#`, usual: 'MPReg' };

const regionsIn = (document: Document): Element[] => propertiesNamed(document, PHOTO, 'RegionInfo');

const rectangleOf = (item: Element): string => textOf(fieldOf(item, REGION.uri, 'Rectangle')).trim();

/** The upper left corner, width and height in parts of the picture. */
function boxOf(item: Element): FaceBox | null {
  const numbers = rectangleOf(item).split(',').map(numberIn);
  if (numbers.length !== 4) return null;
  const [x, y, width, height] = numbers as [number, number, number, number];
  return clippedBox({ x, y, width, height });
}

export const MICROSOFT_FORM: RegionForm = {
  isIn: (document) => regionsIn(document).length > 0,

  // A person may be named for the whole photo, without a rectangle: that is no face.
  read: (document) =>
    regionsIn(document)
      .flatMap((info) => elementField(info, INFO.uri, 'Regions') ?? [])
      .flatMap(itemsOf)
      .filter((item) => rectangleOf(item) !== '')
      .map((item): FormRegion => {
        return { item, name: nameIn(textOf(fieldOf(item, REGION.uri, 'PersonDisplayName'))), box: boxOf(item) };
      }),

  rename(item, name) {
    const field = fieldOf(item, REGION.uri, 'PersonDisplayName');
    if (field) setText(field, name);
    else addText(item, REGION, 'PersonDisplayName', name);
  },

  add(document, name, { x, y, width, height }) {
    const info = regionsIn(document)[0]!;
    const regions = elementField(info, INFO.uri, 'Regions') ?? appendElement(bearerOf(info), INFO, 'Regions');
    const item = appendElement(listIn(regions) ?? appendElement(regions, RDF_NAMESPACE, 'Bag'), RDF_NAMESPACE, 'li');
    setField(item, RDF_NAMESPACE, 'parseType', 'Resource');
    appendElement(item, REGION, 'Rectangle').textContent = [x, y, width, height].map(writtenNumber).join(', ');
    if (name !== null) appendElement(item, REGION, 'PersonDisplayName').textContent = name;
  },
};
