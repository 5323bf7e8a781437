/** Where the reference values lie. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const GOLDENS = join(dirname(fileURLToPath(import.meta.url)), '../../goldens/data');
