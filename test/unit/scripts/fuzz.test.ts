/** Damaged files of every format, read in a process of its own: none hangs, crashes, fills the memory or ends in a foreign error. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureFuzzer } from '../../../scripts/fuzz-build.mjs';
import { makeCase } from '../../fuzz/cases.ts';
import { FORMATS } from '../../fuzz/formats.ts';
import { main, ordersOf } from '../../fuzz/main.ts';
import { fuzz } from '../../fuzz/run.ts';

const CASES = 300;
const names = FORMATS.map(({ name }) => name);
let program: string;

beforeAll(async () => {
  program = (await ensureFuzzer()).child;
}, 120_000);

describe('damaged files', () => {
  it('are met with the product’s own errors, within bounds of time and memory', async () => {
    expect(await fuzz(program, ordersOf(names, CASES, 1))).toEqual([]);
  }, 600_000);

  it('of each kind that asks for very much are met likewise', async () => {
    const flooded = FORMATS.filter(({ floods }) => floods).map(({ name }) => name);
    expect(
      await fuzz(
        program,
        flooded.flatMap((format) => [20, 40].map((seed) => ({ format, seed }))),
      ),
    ).toEqual([]);
  }, 600_000);

  it('begin from whole files, which every format takes', async () => {
    for (const { seeds, read } of FORMATS) for (const files of seeds()) await read(files);
  });

  it('are the same for the same number', () => {
    for (const format of FORMATS) expect(makeCase(format, 7)).toEqual(makeCase(format, 7));
    expect(makeCase(FORMATS[0]!, 7)).not.toEqual(makeCase(FORMATS[0]!, 8));
  });
});

/** A reader with every fault there is, by the name of the format. */
const FAULTY = `
  process.on('message', ({ format }) => {
    if (format === 'hang') for (;;);
    if (format === 'crash') process.abort();
    const error = format === 'error' ? 'TypeError: no' : null;
    process.send({ error, grew: format === 'memory' ? 600 : 400, size: 100 });
  });
`;

describe('the watch over them', () => {
  it('tells hangs, crashes, memory and foreign errors apart, and goes on after each', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'playground-fuzz-'));
    try {
      const faulty = join(folder, 'faulty.mjs');
      writeFileSync(faulty, FAULTY);
      const orders = ['hang', 'fine', 'crash', 'memory', 'fine', 'error', 'fine'].map((format) => ({
        format,
        seed: 1,
      }));
      const faults = await fuzz(faulty, orders, undefined, { seconds: 0.3, bytes: 450 });
      expect(faults.map(({ kind }) => kind)).toEqual(['hang', 'crash', 'memory', 'error']);
      expect(faults.map(({ format }) => format)).toEqual(['hang', 'crash', 'memory', 'error']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ['--format no', 'No format no.'],
    ['--cases many', 'Expected whole numbers.'],
  ])('refuses %s', async (line, message) => {
    const told: string[] = [];
    const { error } = console;
    console.error = (text: string) => told.push(text);
    try {
      expect(await main(line.split(' '), program)).toBe(2);
    } finally {
      console.error = error;
    }
    expect(told.join()).toContain(message);
  });
});
