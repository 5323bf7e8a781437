/**
 * How the build is cut into files. Left alone, every set of parts that asks for a module gets a file of its own: fifty small ones
 * before anything is on the screen. What the page needs at first comes in two, one of which the commands' page needs as well.
 */

/** They are imported whole, and a few of their parts are used: the bundler knows which. */
const USED_IN_PARTS = /[\\/]node_modules[\\/]@(mantine|tabler)[\\/]/;

/** What an entry imports, and what that imports, without what comes later. */
function neededBy(entry, moduleOf) {
  const found = new Set();
  const left = [entry];
  while (left.length > 0) {
    const id = left.pop();
    if (found.has(id) || USED_IN_PARTS.test(id)) continue;
    found.add(id);
    left.push(...(moduleOf(id)?.importedIds ?? []));
  }
  return found;
}

/**
 * @param page id of the page's first module
 * @param commands id of that of the commands' page
 * @returns groups for Rolldown's `codeSplitting`
 */
export function firstLoadGroups(page, commands) {
  let needed;
  const isNeeded = (id, context) => {
    const moduleOf = (other) => context.getModuleInfo(other);
    needed ??= [neededBy(page, moduleOf), neededBy(commands, moduleOf)];
    return needed.map((ids) => ids.has(id));
  };
  return [
    {
      debugName: 'common',
      priority: 2,
      name(id, context) {
        const [byPage, byCommands] = isNeeded(id, context);
        return byPage && byCommands ? 'common' : null;
      },
    },
    {
      debugName: 'shell',
      priority: 1,
      name(id, context) {
        const [byPage] = isNeeded(id, context);
        return byPage && id !== page ? 'shell' : null;
      },
    },
  ];
}
