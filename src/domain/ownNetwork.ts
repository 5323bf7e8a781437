/** A network of a person's own that compares faces, and how it wants them: the order of the colours, the range of the brightness. */
import { msg, t } from '@lingui/core/macro';
import { say, type Words } from '../words/language.ts';

export type ColourOrder = 'rgb' | 'bgr';
export const COLOUR_ORDERS = ['rgb', 'bgr'] as const satisfies readonly ColourOrder[];

/** A number x from 0 to 255 becomes (x - mean) / deviation. */
interface Range {
  /** Formulas stand for themselves. */
  readonly title: Words | string;
  /** For red, green and blue, whatever their order. */
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

const same = (value: number): [number, number, number] => [value, value, value];

/** By the name that commands and addresses give them. ImageNet's numbers are those of torchvision, times 255. */
export const RANGES = {
  '127.5': { title: '(x − 127.5) / 127.5', mean: same(127.5), deviation: same(127.5) },
  '128': { title: '(x − 127.5) / 128', mean: same(127.5), deviation: same(128) },
  '255': { title: 'x / 255', mean: same(0), deviation: same(255) },
  imagenet: {
    title: msg`ImageNet's mean and deviation`,
    mean: [123.675, 116.28, 103.53],
    deviation: [58.395, 57.12, 57.375],
  },
  none: { title: msg`x as it is, 0 to 255`, mean: same(0), deviation: same(1) },
} as const satisfies Readonly<Record<string, Range>>;

export type RangeName = keyof typeof RANGES;
/** In the order in which they are offered; an object's own would put whole numbers first. */
export const RANGE_NAMES = ['127.5', '128', '255', 'imagenet', 'none'] as const satisfies readonly RangeName[];

/** What a person says of a network's input; what is left out is found in its file, or assumed. */
export interface EmbedderWish {
  readonly colours?: ColourOrder;
  readonly range?: RangeName;
}

/** How something is known: a person chose it, the file says it, its first operators show it, or most networks have it so. */
export type KnownBy = 'chosen' | 'file' | 'graph' | 'assumed';

/** What a network expects, as it is fed. */
export interface EmbedderInput {
  /** Name of the graph's input. */
  readonly name: string;
  /** Channels before rows, or after columns. */
  readonly layout: 'nchw' | 'nhwc';
  /** Pixels. */
  readonly side: number;
  /** Faces at a time; null for as many as wanted. */
  readonly batch: number | null;
  readonly colours: ColourOrder;
  readonly coloursBy: KnownBy;
  readonly range: RangeName;
  readonly rangeBy: KnownBy;
}

/** How a face goes into a network and comes out of it. */
export interface EmbedderPlan {
  readonly input: EmbedderInput;
  /** Name of the graph's output. */
  readonly output: string;
}

/** A network as a person hands it over. */
export interface OwnNetwork {
  /** Of the file. */
  readonly name: string;
  /** An ONNX file. */
  readonly file: Blob;
  readonly wish: EmbedderWish;
}

/** A network that results were made with. */
export interface EmbedderFacts {
  /** Of the file. */
  readonly name: string;
  /** Of the file's bytes. */
  readonly digest: string;
  readonly plan: EmbedderPlan;
}

/** A network whose file was read and can be used, as far as its own words go. */
export interface CheckedNetwork extends EmbedderFacts {
  readonly file: Blob;
}

/** Embeddings of networks with different ones are not to be compared. */
export const networkId = ({ digest, plan: { input, output } }: EmbedderFacts): string =>
  `onnx ${digest} ${output} ${input.side} ${input.colours} ${input.range}`;

const KNOWN_BY: Readonly<Record<KnownBy, Words>> = {
  chosen: msg`as you chose`,
  file: msg`as the file says`,
  graph: msg`as its first operators show`,
  assumed: msg`assumed`,
};

/** "112 x 112 pixels, RGB (assumed), (x − 127.5) / 127.5 (assumed)" */
export function inputText({ side, colours, coloursBy, range, rangeBy }: EmbedderInput): string {
  const order = colours.toUpperCase();
  const [orderKnown, rangeKnown] = [say(KNOWN_BY[coloursBy]), say(KNOWN_BY[rangeBy])];
  const brightness = say(RANGES[range].title);
  return t`${side} x ${side} pixels, ${order} (${orderKnown}), ${brightness} (${rangeKnown})`;
}
