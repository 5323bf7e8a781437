/** All words of the glossary, searchable. */
import { useState } from 'react';
import { findTerms, GLOSSARY } from '../../domain/glossary/glossary.ts';
import controls from '../controls/controls.module.css';
import { DocsLink } from './DocsLink.tsx';
import classes from './Glossary.module.css';

export function GlossaryList() {
  const [query, setQuery] = useState('');
  const found = findTerms(query);
  return (
    <>
      <input
        type="search"
        className={`${controls.field} ${classes.search}`}
        aria-label="Find a word"
        placeholder="Find a word"
        data-autofocus
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <p className="sr-only" role="status">
        {query === '' ? '' : `${found.length} found`}
      </p>
      <dl className={classes.words}>
        {found.map((word) => {
          const { name, text, docs } = GLOSSARY[word];
          return (
            <div key={word}>
              <dt>{name}</dt>
              <dd>
                {text} <DocsLink section={docs} about={name} />
              </dd>
            </div>
          );
        })}
      </dl>
      {found.length === 0 && <p className={classes.none}>No word is called so.</p>}
    </>
  );
}
