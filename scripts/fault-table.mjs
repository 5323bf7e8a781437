/**
 * Reads docs/faults.md: what may go wrong, what is promised, and the tests that prove it. A row is a heading "### 7. Fault", a
 * paragraph with the promise and a list of tests, each "- unit/name.test.ts: title"; "- missing: what" stands for one still to write.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns rows in their order */
export function readFaults(text) {
  const rows = [];
  let row;
  for (const line of text.split('\n')) {
    const heading = /^### (\d+)\. (.+)$/.exec(line);
    const missing = /^- missing(?:: (.+))?$/.exec(line);
    const proof = /^- (\S+): (.+)$/.exec(line);
    if (heading) {
      row = { number: Number(heading[1]), fault: heading[2], promise: '', tests: [], missing: [] };
      rows.push(row);
    } else if (/^#/.test(line)) row = undefined;
    else if (row && missing) row.missing.push(missing[1] ?? 'it');
    else if (row && proof) row.tests.push({ file: proof[1], title: proof[2] });
    else if (row && line.startsWith('- ')) throw new Error(`"${line}" is neither "- FILE: TITLE" nor "- missing".`);
    else if (row && line.trim() !== '') row.promise = `${row.promise} ${line.trim()}`.trim();
  }
  return rows;
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Before a title: a call of `it` or `test`, also over a table of cases, or the name of a case of the GPU's suites. */
const CALL = String.raw`(?:(?:\b(?:it|test|check)|\))\s*\(|\bname:)\s*`;

/** Whether the text of a test file holds a test of that title, written as it is in the table; one that is skipped is none. */
export function holdsTest(source, title) {
  const quoted = escaped(title).replaceAll("'", String.raw`\\?'`);
  return new RegExp(`${CALL}['"\`]${quoted}['"\`]`).test(source);
}

/** @param folder of the tests @returns what is wrong with the table, a sentence each */
export function problemsOf(rows, folder) {
  const sources = new Map();
  const sourceOf = (file) => {
    if (!sources.has(file))
      sources.set(file, existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : null);
    return sources.get(file);
  };
  return rows.flatMap(({ number, fault, promise, tests, missing }, i) => {
    const found = [];
    if (number !== i + 1) found.push(`Row ${number} stands where ${i + 1} is expected.`);
    if (promise === '') found.push(`${number}. ${fault}: no promise.`);
    for (const what of missing) found.push(`${number}. ${fault}: no test provokes ${what}.`);
    if (tests.length + missing.length === 0) found.push(`${number}. ${fault}: no test provokes it.`);
    for (const { file, title } of tests) {
      const source = sourceOf(file);
      if (source === null) found.push(`${number}. ${fault}: there is no test/${file}.`);
      else if (!holdsTest(source, title)) found.push(`${number}. ${fault}: test/${file} holds no test "${title}".`);
    }
    return found;
  });
}

/** A pattern of Vitest for tests by their titles; what a table of cases puts in may be anything. */
export function patternOf(tests) {
  const titles = [...new Set(tests.map(({ title }) => title))];
  return titles.map((title) => escaped(title).replace(/%[sdifjo]|\\\$\w+|\$[\w.]+/g, '.*')).join('|');
}
