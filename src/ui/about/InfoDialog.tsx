/** What this is, where it comes from and where more is said; and the words it uses. */
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Modal, SegmentedControl } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { assertNever } from '../../lib/assertNever.ts';
import { say, type Words } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { saidOptions, type WordedOption } from '../controls/saidOptions.ts';
import { GlossaryList } from '../glossary/GlossaryList.tsx';
import { useCopying } from '../useCopying.ts';
import { useMedia } from '../useMedia.ts';
import classes from './InfoDialog.module.css';
import { type InfoPart, openInfo } from './openInfo.ts';

const PARTS: readonly WordedOption<InfoPart>[] = [
  { value: 'about', label: msg`About` },
  { value: 'words', label: msg`Words` },
];

const PAPER_URL = 'https://arxiv.org/abs/2210.04567';
const PAPER = 'BoundaryFace: A mining framework with noise label self-correction for Face Recognition';
/** Source: the proceedings of ECCV 2022. */
const BIBTEX = `@inproceedings{wu2022boundaryface,
  title     = {${PAPER}},
  author    = {Wu, Shijie and Gong, Xun},
  booktitle = {European Conference on Computer Vision (ECCV)},
  year      = {2022}
}`;

const DOCUMENTS: readonly (readonly [page: string, what: Words])[] = [
  ['index', msg`What it can do`],
  ['losses', msg`The losses, each with formula and source`],
  ['evaluation', msg`Networks, and how they are judged`],
  ['experiments', msg`Does it work? Trends of the paper at this scale`],
  ['images', msg`Images of your own`],
  ['commands', msg`Training without a window`],
  ['clean', msg`Wrong labels of a folder`],
  ['faithfulness', msg`How it is held against the authors\u2019 code`],
  ['hosting', msg`Hosting the page`],
  ['architecture', msg`How it is built`],
  ['changelog', msg`What is new`],
];

function Citation() {
  const [copied, copy] = useCopying();
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={classes.citation} tabIndex={0} aria-label={t`Citation in BibTeX`}>
        <pre>{BIBTEX}</pre>
      </section>
      <button type="button" className={controls.button} onClick={() => copy(BIBTEX)}>
        {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
        {copied ? t`Copied` : t`Copy BibTeX`}
      </button>
      <span className="sr-only" role="status">
        {copied ? t`Copied` : ''}
      </span>
    </>
  );
}

function About() {
  const version = __VERSION__;
  return (
    <div className={classes.about}>
      <p>
        <Trans>
          <b>BoundaryFace playground {version}</b>: trains a face network in your browser and shows a loss that finds
          wrong labels at work. No image leaves your machine.
        </Trans>
      </p>
      <h3>{t`The paper`}</h3>
      <p>
        <Trans>
          Shijie Wu and Xun Gong:{' '}
          <a href={PAPER_URL} target="_blank" rel="noreferrer">
            {PAPER}
          </a>
          , ECCV 2022.
        </Trans>
      </p>
      <Citation />
      <h3>{t`Documentation`}</h3>
      <ul className={classes.documents}>
        {DOCUMENTS.map(([page, what]) => (
          <li key={page}>
            <a href={`./docs/${page}.html`} target="_blank" rel="noreferrer">
              {say(what)}
            </a>
          </li>
        ))}
      </ul>
      <h3>{t`Source and licence`}</h3>
      <p>
        <Trans>
          <a href="./boundaryface-playground-source.zip" download>
            Source code of this version (zip)
          </a>
          , under the{' '}
          <a href="./docs/LICENSE.txt" target="_blank" rel="noreferrer">
            MIT licence
          </a>
          . The face mesh is MediaPipe’s, Apache-2.0; where the networks of Clean come from:{' '}
          <a href="./docs/models.html" target="_blank" rel="noreferrer">
            pretrained networks
          </a>
          .
        </Trans>
      </p>
    </div>
  );
}

function Part({ part }: { readonly part: InfoPart }) {
  switch (part) {
    case 'about':
      return <About />;
    case 'words':
      return <GlossaryList />;
    default:
      return assertNever(part);
  }
}

export default function InfoDialog({ part }: { readonly part: InfoPart }) {
  const narrow = useMedia('(max-width: 640px)');
  return (
    <Modal
      opened
      onClose={() => openInfo(null)}
      title={t`About the playground`}
      size={640}
      fullScreen={narrow}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <SegmentedControl
        size="xs"
        aria-label={t`About, or the words of the page`}
        data={saidOptions(PARTS)}
        value={part}
        onChange={(value) => openInfo(value === 'words' ? 'words' : 'about')}
      />
      <div className={classes.part}>
        <Part part={part} />
      </div>
    </Modal>
  );
}
