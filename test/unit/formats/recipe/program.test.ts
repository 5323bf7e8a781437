/** The program that every recipe holds: all of the package, which names its models in the playground by files that are there. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { RECIPE_PROGRAM } from '../../../../src/formats/recipe/program.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

test('holds every module of the package, how to start it and the examples', () => {
  const modules = readdirSync(join(ROOT, 'recipe/boundaryface'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .map((name) => `boundaryface/${name}`);
  const rest = ['README.md', 'kubernetes.yaml', 'requirements.txt', 'slurm.sh', 'train.py'];
  expect([...RECIPE_PROGRAM.keys()].sort()).toEqual([...modules, ...rest].sort());
});

test('names files of the playground that are there', () => {
  const named = [...RECIPE_PROGRAM.values()].flatMap((text) => text.match(/\bsrc\/[\w/]+(\.tsx?)?/g) ?? []);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
