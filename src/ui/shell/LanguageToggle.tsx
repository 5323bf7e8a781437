/** The other language, a click away: words change, and nothing else. */
import { t } from '@lingui/core/macro';
import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import { usePageLanguage } from '../../store/pageLanguage.ts';
import type { Language } from '../../words/language.ts';
import { Tooltip } from '../controls/Tooltip.tsx';
import { useLanguage } from '../useLanguage.ts';
import classes from './LanguageToggle.module.css';

/** Each in its own words, for those who read no other. */
const OTHER: Readonly<Record<Language, { readonly language: Language; readonly sign: string; readonly name: string }>> =
  {
    en: { language: 'zh-CN', sign: '中', name: '用中文显示' },
    'zh-CN': { language: 'en', sign: 'EN', name: 'EN: show in English' },
  };

export function LanguageToggle() {
  const page = usePageLanguage();
  const { language, sign, name } = OTHER[useLanguage()];
  const [failed, setFailed] = useState(false);
  const failure = t`The other language could not be loaded. Check the connection, then try again.`;
  const choose = (): void => void page.choose(language).then((spoken) => setFailed(!spoken));
  return (
    <>
      <Tooltip label={failed ? failure : name} {...(failed && { w: 260 })} explains={failed}>
        <ActionIcon variant="subtle" color="gray" size={30} lang={language} aria-label={name} onClick={choose}>
          <span className={classes.sign} aria-hidden>
            {sign}
          </span>
        </ActionIcon>
      </Tooltip>
      {failed && (
        <span role="alert" className="sr-only">
          {failure}
        </span>
      )}
    </>
  );
}
