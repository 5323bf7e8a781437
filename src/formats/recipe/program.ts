/** The files of recipe/ that go into every recipe, as text: the PyTorch package, how to start it, and what it needs. */
const FILES: Readonly<Record<string, string>> = import.meta.glob(
  [
    '/recipe/README.md',
    '/recipe/train.py',
    '/recipe/requirements.txt',
    '/recipe/slurm.sh',
    '/recipe/kubernetes.yaml',
    '/recipe/boundaryface/**/*.py',
  ],
  { query: '?raw', import: 'default', eager: true },
);

/** By their paths in the recipe. */
export const RECIPE_PROGRAM: ReadonlyMap<string, string> = new Map(
  Object.entries(FILES).map(([path, text]) => [path.replace(/^\/recipe\//, ''), text]),
);
