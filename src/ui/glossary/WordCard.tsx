/** A word of the glossary: what it means, and where more is said. */
import { t } from '@lingui/core/macro';
import { GLOSSARY, type TermKey } from '../../domain/glossary/glossary.ts';
import { say } from '../../words/language.ts';
import { openInfo } from '../about/openInfo.ts';
import controls from '../controls/controls.module.css';
import { DocsLink } from './DocsLink.tsx';
import classes from './Glossary.module.css';

interface WordCardProps {
  readonly word: TermKey;
  /** All words are opened. */
  readonly onAll: () => void;
}

export default function WordCard({ word, onAll }: WordCardProps) {
  const { name, text, docs } = GLOSSARY[word];
  return (
    <div className={classes.card}>
      <p>
        <dfn>{say(name)}</dfn> {say(text)}
      </p>
      <p className={classes.ways}>
        <DocsLink section={docs} about={say(name)} />
        <button
          type="button"
          className={controls.link}
          onClick={() => {
            onAll();
            openInfo('words');
          }}
        >
          {t`All words`}
        </button>
      </p>
    </div>
  );
}
