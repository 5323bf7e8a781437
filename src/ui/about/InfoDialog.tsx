/** What this is, where it comes from and where more is said; and the words it uses. */
import { Modal, SegmentedControl } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { assertNever } from '../../lib/assertNever.ts';
import controls from '../controls/controls.module.css';
import { GlossaryList } from '../glossary/GlossaryList.tsx';
import { useCopying } from '../useCopying.ts';
import { useMedia } from '../useMedia.ts';
import classes from './InfoDialog.module.css';
import { type InfoPart, openInfo } from './openInfo.ts';

const PARTS: { value: InfoPart; label: string }[] = [
  { value: 'about', label: 'About' },
  { value: 'words', label: 'Words' },
];

const PAPER_URL = 'https://arxiv.org/abs/2210.04567';
/** Source: the proceedings of ECCV 2022. */
const BIBTEX = `@inproceedings{wu2022boundaryface,
  title     = {BoundaryFace: A mining framework with noise label self-correction for Face Recognition},
  author    = {Wu, Shijie and Gong, Xun},
  booktitle = {European Conference on Computer Vision (ECCV)},
  year      = {2022}
}`;

const DOCUMENTS: readonly (readonly [page: string, what: string])[] = [
  ['index', 'What it can do'],
  ['losses', 'The losses, each with formula and source'],
  ['evaluation', 'Networks, and how they are judged'],
  ['experiments', 'Does it work? Trends of the paper at this scale'],
  ['images', 'Images of your own'],
  ['commands', 'Training without a window'],
  ['clean', 'Wrong labels of a folder'],
  ['faithfulness', 'How it is held against the authors\u2019 code'],
  ['hosting', 'Hosting the page'],
  ['architecture', 'How it is built'],
  ['changelog', 'What is new'],
];

function Citation() {
  const [copied, copy] = useCopying();
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className={classes.citation} tabIndex={0} aria-label="Citation in BibTeX">
        <pre>{BIBTEX}</pre>
      </section>
      <button type="button" className={controls.button} onClick={() => copy(BIBTEX)}>
        {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
        {copied ? 'Copied' : 'Copy BibTeX'}
      </button>
      <span className="sr-only" role="status">
        {copied ? 'Copied' : ''}
      </span>
    </>
  );
}

function About() {
  return (
    <div className={classes.about}>
      <p>
        <b>BoundaryFace playground {__VERSION__}</b>: trains a face network in your browser and shows a loss that finds
        wrong labels at work. No image leaves your machine.
      </p>
      <h3>The paper</h3>
      <p>
        Shijie Wu and Xun Gong:{' '}
        <a href={PAPER_URL} target="_blank" rel="noreferrer">
          BoundaryFace: A mining framework with noise label self-correction for Face Recognition
        </a>
        , ECCV 2022.
      </p>
      <Citation />
      <h3>Documentation</h3>
      <ul className={classes.documents}>
        {DOCUMENTS.map(([page, what]) => (
          <li key={page}>
            <a href={`./docs/${page}.html`} target="_blank" rel="noreferrer">
              {what}
            </a>
          </li>
        ))}
      </ul>
      <h3>Source and licence</h3>
      <p>
        <a href="./boundaryface-playground-source.zip" download>
          Source code of this version (zip)
        </a>
        , under the{' '}
        <a href="./docs/LICENSE.txt" target="_blank" rel="noreferrer">
          MIT licence
        </a>
        . The face mesh is MediaPipe&rsquo;s, Apache-2.0; where the networks of Clean come from:{' '}
        <a href="./docs/models.html" target="_blank" rel="noreferrer">
          pretrained networks
        </a>
        .
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
      title="About the playground"
      size={640}
      fullScreen={narrow}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <SegmentedControl
        size="xs"
        aria-label="About, or the words of the page"
        data={PARTS}
        value={part}
        onChange={(value) => openInfo(value === 'words' ? 'words' : 'about')}
      />
      <div className={classes.part}>
        <Part part={part} />
      </div>
    </Modal>
  );
}
