/** Version of the product, from package.json, put in at build time. */
declare const __VERSION__: string;
