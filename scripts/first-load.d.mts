interface BundledModule {
  readonly importedIds: readonly string[];
}

interface GroupContext {
  getModuleInfo(id: string): BundledModule | null;
}

export function firstLoadGroups(
  page: string,
  commands: string,
): { debugName: string; priority: number; name(id: string, context: GroupContext): string | null }[];
