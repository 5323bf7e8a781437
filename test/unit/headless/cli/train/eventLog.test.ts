import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEventLog } from '../../../../../src/headless/cli/train/eventLog.ts';
import { METRICS } from '../../../../support/commandHost.ts';
import { readRecords } from '../../../support/eventFiles.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-events-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('has a value of each curve an epoch, none where a value is unknown, and touches no file that lies there', () => {
  const mine = join(folder, 'events.out.tfevents.1700000000.boundaryface.0');
  writeFileSync(mine, 'mine');
  let now = 1_700_000_000;
  const log = createEventLog(folder, () => now);
  log.add({ ...METRICS, epoch: 1, precision: null, loss: 2.5 });
  now += 3;
  log.add({ ...METRICS, epoch: 2, precision: 0.75, loss: 1.25 });
  expect(readFileSync(mine, 'utf8')).toBe('mine');
  const [name, ...others] = readdirSync(folder).filter((each) => !mine.endsWith(each));
  expect(others).toEqual([]);
  const [version, ...events] = readRecords(readFileSync(join(folder, name!)));
  expect(version).toEqual({ wallTime: 1_700_000_000, version: 'brain.Event:2' });
  const curve = (tag: string) => events.filter((event) => event.tag === tag);
  expect(curve('loss/total')).toEqual([
    { tag: 'loss/total', step: 1, wallTime: 1_700_000_000, value: 2.5 },
    { tag: 'loss/total', step: 2, wallTime: 1_700_000_003, value: 1.25 },
  ]);
  expect(curve('labels/precision').map(({ step, value }) => [step, value])).toEqual([[2, 0.75]]);
});

it('begins no file before there is an epoch', () => {
  createEventLog(join(folder, 'new'), () => 0);
  expect(readdirSync(folder)).toEqual([]);
});
