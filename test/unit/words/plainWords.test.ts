/** Whatever people read on the page is a message; what stays English says here why. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plainWords } from '../support/plainWords.ts';

interface Exception {
  readonly why: string;
  readonly where: RegExp;
  /** All of there, where it is missing. */
  readonly words?: RegExp;
}

/** A key of a union, which nobody reads. */
const key = (where: RegExp, words: RegExp): Exception => ({ why: 'a value of the program', where, words });

const EXCEPTIONS: readonly Exception[] = [
  { why: 'the commands speak English', where: /^(headless\/|lib\/fileErrors\.ts)/ },
  { why: 'programs of the GPU', where: /^(engine\/(gpu|heads\/fused|images|optimizer)|ui\/sphere\/gl)\// },
  { why: 'names of people', where: /^domain\/identityNames\.ts/ },
  {
    why: 'papers, names and formulas are the same in every language',
    where: /^domain\/losses\//,
    words:
      /^[A-Z][\w-]*( [A-Z][\w-]*)*$|^(Center|Focal) loss$|^Combined margin$|\d{4}\b|[;=]|operatorname|cos\(|authors’ code/,
  },
  {
    why: 'units that decide how a number is written',
    where: /^domain\/losses\//,
    words: /^(share|times|in a|several)/,
  },
  key(/^ui\/train\/settings\/headText\.ts/, /^times the angle$/),
  key(/./, /^next (run|step|epoch)$/),
  key(/./, /^finding faces$/),
  key(/^(domain\/(race|sweep)|ui\/sweeps)\//, /^(one seed|not lower|not reproduced|first column|first row)$/),
  key(/^(domain\/heldOut|client\/datasets)/, /^held out/),
  key(/^(client|domain|formats|data|store)\//, /^(\w+Error|NothingImported|LessonLeft|PartNotLoaded)$/),
  key(/^ui\/boundary\//, /^PartNotLoaded$/),
  key(/^ui\/biography\//, /^Esc(ape)?$/),
  key(/^engine\//, /^margin and boundary$/),
  key(/^domain\/faceKey\.ts/, /^(vggface2 mobilenet|blazeface)/),
  key(/^storage\//, /^boundaryface (review|run|sweep)/),
  key(/^store\/sweeps\//, /^arcface, boundaryface$/),
  key(/^store\/clean\/exportImages\.ts/, /^as it was$/),
  {
    why: 'names of streams of chance',
    where:
      /^(data\/synthetic|domain\/(noise|pairPlan|verificationPairs)|engine\/(clean|projection|step|faces)|store\/clean\/sample)/,
    words:
      /^([\w-]+ ){1,2}(noise|hair|identity|image|seed|strands|clouds|skin|moles|order|label|flip|pairs|faces|axes|draws)$|^(photos for pairs|faces without a name)$/,
  },
  { why: 'other names by which a word is looked for', where: /^domain\/glossary\/glossary\.ts/ },
  {
    why: 'endings and columns of files',
    where: /^(data\/import\/importPaths|formats\/table\/(list|parquet)Columns)\.ts/,
  },
  {
    why: 'names of formats and parts of files',
    where: /^formats\/(picture\/(sniff|stripPng)|table\/encodingDetector|xmp\/m\w+Regions)\.ts/,
  },
  { why: 'files are written in English', where: /^formats\/(network|recipe|table|xmp|immich\/immichScript)/ },
  { why: 'files are written in English', where: /^domain\/networks\// },
  {
    why: 'rows of files are written in English',
    where: /^(domain\/(suspects|standingCorrections)|store\/clean\/exports)\.ts/,
  },
  {
    why: 'the title and citation of the paper',
    where: /^ui\/about\/InfoDialog\.tsx/,
    words: /BoundaryFace|boundaryface/,
  },
  {
    why: 'short names that are the same in every language',
    where: /^ui\//,
    words: /^(AUC|ROC|FAR|TAR|EER|PCA|UMAP|CSV)$/,
  },
  { why: 'the name of the product', where: /^ui\/shell\/TopBar\.tsx/, words: /^BoundaryFace$/ },
  { why: 'each language in its own words', where: /^ui\/shell\/LanguageToggle\.tsx/, words: /^EN: show in English$/ },
  {
    why: 'names of another program and of a file',
    where: /^ui\/clean\/ImmichExport\.tsx/,
    words: /^(Immich|immich\.sh)$/,
  },
  { why: 'a command', where: /^ui\/runs\/RunTable\.tsx/, words: /^npm run/ },
  { why: 'the name of a file', where: /^ui\/clean\/SidecarExport\.tsx/, words: /^sidecars\.zip$/ },
  {
    why: 'selectors, queries and fonts of CSS',
    where: /^ui\//,
    words: /\[|^\.recharts|^\(prefers|^color-mix|^-apple|^button, a/,
  },
  {
    why: 'what it computes on has its own name',
    where: /^(engine\/backend|domain\/decision)\//,
    words: /WebGPU|sin m/,
  },
  { why: 'for developers', where: /^client\/(adapter|keepOffline)\.ts/, words: /^the (GPU|service worker)$/ },
  {
    why: 'for developers: files of the program itself',
    where: /^engine\/faces\/(weightFiles|graphNet)\.ts/,
    words: /manifest|of (the )?weights|no nodes/,
  },
  { why: 'a value that no setting takes', where: /^store\/settings\/permalink\.ts/, words: /^too long$/ },
];

const found = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
  .flatMap((name) => plainWords(name, readFileSync(join('src', name), 'utf8')).map((each) => ({ ...each, name })));

const takes = ({ where, words }: Exception, each: (typeof found)[number]): boolean =>
  where.test(each.name) && (words?.test(each.words) ?? true);

it('has no words outside of messages but those with a reason', () => {
  const plain = found.filter((each) => !EXCEPTIONS.some((exception) => takes(exception, each)));
  expect(plain.map(({ name, line, words }) => `${name}:${line}: ${words}`)).toEqual([]);
});

it('needs every exception', () => {
  const idle = EXCEPTIONS.filter((exception) => !found.some((each) => takes(exception, each)));
  expect(idle.map(({ why, where, words }) => `${why}: ${where} ${words}`)).toEqual([]);
});

it('finds sentences, drawn words, names for screen readers and choices among words', () => {
  const of = (text: string): string[] => plainWords('a.tsx', text).map(({ words }) => words);
  expect(of('const a = <p title="Off">Some words{on ? "on" : t`off`}</p>;')).toEqual(['Off', 'Some words', 'on']);
  expect(of('const a = `It has words`;')).toEqual(['It has words']);
  expect(of('const a = <p className="of words" key="a b">{f("of words here")}</p>;')).toEqual(['of words here']);
  expect(
    of('throw new Error("of no concern"); const a = [t`Some words`, msg`Some words`, <Trans>Some words</Trans>];'),
  ).toEqual([]);
});
