/** What went wrong and what can be done about it: errors, warnings, a faulty link, a browser without WebGPU. */
import { Button } from '@mantine/core';
import { briefName, briefText } from '../../lib/briefText.ts';
import { HEAD_CATALOGUE } from '../../lib/heads/catalogue.ts';
import { isActive } from '../../store/runMachine.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { ago, counted } from '../format.ts';
import { FaultNotice, Notice } from './Notice.tsx';
import classes from './Notices.module.css';
import { remedyFor } from './remedies.ts';

function ErrorNotice() {
  const session = useSession();
  const error = useApp((state) => state.error);
  const kept = useApp((state) => state.kept);
  const back = useApp((state) => isActive(state.machine.phase));
  if (!error) return null;
  const remedy = remedyFor(error, kept, back);
  const action = remedy && (
    <Button size="compact-sm" onClick={() => remedy.run(session)}>
      {remedy.label}
    </Button>
  );
  return <FaultNotice fault={error} action={action} onClose={() => session.dismissError()} />;
}

/** A run that a reload or a fault has interrupted, or the last one that was finished. */
function KeptRunNotice() {
  const session = useSession();
  const kept = useApp((state) => state.kept);
  const error = useApp((state) => state.error);
  if (!kept || error) return null;
  const { epoch, step, finished, images, savedAt, settings } = kept;
  const run = `${HEAD_CATALOGUE[settings.head.kind].name}, ${counted(settings.training.epochs, 'epoch')}`;
  return (
    <Notice
      tone="info"
      action={
        <Button size="compact-sm" onClick={() => session.goOn()}>
          {finished ? 'Show it' : 'Go on'}
        </Button>
      }
      onClose={() => session.dismissKept()}
    >
      {finished
        ? `Your last run (${run}) was finished ${ago((Date.now() - savedAt) / 1000)} and is still here.`
        : `A run (${run}) was interrupted ${ago((Date.now() - savedAt) / 1000)} in epoch ${epoch}, after step ${step}.`}
      {images !== '' && (
        <>
          {' '}
          It needs the images of <bdi>{briefName(images)}</bdi> again.
        </>
      )}{' '}
      Training anew replaces it.
    </Notice>
  );
}

function LinkNotice() {
  const session = useSession();
  const problems = useApp((state) => state.problems);
  if (problems.length === 0) return null;
  return (
    <Notice tone="warn" onClose={() => session.dismissProblems()}>
      Parts of this link could not be used; the defaults stand in for them:
      <ul>
        {problems.slice(0, 8).map(({ field, message }) => (
          <li key={field}>
            <bdi>{briefName(field)}</bdi>: {briefText(message)}
          </li>
        ))}
        {problems.length > 8 && <li>and {problems.length - 8} more</li>}
      </ul>
    </Notice>
  );
}

function Warnings() {
  const session = useSession();
  const warnings = useApp((state) => state.warnings);
  if (warnings.length === 0) return null;
  return (
    <Notice tone="warn" onClose={() => session.dismissWarnings()}>
      {warnings.map(({ kind, message }) => (
        <p key={kind}>{briefText(message)}</p>
      ))}
    </Notice>
  );
}

/** Without WebGPU the page works on, slower; this says so and how to get it. */
function MissingWebGpu() {
  const session = useSession();
  const open = useApp((state) => state.backendHint);
  const backend = useApp((state) => state.backend);
  const chosen = useApp((state) => state.settings.engine.backend);
  if (!open || !backend || backend.backend === 'webgpu' || chosen !== 'auto') return null;
  const insecure = !window.isSecureContext;
  return (
    <Notice tone="info" onClose={() => session.dismissBackendHint()}>
      {'gpu' in navigator ? 'WebGPU found no usable GPU here' : 'This browser does not offer WebGPU'}
      {insecure && ' because the page was not opened over https or localhost'}. Training works, but slower.
      <details>
        <summary>How to get WebGPU</summary>
        <ul>
          <li>Chrome and Edge 113 or newer: on by default; update the graphics driver if it is missing.</li>
          <li>
            Chrome on Linux: set <code>chrome://flags/#enable-unsafe-webgpu</code> to Enabled.
          </li>
          <li>Safari 26 or newer: on by default on macOS, iPadOS and iOS.</li>
          <li>Firefox 141 or newer on Windows, 145 or newer on Macs with Apple silicon: on by default.</li>
        </ul>
      </details>
    </Notice>
  );
}

export function Notices() {
  return (
    <div className={classes.stack}>
      <ErrorNotice />
      <KeptRunNotice />
      <LinkNotice />
      <MissingWebGpu />
      <Warnings />
    </div>
  );
}
