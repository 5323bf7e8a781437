/** `npm run fuzz`: has thousands of damaged files read, and reports what hangs, crashes, fills the memory or ends in an error of no one's. */
import { pathToFileURL } from 'node:url';
import { ensureFuzzer } from './fuzz-build.mjs';
import { ensureInstalled, requireNode, runCommand } from './workspace.mjs';

await runCommand(async () => {
  requireNode();
  await ensureInstalled();
  const { main, child } = await ensureFuzzer();
  const fuzzer = await import(pathToFileURL(main).href);
  return fuzzer.main(process.argv.slice(2), child);
});
