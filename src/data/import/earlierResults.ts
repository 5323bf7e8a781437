/**
 * Results of commands that lie within a set, since they were written into it: their tables name images of the set as a list of
 * labels does, but are none. The manifest beside them says which files they are.
 */
import { RESULTS_MANIFEST } from '../../domain/resultsManifest.ts';
import { FormatError } from '../../formats/formatError.ts';
import { parseJson } from '../../formats/json.ts';
import type { ImportFile } from './importSources.ts';

/** A manifest has a line a file, of which a run leaves a few dozen. */
const MAX_BYTES = 1_000_000;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Names below the manifest's folder; none where it is no manifest or cannot be read. */
async function namesIn(manifest: ImportFile): Promise<string[]> {
  if (manifest.size > MAX_BYTES) return [];
  const bytes = await manifest.read().catch(() => new Uint8Array());
  try {
    const content = parseJson(new TextDecoder().decode(bytes));
    const files = isRecord(content) && Array.isArray(content.files) ? content.files : [];
    return files.filter((name): name is string => typeof name === 'string');
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

/** Among these files, those that a command has written. */
export async function earlierResults(files: readonly ImportFile[]): Promise<ReadonlySet<ImportFile>> {
  const names = new Set<string>();
  for (const file of files) {
    if (file.parts.at(-1) !== RESULTS_MANIFEST) continue;
    for (const name of await namesIn(file)) names.add([...file.parts.slice(0, -1), name].join('/'));
  }
  return new Set(names.size > 0 ? files.filter(({ parts }) => names.has(parts.join('/'))) : []);
}
