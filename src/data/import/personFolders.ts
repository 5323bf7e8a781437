/**
 * Which folder of a tree names the person. Mostly it is the folder that holds the image; where the same names recur under many
 * folders (`frontal` and `profile`, `face`, `0` and `1`), these are views of a person, and the folder above is the name. The other
 * way round, `train` and `test` hold the same people again.
 */
import { commonRoot, labelOf } from './importPaths.ts';
import { naturalOrder } from './naturalOrder.ts';

interface Folder {
  readonly folders: Map<string, Folder>;
  hasImages: boolean;
}

const SPLITS =
  /^(train(ing)?|test(ing)?|val(id|idation)?|dev|eval(uation)?|gallery|probe|query|(part|batch|split|fold|set|cam|camera|session|day)[ _-]?\w{0,3}|(19|20)\d\d)$/i;
const VIEWS =
  /^(faces?|frontals?|front|profiles?|left|right|side|crop(s|ped)?|aligned|raw|originals?|images?|imgs?|photos?|pictures?|rgb|ir|nir|depth|videos?|frames?|masked|unmasked)$/i;
const NUMBER = /^\d+$/;

const newFolder = (): Folder => ({ folders: new Map(), hasImages: false });

/** Folders of each path from the set's own folder down. */
function treeOf(paths: readonly (readonly string[])[]): Folder {
  const top = newFolder();
  for (const folders of paths) {
    let at = top;
    for (const name of folders) {
      const next = at.folders.get(name) ?? newFolder();
      at.folders.set(name, next);
      at = next;
    }
    at.hasImages = true;
  }
  return top;
}

const most = (names: readonly string[], test: (name: string) => boolean): boolean =>
  names.length > 0 && names.filter(test).length > names.length / 2;

/** The folders with images below this one, each by its path from here. */
function viewsIn({ folders }: Folder, prefix = '', found: string[] = []): string[] {
  for (const [name, inside] of folders) {
    if (inside.hasImages) found.push(prefix + name);
    viewsIn(inside, `${prefix}${name}/`, found);
  }
  return found;
}

/** Views a person that are numbered, as sessions are; more are people that are numbered anew in each folder. */
const MOST_NUMBERED = 4;

/** True when the folders in this one are people and those below them views of theirs. */
function holdsPeople({ folders }: Folder): boolean {
  const people = [...folders.keys()];
  const views = [...folders.values()].flatMap((person) => viewsIn(person));
  if (views.length === 0 || most(people, (name) => SPLITS.test(name))) return false;
  if (most(views, (view) => VIEWS.test(view))) return true;
  const parents = new Map<string, number>();
  for (const view of views) parents.set(view, (parents.get(view) ?? 0) + 1);
  if (!most(views, (view) => parents.get(view)! > 1)) return false;
  const recurring = [...parents].filter(([, count]) => count > 1).map(([view]) => view);
  // Few names under many folders are views; as many names as folders are so only where they are numbers beside names.
  if (recurring.length < people.length) return true;
  const isView = (view: string): boolean => NUMBER.test(view) || VIEWS.test(view.slice(view.lastIndexOf('/') + 1));
  const numbered = most(recurring, isView) && !most(people, (name) => NUMBER.test(name));
  return numbered && people.length > 2 && recurring.length <= MOST_NUMBERED * people.length;
}

/** A level of the tree, counted from the set's own folder. */
interface FolderLevel {
  /** From 1. */
  readonly level: number;
  /** Some of the folders' names. */
  readonly examples: readonly string[];
}

export interface PersonFolders {
  /** The label of an image by the folders it lies in; null when none of them names a person. */
  labelOf(parts: readonly string[]): string | null;
  /** Levels there are to choose from; with fewer than two there is no choice. */
  readonly levels: readonly FolderLevel[];
  /** Names of folders that gave way to the folder above; empty when none did. */
  readonly views: readonly string[];
}

const EXAMPLES = 3;
/** Levels that are told apart. */
const MOST_LEVELS = 8;

/**
 * @param paths parts of each image's path
 * @param level the level that a person chose, from 1; null: found out
 */
export function findPersonFolders(paths: readonly (readonly string[])[], level: number | null): PersonFolders {
  const below = commonRoot(paths) === null ? 0 : 1;
  const foldersOf = (parts: readonly string[]): readonly string[] => parts.slice(below, -1);
  const tree = treeOf(paths.map((parts) => foldersOf(parts).slice(0, MOST_LEVELS)));
  const views = new Set<string>();
  if (level === null) collectViews(tree, views);
  return {
    labelOf(parts) {
      const folders = foldersOf(parts);
      const name = level === null ? personIn(tree, folders) : folders[level - 1];
      return name === undefined ? null : labelOf(name) || null;
    },
    levels: levelsOf(tree),
    views: [...views].sort(naturalOrder),
  };
}

const people = new WeakMap<Folder, boolean>();

function isPeople(folder: Folder): boolean {
  const known = people.get(folder);
  if (known !== undefined) return known;
  const found = holdsPeople(folder);
  people.set(folder, found);
  return found;
}

/** The name of the first folder that is a person's, else that of the last. */
function personIn(tree: Folder, folders: readonly string[]): string | undefined {
  let at = tree;
  for (const name of folders.slice(0, MOST_LEVELS)) {
    if (isPeople(at)) return name;
    at = at.folders.get(name)!;
  }
  return folders.at(-1);
}

function collectViews(folder: Folder, views: Set<string>): void {
  for (const inside of folder.folders.values()) {
    if (isPeople(folder)) for (const view of viewsIn(inside)) views.add(view.slice(view.lastIndexOf('/') + 1));
    else collectViews(inside, views);
  }
}

function levelsOf(tree: Folder): FolderLevel[] {
  const levels: FolderLevel[] = [];
  let folders: Folder[] = [tree];
  for (let level = 1; level <= MOST_LEVELS; level++) {
    const names = [...new Set(folders.flatMap(({ folders: inside }) => [...inside.keys()]))].sort(naturalOrder);
    if (names.length === 0) break;
    levels.push({ level, examples: names.slice(0, EXAMPLES) });
    folders = folders.flatMap(({ folders: inside }) => [...inside.values()]);
  }
  return levels;
}
