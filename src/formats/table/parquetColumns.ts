/**
 * Which column of a Parquet set names the person. A column with a name that only identities have wins, then the column with most
 * classes: an attribute such as gender has few.
 */
import { plainName } from './listColumns.ts';

/** By preference, without blanks and signs. */
const IDENTITY_NAMES = (
  'identity identityid identityname person personid personname subject subjectid subjectname individual individualid ' +
  'celebrity celebrityid celebrityname celeb celebid celebname'
).split(' ');
const LABEL_NAMES = 'label labels target class classid classname name id'.split(' ');

export interface LabelColumn {
  readonly name: string;
  /** Null where the file does not say. */
  readonly classes: number | null;
}

/** True for a column without named classes that may hold labels by its name. */
export const mayBeLabel = (name: string): boolean => [...IDENTITY_NAMES, ...LABEL_NAMES].includes(plainName(name));

/**
 * @param columns that may hold labels: with named classes, or with a name for labels
 * @param count counts the classes of a column that does not say
 */
export async function chooseLabelColumn(
  columns: readonly LabelColumn[],
  count: (name: string) => Promise<number>,
): Promise<string | undefined> {
  for (const wanted of IDENTITY_NAMES) {
    const found = columns.find(({ name }) => plainName(name) === wanted);
    if (found) return found.name;
  }
  if (columns.length < 2) return columns[0]?.name;
  let best: { name: string; classes: number } | undefined;
  for (const { name, classes } of byName(columns)) {
    const found = classes ?? (await count(name));
    if (found > (best?.classes ?? 0)) best = { name, classes: found };
  }
  return best?.name;
}

/** Of equals, the one with a name for labels. */
function byName(columns: readonly LabelColumn[]): LabelColumn[] {
  const rank = ({ name }: LabelColumn): number => {
    const at = LABEL_NAMES.indexOf(plainName(name));
    return at < 0 ? LABEL_NAMES.length : at;
  };
  return [...columns].sort((a, b) => rank(a) - rank(b));
}
