/** The review as a script for an Immich library: every change is listed, from a list of its faces, before the script is taken away. */
import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { IconDownload, IconFileImport, IconListCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { ImmichChange, ImmichPlan, ImmichProblem } from '../../store/clean/cleanTypes.ts';
import { leftAloneText } from '../../store/clean/immichExport.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { FilePicker } from '../controls/FilePicker.tsx';
import { VirtualList } from '../dataset/VirtualList.tsx';
import dialog from './ExportDialog.module.css';
import classes from './SidecarExport.module.css';

/** Height of a line before it is measured, pixels. */
const ROW = 40;

type Row = ImmichChange | ImmichProblem;

/** What a row wishes. */
function Wish({ photo, from, to }: Row) {
  return to === null ? (
    <Trans>
      <bdi>{photo}</bdi>: <bdi>{from}</bdi> goes to a person without a name
    </Trans>
  ) : (
    <Trans>
      <bdi>{photo}</bdi>: <bdi>{from}</bdi> becomes <bdi>{to}</bdi>
    </Trans>
  );
}

/** What becomes of it. */
function outcomeOf(row: Row): string | null {
  if ('reason' in row) {
    const reason = leftAloneText(row.reason);
    return t`left alone: ${reason}`;
  }
  return row.person === null && row.to !== null ? t`a new person there` : null;
}

function Line(row: Row) {
  const outcome = outcomeOf(row);
  return (
    <p className={classes.change}>
      <Wish {...row} />
      {outcome !== null && <> · {outcome}</>}
    </p>
  );
}

function summaryOf({ changes, problems }: ImmichPlan): string {
  const [faces, left] = [changes.length, problems.length];
  if (faces + left === 0) return t`No name of a face changes.`;
  return left === 0
    ? t`${plural(faces, { one: '# face', other: '# faces' })} of the library:`
    : t`${plural(faces, { one: '# face', other: '# faces' })} of the library, ${plural(left, { one: '# left alone', other: '# left alone' })}:`;
}

function Plan({ plan }: { plan: ImmichPlan }) {
  const { changes, problems } = plan;
  return (
    <>
      <p className={classes.summary} role="status">
        {summaryOf(plan)}
      </p>
      {changes.length + problems.length > 0 && (
        <div className={classes.list}>
          <VirtualList
            label={t`What changes in the Immich library`}
            rows={[...problems, ...changes]}
            rowHeight={ROW}
            empty=""
            render={(row: Row) => <Line {...row} />}
          />
        </div>
      )}
    </>
  );
}

/** A list that was copied from a terminal or a browser's tools. */
function PastedList({ onList }: { onList(text: string): void }) {
  const [text, setText] = useState('');
  return (
    <div className={classes.paste}>
      <textarea
        aria-label={t`List of the library's faces`}
        placeholder={t`Answers of Immich's API, as JSON`}
        rows={3}
        spellCheck={false}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button
        type="button"
        className={controls.button}
        disabled={text.trim() === ''}
        title={t`List every change first; nothing is written`}
        onClick={() => onList(text)}
      >
        <IconListCheck size={15} aria-hidden /> {t`List changes`}
      </button>
    </div>
  );
}

export function ImmichExport({ trustModel }: { trustModel: boolean }) {
  const session = useCleanSession();
  const listed = useClean((state) => state.immich);
  const [pasting, setPasting] = useState(false);
  const wasRead = useClean((state) => state.immichListRead);
  const plan = listed?.trustModel === trustModel ? listed.plan : null;
  const list = (source: File | string | null): void => void session.listImmich(trustModel, source);
  return (
    <section className={classes.sidecars} aria-label="Immich">
      <div className={classes.row}>
        <div>
          <h3 className="panel-title">Immich</h3>
          <p>
            {t`A shell script that gives the changed faces of an Immich library to their people, made from a list of its faces. It shows each change and makes none before it is run with --apply, and holds no address and no key.`}
          </p>
        </div>
        <div className={classes.choices}>
          <FilePicker
            label={t`List of the library's faces, as a file`}
            className={dialog.save}
            accept=".json,.jsonl,.ndjson,.txt"
            title={t`Answers of Immich's API as JSON; every change is listed first`}
            onPick={([file]) => file && list(file)}
          >
            <IconFileImport size={15} aria-hidden /> {t`Read a list…`}
          </FilePicker>
          {wasRead && !plan && (
            <button
              type="button"
              className={controls.link}
              title={t`The changes as they are now, from the list that was read last`}
              onClick={() => list(null)}
            >
              {t`List again`}
            </button>
          )}
          <button
            type="button"
            className={controls.link}
            aria-expanded={pasting}
            title={t`A list that you have copied`}
            onClick={() => setPasting(!pasting)}
          >
            {t`Paste a list`}
          </button>
        </div>
      </div>
      {pasting && <PastedList onList={list} />}
      {plan && <Plan plan={plan} />}
      {plan && plan.changes.length > 0 && (
        <button
          type="button"
          className={dialog.save}
          title={t`Take the script of these changes away`}
          onClick={() => void session.saveImmich()}
        >
          <IconDownload size={15} aria-hidden /> immich.sh
        </button>
      )}
    </section>
  );
}
