/** The answer of every worker to a question for a sign of life, which tells the language of the page as well. */
import { type Ping, type Pong, PROTOCOL_VERSION } from '../protocol/envelope.ts';
import { speak, spokenLanguage } from '../words/language.ts';

export function answerPing(scope: { postMessage(message: Pong): void }, { language }: Ping): void {
  scope.postMessage({ v: PROTOCOL_VERSION, type: 'pong' });
  // Where the catalogue cannot be had, what the worker says stays English.
  if (language !== spokenLanguage()) void speak(language).catch(() => undefined);
}
