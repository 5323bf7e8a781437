/**
 * A figure as a picture that stands by itself: what is drawn, with its styles written in, under its title and legend, on the ground
 * that it has on the page, and over the stamp of its run.
 */
import { FONT } from '../theme.ts';

export interface FigureLegend {
  readonly label: string;
  readonly value: string | null;
  /** Of CSS; may be a variable of the page. */
  readonly colour: string;
  readonly dashed: boolean;
}

export interface FigureCaption {
  readonly text: string;
  /** Dashes of the curve that it names; null: it names the whole figure. */
  readonly dash: string | null;
}

export interface FigureParts {
  readonly title: string;
  readonly legend: readonly FigureLegend[];
  readonly captions: readonly FigureCaption[];
  /** Holds the SVG of the chart, and what lies over it. */
  readonly drawing: HTMLElement;
}

const SVG = 'http://www.w3.org/2000/svg';
const EDGE = 14;
const SWATCH = 16;
/** Of lines of the legend and the captions. */
const LINE = 16;
const TITLE_HEIGHT = 22;
/** Twice as many dots as on the page: sharp in print and on fine screens. */
const DOTS = 2;

/** What the style sheets of the page say of a drawing, as attributes. */
const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'paint-order',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
] as const;

/** Follows the pointer, and is none of the figure. */
const PASSING = '.recharts-tooltip-cursor, .recharts-active-dot, title, desc';

/** XML has no place for control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g, ' ');

type Attributes = Readonly<Record<string, string | number>>;

function element(name: string, attributes: Attributes, text?: string): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text !== undefined) made.textContent = printable(text);
  return made;
}

/** A copy that needs none of the page's style sheets. */
function standing(source: Element): Element {
  const copy = source.cloneNode(false) as Element;
  for (const { name } of Array.from(copy.attributes)) {
    if (/^(class|style|role|tabindex|aria-.*|data-.*)$/.test(name)) copy.removeAttribute(name);
  }
  const style = getComputedStyle(source);
  for (const name of STYLES) copy.setAttribute(name, style.getPropertyValue(name));
  for (const child of Array.from(source.childNodes)) {
    if (child instanceof Element) {
      if (!child.matches(PASSING)) copy.append(standing(child));
    } else copy.append(child.cloneNode());
  }
  return copy;
}

function createPen(size: number, weight = 400) {
  const font = { 'font-family': FONT, 'font-size': size, 'font-weight': weight };
  const context = document.createElement('canvas').getContext('2d');
  if (context) context.font = `${weight} ${size}px ${FONT}`;
  const width = (text: string): number => context?.measureText(text).width ?? text.length * size * 0.6;
  return { font, width };
}

/** A word that is too wide for a line in parts that are not. */
function brokenWord(word: string, most: number, width: (text: string) => number): readonly string[] {
  if (width(word) <= most) return [word];
  const signs = Array.from(word);
  const each = Math.max(1, Math.floor((0.95 * signs.length * most) / width(word)));
  return Array.from({ length: Math.ceil(signs.length / each) }, (_, i) =>
    signs.slice(i * each, (i + 1) * each).join(''),
  );
}

/** A text in lines of a width: parts of a stamp stay whole where they can. */
function linesOf(text: string, most: number, width: (text: string) => number): string[] {
  const parts = text.split(/(?<= ·) /).flatMap((part) => (width(part) > most ? part.split(' ') : [part]));
  const lines: string[] = [];
  let line = '';
  for (const word of parts.flatMap((part) => brokenWord(part, most, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && width(longer) > most) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

interface Block {
  readonly content: readonly SVGElement[];
  readonly height: number;
}

interface Ink {
  readonly strong: string;
  readonly soft: string;
  readonly of: (colour: string) => string;
}

const swatch = (x: number, y: number, stroke: string, dash: string): SVGElement =>
  element('line', {
    ...{ x1: x, x2: x + SWATCH, y1: y - 4, y2: y - 4, stroke, 'stroke-width': 2.5 },
    ...(dash === '' ? {} : { 'stroke-dasharray': dash }),
  });

/** Names of the curves with their newest values, side by side in as many lines as they need. */
function legendBlock(legend: readonly FigureLegend[], room: number, ink: Ink): Block {
  const { font, width } = createPen(11.5);
  const content: SVGElement[] = [];
  let [x, y] = [EDGE, 12];
  for (const { label, value, colour, dashed } of legend) {
    const text = value === null ? label : `${label} ${value}`;
    const needed = SWATCH + 5 + width(text);
    if (x > EDGE && x + needed > EDGE + room) [x, y] = [EDGE, y + LINE];
    content.push(swatch(x, y, ink.of(colour), dashed ? '4 3' : ''));
    content.push(element('text', { x: x + SWATCH + 5, y, fill: ink.strong, ...font }, text));
    x += needed + 14;
  }
  return { content, height: legend.length === 0 ? 0 : y + 8 };
}

function captionBlock(captions: readonly FigureCaption[], room: number, ink: Ink): Block {
  const { font, width } = createPen(11);
  const content: SVGElement[] = [];
  let y = 12;
  for (const { text, dash } of captions) {
    const left = EDGE + (dash === null ? 0 : SWATCH + 5);
    if (dash !== null) content.push(swatch(EDGE, y, ink.soft, dash));
    for (const line of linesOf(text, room + EDGE - left, width)) {
      content.push(element('text', { x: left, y, fill: ink.soft, ...font }, line));
      y += LINE;
    }
  }
  return { content, height: y };
}

function moved({ content }: Block, y: number): SVGElement {
  const group = element('g', { transform: `translate(0 ${y})` });
  group.append(...content);
  return group;
}

/** @returns an SVG with its size in px, which no document holds yet */
export function figureSvg({ title, legend, captions, drawing }: FigureParts): SVGSVGElement {
  const page = getComputedStyle(drawing);
  const variable = (name: string): string => page.getPropertyValue(name).trim();
  const ink: Ink = {
    strong: variable('--ink'),
    soft: variable('--ink-2'),
    of: (colour) => colour.replace(/^var\((--[\w-]+)\)$/, (_, name: string) => variable(name)),
  };
  const place = drawing.getBoundingClientRect();
  const room = place.width;
  const width = Math.ceil(room + 2 * EDGE);
  const names = legendBlock(legend, room, ink);
  const stamp = captionBlock(captions, room, ink);
  const top = EDGE + TITLE_HEIGHT + names.height;
  const height = Math.ceil(top + place.height + 8 + stamp.height);
  const svg = element('svg', { width, height, viewBox: `0 0 ${width} ${height}` }) as SVGSVGElement;
  const charts = Array.from(drawing.querySelectorAll('svg'))
    .filter((chart) => !chart.parentElement?.closest('svg'))
    .map((chart) => {
      const at = chart.getBoundingClientRect();
      const copy = standing(chart);
      copy.setAttribute('x', String(EDGE + at.left - place.left));
      copy.setAttribute('y', String(top + at.top - place.top));
      return copy;
    });
  svg.append(
    element('title', {}, title),
    element('desc', {}, captions.map(({ text }) => text).join('\n')),
    element('rect', { width, height, fill: variable('--panel') }),
    element('text', { x: EDGE, y: EDGE + 12, fill: ink.strong, ...createPen(14, 650).font }, title),
    moved(names, EDGE + TITLE_HEIGHT),
    ...charts,
    moved(stamp, top + place.height + 8),
  );
  return svg;
}

export const svgBlob = (svg: SVGSVGElement): Blob =>
  new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`], {
    type: 'image/svg+xml',
  });

/** @returns null where the browser cannot draw it */
export async function pngBlob(svg: SVGSVGElement): Promise<Blob | null> {
  const url = URL.createObjectURL(svgBlob(svg));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = DOTS * svg.width.baseVal.value;
    canvas.height = DOTS * svg.height.baseVal.value;
    const context = canvas.getContext('2d');
    if (!context) return null;
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
