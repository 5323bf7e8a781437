/**
 * The language in which a program speaks. English is the source: its words stand where they are said and need no catalogue. Others
 * are loaded when they are asked for. Each thread has one of its own.
 */
import { type MessageDescriptor, type Messages, setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

export const i18n = setupI18n({ locale: 'en', messages: { en: {} } });

/** The language of the next word. */
export const spokenLanguage = (): Language => i18n.locale as Language;

/** Words that wait to be said in whatever language is spoken then. */
export type Words = MessageDescriptor;

/** @param words names that every language shares stand for themselves */
export const say = (words: Words | string): string => (typeof words === 'string' ? words : i18n._(words));

/** Messages are said again and again; each is read once. */
const read = new Map<string, ReturnType<typeof compileMessage>>();
function compile(message: string): ReturnType<typeof compileMessage> {
  let compiled = read.get(message);
  if (!compiled) {
    compiled = compileMessage(message);
    read.set(message, compiled);
  }
  return compiled;
}
i18n.setMessagesCompiler(compile);

const english = setupI18n({ locale: 'en', messages: { en: {} } });
english.setMessagesCompiler(compile);
const inSpoken = i18n._.bind(i18n);
let isEnglish = false;
i18n._ = ((...said: Parameters<typeof inSpoken>) =>
  isEnglish ? english._(...said) : inSpoken(...said)) as typeof i18n._;

/** For files, whose words are English wherever they are made. @param make what it says is English; it waits for nothing */
export function inEnglish<T>(make: () => T): T {
  const before = isEnglish;
  isEnglish = true;
  try {
    return make();
  } finally {
    isEnglish = before;
  }
}

const catalogueOf: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ readonly messages: Messages }>>> = {
  'zh-CN': () => import('./zh-CN.po'),
};

/** The first language of a person's list that the program speaks. @param wanted tags as `navigator.languages` gives them */
export const languageFor = (wanted: readonly string[]): Language => {
  for (const tag of wanted) {
    const [primary] = tag.toLowerCase().split('-');
    if (primary === 'zh') return 'zh-CN';
    if (primary === 'en') return 'en';
  }
  return 'en';
};

/** From its next word on the program speaks this language. @throws when its catalogue cannot be loaded: it goes on in the one before */
export async function speak(language: Language): Promise<void> {
  const messages = language === 'en' ? {} : (await catalogueOf[language]()).messages;
  i18n.loadAndActivate({ locale: language, messages });
}
