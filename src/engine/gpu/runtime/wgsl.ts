/**
 * Pieces of WGSL that the kernels share. A tensor whose last dimension (its channels) is a multiple of four is read as
 * vec4s; any other is read number by number, four at a time.
 */

/** Lists the integers below n. */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export const VEC4_ARRAY = 'array<vec4<f32>>';

/** The array type of a tensor with these channels. */
export function channelArray(channels: number): string {
  return channels % 4 === 0 ? VEC4_ARRAY : 'array<f32>';
}

/**
 * WGSL function `name(at, group, channels)`: four neighbouring channels. Past the last channel it repeats the last one,
 * which no caller uses.
 * @param buffer WGSL name of the binding; `at` is the flat index of everything but the channel
 */
export function loadFunction(name: string, buffer: string, channels: number): string {
  const head = `fn ${name}(at: i32, group: i32, channels: i32) -> vec4<f32> {`;
  if (channels % 4 === 0) return `${head} return ${buffer}[at * (channels >> 2u) + group]; }`;
  const parts = range(4).map((i) => `${buffer}[base + min(group * 4 + ${i}, channels - 1)]`);
  return `${head}
  let base = at * channels;
  return vec4<f32>(${parts.join(', ')});
}`;
}

/** WGSL function `name(at, group, channels, v)`: stores four neighbouring channels, leaving out those past the last. */
export function storeFunction(name: string, buffer: string, channels: number): string {
  const head = `fn ${name}(at: i32, group: i32, channels: i32, v: vec4<f32>) {`;
  if (channels % 4 === 0) return `${head} ${buffer}[at * (channels >> 2u) + group] = v; }`;
  const parts = range(4).map((i) => `  if (group * 4 + ${i} < channels) { ${buffer}[base + ${i}] = v[${i}]; }`);
  return `${head}
  let base = at * channels + group * 4;
${parts.join('\n')}
}`;
}

/** WGSL functions `mask_if(condition)` and `masked(v, mask)`: v where the mask was made from true, zeros (of NaN too) elsewhere. */
export const MASK_FUNCTIONS = `
fn mask_if(condition: bool) -> u32 { return select(0u, 0xffffffffu, condition); }
fn masked(v: vec4<f32>, mask: u32) -> vec4<f32> {
  return bitcast<vec4<f32>>(bitcast<vec4<u32>>(v) & vec4<u32>(mask));
}`;

const FIRST_COMPONENTS = ['.x', '.xy', '.xyz', ''] as const;

/** The first components of a vec4, as a scalar or a vector. */
const firstComponents = (vector: string, count: number): string => `${vector}${FIRST_COMPONENTS[count - 1]}`;

/**
 * WGSL: sum of columns[i] * vector[i], columns and vector being vec4s. Written as a product of matrices, which a software
 * adapter turns into half the instructions of separate products and sums.
 */
export function weighedSum(columns: readonly string[], vector: string): string {
  const factor = firstComponents(vector, columns.length);
  return columns.length === 1
    ? `${columns[0]} * ${factor}`
    : `mat${columns.length}x4<f32>(${columns.join(', ')}) * ${factor}`;
}

/** WGSL: the dot products of four vec4s with `vector`, over the first `count` components; see `weighedSum`. */
export function dotProducts(vectors: readonly string[], vector: string, count: number): string {
  const [factor, columns] = [firstComponents(vector, count), vectors.map((name) => firstComponents(name, count))];
  return count === 1
    ? `${factor} * vec4<f32>(${columns.join(', ')})`
    : `${factor} * mat4x${count}<f32>(${columns.join(', ')})`;
}

/** A number as a WGSL float literal. */
export function float(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** Splits a row into tiles of nearly equal width, at most `most` wide. */
export function tileRow(width: number, most: number): { tile: number; tiles: number } {
  const tile = Math.ceil(width / Math.ceil(width / most));
  return { tile, tiles: Math.ceil(width / tile) };
}
