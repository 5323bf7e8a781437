/**
 * dL/dfilter of a convolution as one WebAssembly loop: no transposed copies, no padding, any stride. A function adds the
 * products of a tile of inputs by a tile of outputs, which stays in registers while an image is walked.
 */
import { type AnyFunction, type Code, FunctionBuilder, f32x4, forLoop, i32, ifThen, type Local } from './assembler.ts';

/** Input channels of a tile: 1 to 4; output channels: 4 or 8. */
export const filterTileName = (inputs: number, outputs: number): string => `filterGradient${inputs}x${outputs}`;

const PARAMETERS = {
  /** Of the tile's first input channel. */
  x: 'i32',
  /** Of the tile's first output channel. */
  dy: 'i32',
  /** Of the tile's first element; added to. */
  filter: 'i32',
  batch: 'i32',
  height: 'i32',
  width: 'i32',
  inChannels: 'i32',
  outHeight: 'i32',
  outWidth: 'i32',
  outChannels: 'i32',
  size: 'i32',
  stride: 'i32',
  padding: 'i32',
} as const;

/**
 * For each image and each place in the filter: filter[ky, kx] += sum over the output pixels of x times dy. The output
 * pixels that read padding are left out by their range: those with 0 <= y stride + ky - padding < height.
 */
function filterTile(inputs: number, outputs: number): AnyFunction {
  const fn = new FunctionBuilder(filterTileName(inputs, outputs), PARAMETERS);
  const a = fn.arguments;
  const int = (): Local => fn.local('i32');
  const [n, ky, kx, y, lastY, firstX, lastX] = [int(), int(), int(), int(), int(), int(), int()];
  const [weights, step, pixel, from, end, dyRow] = [int(), int(), int(), int(), int(), int()];
  const vectors = outputs / 4;
  const sums = Array.from({ length: inputs }, () => fn.locals('v128', vectors));
  const gradients = fn.locals('v128', vectors);
  const input = fn.local('v128');
  const four = (value: Code): Code => i32.mul(value, i32.constant(4));
  const at = (base: Code, bytes: number): Code => (bytes === 0 ? base : i32.add(base, i32.constant(bytes)));

  /** The address of the tile's row for input channel `i`. */
  const row = (i: number): Code => i32.add(weights.get, i32.mul(four(a.outChannels), i32.constant(i)));
  const eachSum = (body: (sum: Local, address: Code) => Code): Code =>
    sums.flatMap((line, i) => line.map((sum, j) => body(sum, at(row(i), 16 * j))));

  /** First output position whose input lies inside: ceil((padding - k) / stride), at least 0. */
  const firstInside = (k: Code): Code => {
    const beyond = i32.sub(i32.add(a.padding, i32.sub(a.stride, i32.constant(1))), k);
    return i32.div(positive(beyond), a.stride);
  };
  /** One past the last: ceil((length + padding - k) / stride), at most `count`. */
  const lastInside = (length: Code, k: Code, count: Code): Code => {
    const beyond = i32.sub(i32.add(i32.add(length, a.padding), i32.sub(a.stride, i32.constant(1))), k);
    return smaller(i32.div(positive(beyond), a.stride), count);
  };
  const inputAt = (position: Local, k: Code): Code => i32.sub(i32.add(i32.mul(position.get, a.stride), k), a.padding);

  const pixelLoop = forLoop(
    pixel,
    i32.add(dyRow.get, four(i32.mul(firstX.get, a.outChannels))),
    end.get,
    four(a.outChannels),
    [
      gradients.map((gradient, j) => gradient.set(f32x4.load(at(pixel.get, 16 * j)))),
      sums.map((line, i) => [
        input.set(f32x4.loadSplat(at(from.get, 4 * i))),
        line.map((sum, j) => sum.set(f32x4.add(sum.get, f32x4.mul(input.get, gradients[j]!.get)))),
      ]),
      from.set(i32.add(from.get, step.get)),
    ],
  );

  const rowLoop = [
    dyRow.set(
      i32.add(a.dy, four(i32.mul(i32.mul(i32.add(i32.mul(n.get, a.outHeight), y.get), a.outWidth), a.outChannels))),
    ),
    end.set(i32.add(dyRow.get, four(i32.mul(lastX.get, a.outChannels)))),
    from.set(
      i32.add(
        a.x,
        four(
          i32.mul(
            i32.add(i32.mul(i32.add(i32.mul(n.get, a.height), inputAt(y, ky.get)), a.width), inputAt(firstX, kx.get)),
            a.inChannels,
          ),
        ),
      ),
    ),
    pixelLoop,
  ];

  return fn.body(
    step.set(four(i32.mul(a.stride, a.inChannels))),
    forLoop(n, i32.constant(0), a.batch, i32.constant(1), [
      forLoop(ky, i32.constant(0), a.size, i32.constant(1), [
        lastY.set(lastInside(a.height, ky.get, a.outHeight)),
        forLoop(kx, i32.constant(0), a.size, i32.constant(1), [
          firstX.set(firstInside(kx.get)),
          lastX.set(lastInside(a.width, kx.get, a.outWidth)),
          weights.set(
            i32.add(
              a.filter,
              four(i32.mul(i32.mul(i32.add(i32.mul(ky.get, a.size), kx.get), a.inChannels), a.outChannels)),
            ),
          ),
          ifThen(i32.less(firstX.get, lastX.get), [
            eachSum((sum, address) => sum.set(f32x4.load(address))),
            forLoop(y, firstInside(ky.get), lastY.get, i32.constant(1), rowLoop),
            eachSum((sum, address) => f32x4.store(address, sum.get)),
          ]),
        ]),
      ]),
    ]),
  );
}

const NON_NEGATIVE = i32.constant(0);

/** 0 for what is negative. */
const positive = (value: Code): Code => [value, NON_NEGATIVE, [value, NON_NEGATIVE, 0x4a], 0x1b];

/** Unsigned. */
const smaller = (a: Code, b: Code): Code => [a, b, i32.less(a, b), 0x1b];

export const FILTER_KERNELS: readonly AnyFunction[] = [1, 2, 3, 4].flatMap((inputs) =>
  [4, 8].map((outputs) => filterTile(inputs, outputs)),
);
