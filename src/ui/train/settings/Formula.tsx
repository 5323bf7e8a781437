/** The formula of a loss, the values that its letters have now, and the code that computes it. */
import { t } from '@lingui/core/macro';
import { useEffect, useRef, useState } from 'react';
import { HEAD_CATALOGUE } from '../../../domain/losses/catalogue.ts';
import { saidFormula } from '../../../domain/losses/formulaWords.ts';
import type { HeadEntry } from '../../../domain/losses/lossTypes.ts';
import { usesHeadSetting } from '../../../domain/losses/usedSettings.ts';
import type { HeadSettings } from '../../../domain/settings/settings.ts';
import classes from './Formula.module.css';
import { lambdaText, marginText, parameterText } from './headText.ts';

type Katex = typeof import('katex').default;

/** Loaded when the first formula is shown; null until then, and where it cannot be loaded. */
let loading: Promise<Katex | null> | null = null;
function loadKatex(): Promise<Katex | null> {
  loading ??= import('katex').then(
    (loaded) => loaded.default,
    () => {
      // Another formula tries again.
      loading = null;
      return null;
    },
  );
  return loading;
}

/** Spaces of MathML in the place of those of text, which many fonts draw with no width at all. */
const SPACES = { '\\;': '\\kern0.25em', '\\,': '\\kern0.17em' };

/** One line of TeX as MathML, which needs no fonts of its own; as it is written where the typesetter is not there. */
function Line({ tex }: { readonly tex: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [isText, setIsText] = useState(false);
  useEffect(() => {
    let left = false;
    void loadKatex().then((katex) => {
      if (left || !place.current) return;
      const options = { output: 'mathml', displayMode: true, throwOnError: false, macros: { ...SPACES } } as const;
      katex?.render(tex, place.current, options);
      setIsText(!katex);
    });
    return () => {
      left = true;
    };
  }, [tex]);
  // A long one scrolls, by keyboard too.
  return isText ? (
    <code className={classes.line}>{tex}</code>
  ) : (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div className={classes.line} ref={place} tabIndex={0} />
  );
}

/** "s = 10", of the letters whose setting counts now. */
function valuesOf(head: HeadSettings): string[] {
  const { letters, parameters }: HeadEntry = HEAD_CATALOGUE[head.kind];
  return Object.entries(letters).flatMap(([letter, name]) => {
    const value = head[name];
    const parameter = parameters[name];
    if (typeof value !== 'number' || !usesHeadSetting(head, name)) return [];
    const text = parameter
      ? parameterText(parameter)
      : name === 'margin'
        ? marginText(head)
        : name === 'lambda'
          ? lambdaText
          : String;
    return [`${letter} = ${text(value)}`];
  });
}

export function Formula({ head }: { readonly head: HeadSettings }) {
  const { name, formula, code } = HEAD_CATALOGUE[head.kind];
  const values = valuesOf(head);
  return (
    <section className={classes.formula} aria-label={t`Formula of ${name}`}>
      {formula.map((tex) => (
        <Line key={tex} tex={saidFormula(tex)} />
      ))}
      <div className={classes.values}>
        {values.map((value) => (
          <span key={value}>{value}</span>
        ))}
        <a
          href={`./source/${code}.txt`}
          target="_blank"
          rel="noreferrer"
          title={t`What computes ${name} here: ${code}`}
        >
          {t`code`}
        </a>
      </div>
    </section>
  );
}
