/** Vite's build for scripts that go on afterwards. */

const { NODE_ENV } = process.env;

/**
 * Leaves the environment as it was: Vite makes NODE_ENV 'production' for good, and programs that are started later would take
 * that for theirs, tests with a React that does not wait for them among them.
 * @param config Vite's
 */
export async function viteBuild(config) {
  const { build } = await import('vite');
  try {
    return await build(config);
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}
