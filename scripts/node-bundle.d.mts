export function bundleForNode(
  entry: string,
  outDir: string,
  format: 'es' | 'cjs',
  options: { readonly external: readonly string[]; readonly define?: Readonly<Record<string, string>> },
): Promise<string>;
