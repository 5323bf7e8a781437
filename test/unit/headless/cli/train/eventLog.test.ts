import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseSettings } from '../../../../../src/domain/settings/parse.ts';
import { createEventLog } from '../../../../../src/headless/cli/train/eventLog.ts';
import { METRICS } from '../../../../support/commandHost.ts';
import { readRecords } from '../../../support/eventFiles.ts';

const SETTINGS = parseSettings({ head: { kind: 'boundaryface' } });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-events-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('has a value of each curve an epoch, none where a value is unknown, and touches no file that lies there', () => {
  const mine = join(folder, 'events.out.tfevents.1700000000.boundaryface.0');
  writeFileSync(mine, 'mine');
  let now = 1_700_000_000;
  const log = createEventLog(folder, SETTINGS, () => now);
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
  createEventLog(join(folder, 'new'), SETTINGS, () => 0);
  expect(readdirSync(folder)).toEqual([]);
});

it('has pictures among the curves, and the embeddings beside them; those of another run stay as they are', () => {
  const png = Uint8Array.of(0x89, 0x50, 1, 2);
  const zip = zipSync({ 'projector_config.pbtxt': strToU8('embeddings {}\n'), 'vectors.tsv': strToU8('1\t0\n') });
  const log = createEventLog(folder, SETTINGS, () => 1_700_000_000);
  const picture = { tag: 'faces', step: 2, width: 3, height: 4, png: Buffer.from(png).toString('base64') };
  log.addPicture(picture);
  log.add(METRICS);
  expect(log.addEmbeddings(zip)).toBe(folder);
  const events = readRecords(readFileSync(join(folder, 'events.out.tfevents.1700000000.boundaryface.0')));
  expect(events[1]).toMatchObject({ tag: 'faces', step: 2, image: { width: 3, height: 4, channels: 3, png } });
  expect(events.some(({ tag }) => tag === 'loss/total')).toBe(true);
  expect(readFileSync(join(folder, 'vectors.tsv'), 'utf8')).toBe('1\t0\n');

  const below = createEventLog(folder, SETTINGS, () => 1_800_000_000).addEmbeddings(
    zipSync({ 'vectors.tsv': strToU8('0\t1\n') }),
  );
  expect(below).toBe(join(folder, 'embeddings-2'));
  expect(readFileSync(join(folder, 'vectors.tsv'), 'utf8')).toBe('1\t0\n');
  expect(readFileSync(join(below, 'vectors.tsv'), 'utf8')).toBe('0\t1\n');
  // Or TensorBoard would not take the folder for a run.
  expect(readRecords(readFileSync(join(below, 'events.out.tfevents.1800000000.boundaryface.0')))).toHaveLength(1);
});
