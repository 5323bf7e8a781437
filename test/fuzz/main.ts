/** `npm run fuzz`: reads the command line, deals the cases to the formats and keeps the bytes of what went wrong. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeCase } from './cases.ts';
import type { CaseOrder } from './child.ts';
import { FORMATS } from './formats.ts';
import { type FuzzFault, fuzz } from './run.ts';

const USAGE = `Usage: npm run fuzz -- [--cases 10000] [--seed 1] [--format ${FORMATS[0]!.name},...] [--out out/fuzz]`;
const EXIT_USAGE = 2;
const TOLD_EVERY = 500;

/** Cases of every format in turn: case i of a format has the number seed + i. */
export function ordersOf(formats: readonly string[], cases: number, seed: number): CaseOrder[] {
  return Array.from({ length: cases }, (_, i) => ({
    format: formats[i % formats.length]!,
    seed: seed + Math.floor(i / formats.length),
  }));
}

/** Writes the files of a fault. @returns the folder */
function keep({ format: name, seed }: FuzzFault, out: string): string {
  const folder = join(out, `${name}-${seed}`);
  mkdirSync(folder, { recursive: true });
  const format = FORMATS.find((one) => one.name === name)!;
  for (const file of makeCase(format, seed)) writeFileSync(join(folder, basename(file.name)), file.bytes);
  return folder;
}

const wholeNumber = (text: string): number | null => (/^\d{1,9}$/.test(text) ? Number(text) : null);

/** @returns the exit code: 1 when something went wrong */
export async function main(args: string[], program: string): Promise<number> {
  let values: { cases: string; seed: string; format: string; out: string };
  try {
    const text = (standard: string) => ({ type: 'string', default: standard }) as const;
    const names = FORMATS.map(({ name }) => name).join(',');
    const options = { cases: text('10000'), seed: text('1'), format: text(names), out: text(join('out', 'fuzz')) };
    values = parseArgs({ args, options }).values;
  } catch (cause) {
    console.error(`${(cause as Error).message}\n${USAGE}`);
    return EXIT_USAGE;
  }
  const formats = values.format.split(',');
  const [cases, seed] = [wholeNumber(values.cases), wholeNumber(values.seed)];
  const unknown = formats.find((name) => !FORMATS.some((format) => format.name === name));
  if (unknown !== undefined || cases === null || seed === null) {
    console.error(`${unknown === undefined ? 'Expected whole numbers.' : `No format ${unknown}.`}\n${USAGE}`);
    return EXIT_USAGE;
  }
  let done = 0;
  const faults = await fuzz(program, ordersOf(formats, cases, seed), (fault) => {
    if (fault) {
      console.log(`${fault.format} ${fault.seed}: ${fault.kind}: ${fault.detail}\n  ${keep(fault, values.out)}`);
      console.log(`  again: npm run fuzz -- --format ${fault.format} --seed ${fault.seed} --cases 1`);
    }
    if (++done % TOLD_EVERY === 0) console.error(`${done} of ${cases}`);
  });
  console.log(`${cases} damaged files of ${formats.length} formats: ${faults.length} faults.`);
  return faults.length > 0 ? 1 : 0;
}
