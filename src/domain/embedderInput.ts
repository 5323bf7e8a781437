/** How a network of a person's own wants its faces: the order of the colours, and the range that brightness is brought to. */

export type ColourOrder = 'rgb' | 'bgr';
export const COLOUR_ORDERS = ['rgb', 'bgr'] as const satisfies readonly ColourOrder[];

/** A number x from 0 to 255 becomes (x - mean) / deviation. */
interface Range {
  readonly title: string;
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
    title: "ImageNet's mean and deviation",
    mean: [123.675, 116.28, 103.53],
    deviation: [58.395, 57.12, 57.375],
  },
  none: { title: 'x as it is, 0 to 255', mean: same(0), deviation: same(1) },
} as const satisfies Readonly<Record<string, Range>>;

export type RangeName = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as readonly RangeName[];

/** What a person says of a network's input; what is left out is found in its file, or assumed. */
export interface EmbedderWish {
  readonly colours?: ColourOrder;
  readonly range?: RangeName;
}

/** How something is known: a person chose it, the file says it, its first operators show it, or most networks have it so. */
export type KnownBy = 'chosen' | 'file' | 'graph' | 'assumed';

/** What a network expects, as it is fed. */
export interface EmbedderInput {
  /** Channels before rows, or after columns. */
  readonly layout: 'nchw' | 'nhwc';
  /** Pixels. */
  readonly side: number;
  readonly colours: ColourOrder;
  readonly coloursBy: KnownBy;
  readonly range: RangeName;
  readonly rangeBy: KnownBy;
}

/** A network that embeds faces, as results name it. */
export interface EmbedderFacts {
  /** Of the file. */
  readonly name: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
  /** Numbers of an embedding. */
  readonly size: number;
  readonly input: EmbedderInput;
}
