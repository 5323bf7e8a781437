/** All words of the glossary, searchable. */
import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { findTerms, GLOSSARY } from '../../domain/glossary/glossary.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { DocsLink } from './DocsLink.tsx';
import classes from './Glossary.module.css';

export function GlossaryList() {
  const [query, setQuery] = useState('');
  const found = findTerms(query);
  const count = found.length;
  return (
    <>
      <input
        type="search"
        className={`${controls.field} ${classes.search}`}
        aria-label={t`Find a word`}
        placeholder={t`Find a word`}
        data-autofocus
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <p className="sr-only" role="status">
        {query === '' ? '' : t`${count} found`}
      </p>
      <dl className={classes.words}>
        {found.map((word) => {
          const { name, text, docs } = GLOSSARY[word];
          return (
            <div key={word}>
              <dt>{say(name)}</dt>
              <dd>
                {say(text)} <DocsLink section={docs} about={say(name)} />
              </dd>
            </div>
          );
        })}
      </dl>
      {found.length === 0 && <p className={classes.none}>{t`No word is called so.`}</p>}
    </>
  );
}
