/**
 * RDF as XMP uses it, whatever way it is spelled: a structure's fields are attributes or elements, of the property itself, of one
 * with `rdf:parseType="Resource"`, or of a description within; a list is a bag or a sequence. Source: ISO 16684-1, section 7.
 */
import type { Attr, Document, Element, Node } from '@xmldom/xmldom';

export const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const XMLNS = 'http://www.w3.org/2000/xmlns/';

const ELEMENT = 1;
const TEXT = 3;

const isElement = (node: Node | null): node is Element => node?.nodeType === ELEMENT;

function* elementsIn(parent: Node): Generator<Element> {
  for (let node = parent.firstChild; node; node = node.nextSibling) if (isElement(node)) yield node;
}

const is = (element: Element, namespace: string, name: string): boolean =>
  element.namespaceURI === namespace && element.localName === name;

function childOf(parent: Node, namespace: string, name: string): Element | null {
  for (const element of elementsIn(parent)) if (is(element, namespace, name)) return element;
  return null;
}

/** A field of a structure: written as an attribute or as an element. */
export type RdfField =
  | { readonly kind: 'attribute'; readonly node: Attr }
  | { readonly kind: 'element'; readonly node: Element };

/** The element that bears a structure's fields: a description within, or the property itself. */
export const bearerOf = (structure: Element): Element => childOf(structure, RDF, 'Description') ?? structure;

export function fieldOf(structure: Element, namespace: string, name: string): RdfField | null {
  for (const bearer of new Set([bearerOf(structure), structure])) {
    const attribute = bearer.getAttributeNodeNS(namespace, name);
    if (attribute) return { kind: 'attribute', node: attribute };
    const element = childOf(bearer, namespace, name);
    if (element) return { kind: 'element', node: element };
  }
  return null;
}

/** A field that is a structure or a list itself. */
export function elementField(structure: Element, namespace: string, name: string): Element | null {
  const field = fieldOf(structure, namespace, name);
  return field?.kind === 'element' ? field.node : null;
}

/** Where a simple value stands: a value with qualifiers has it in a field of its own. */
const valueField = (element: Element): RdfField => fieldOf(element, RDF, 'value') ?? { kind: 'element', node: element };

/** A simple value; '' where there is none. */
export function textOf(field: RdfField | null): string {
  if (!field) return '';
  if (field.kind === 'attribute') return field.node.value;
  const value = valueField(field.node);
  return value.kind === 'attribute' ? value.node.value : (value.node.textContent ?? '');
}

export function setText(field: RdfField, text: string): void {
  const value = field.kind === 'attribute' ? field : valueField(field.node);
  if (value.kind === 'attribute')
    value.node.ownerElement!.setAttributeNS(value.node.namespaceURI, value.node.name, text);
  else value.node.textContent = text;
}

/** The list that a property holds. */
export const listIn = (property: Element): Element | null =>
  childOf(property, RDF, 'Bag') ?? childOf(property, RDF, 'Seq') ?? childOf(property, RDF, 'Alt');

export function itemsOf(property: Element): Element[] {
  const list = listIn(property);
  return list ? [...elementsIn(list)].filter((element) => is(element, RDF, 'li')) : [];
}

/** The properties of that name that a document has, one for each description that has it. */
export function propertiesNamed(document: Document, namespace: string, name: string): Element[] {
  const rdf = rdfOf(document);
  if (!rdf) return [];
  return [...elementsIn(rdf)].flatMap((description) => childOf(description, namespace, name) ?? []);
}

/** The RDF of a document: its first element, or one right within. */
export function rdfOf({ documentElement: root }: Document): Element | null {
  return root && (is(root, RDF, 'RDF') ? root : childOf(root, RDF, 'RDF'));
}

/** Takes an element out, with the blanks that set it off from what stands before it. */
export function removeElement(element: Element): void {
  const { previousSibling: before, parentNode: parent } = element;
  if (before?.nodeType === TEXT && /^\s*$/.test(before.nodeValue ?? '')) parent?.removeChild(before);
  parent?.removeChild(element);
}

/** The prefix that stands for a namespace at an element; declared there, under the usual name or another, where none does. */
function prefixAt(element: Element, namespace: string, usual: string): string {
  const taken = new Set<string>();
  for (let at: Node | null = element; isElement(at); at = at.parentNode) {
    for (const attribute of at.attributes) {
      if (attribute.prefix !== 'xmlns' || taken.has(attribute.localName!)) continue;
      if (attribute.value === namespace) return attribute.localName!;
      taken.add(attribute.localName!);
    }
  }
  let prefix = usual;
  for (let i = 1; taken.has(prefix); i++) prefix = `${usual}${i}`;
  element.setAttributeNS(XMLNS, `xmlns:${prefix}`, namespace);
  return prefix;
}

/** A namespace with the prefix that is usual for it. */
export interface Namespace {
  readonly uri: string;
  readonly usual: string;
}

export const RDF_NAMESPACE: Namespace = { uri: RDF, usual: 'rdf' };

export function setField(element: Element, { uri, usual }: Namespace, name: string, value: string): void {
  element.setAttributeNS(uri, `${prefixAt(element, uri, usual)}:${name}`, value);
}

export function appendElement(parent: Element, { uri, usual }: Namespace, name: string): Element {
  const element = parent.ownerDocument!.createElementNS(uri, `${prefixAt(parent, uri, usual)}:${name}`);
  parent.appendChild(element);
  return element;
}

/** A new simple field, written as the structure's other fields are. */
export function addText(structure: Element, namespace: Namespace, name: string, text: string): void {
  const bearer = bearerOf(structure);
  const inElements = bearer.getAttributeNodeNS(RDF, 'parseType') !== null;
  if (inElements) appendElement(bearer, namespace, name).textContent = text;
  else setField(bearer, namespace, name, text);
}
