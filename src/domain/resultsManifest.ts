/** The file by which a folder of results says which of its files a command has written. */
export const RESULTS_MANIFEST = 'results-manifest.json';
