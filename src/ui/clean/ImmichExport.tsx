/** The review as a script for an Immich library: every change is listed, from a list of its faces, before the script is taken away. */
import { IconDownload, IconFileImport, IconListCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { ImmichChange, ImmichPlan, ImmichProblem } from '../../store/clean/cleanTypes.ts';
import { leftAloneText } from '../../store/clean/immichExport.ts';
import { useClean, useCleanSession } from '../../store/clean/useClean.ts';
import controls from '../controls/controls.module.css';
import { FilePicker } from '../controls/FilePicker.tsx';
import { VirtualList } from '../dataset/VirtualList.tsx';
import { counted } from '../format.ts';
import dialog from './ExportDialog.module.css';
import classes from './SidecarExport.module.css';

/** Height of a line before it is measured, pixels. */
const ROW = 40;

type Row = ImmichChange | ImmichProblem;

function Line(row: Row) {
  const { photo, from, to } = row;
  return (
    <p className={classes.change}>
      <bdi>{photo}</bdi>: <bdi>{from}</bdi>{' '}
      {to === null ? (
        'goes to a person without a name'
      ) : (
        <>
          becomes <bdi>{to}</bdi>
        </>
      )}
      {'reason' in row ? (
        <>
          {' '}
          – left alone: <bdi>{leftAloneText(row.reason)}</bdi>
        </>
      ) : (
        row.person === null && to !== null && ', a new person there'
      )}
    </p>
  );
}

function Plan({ plan: { changes, problems } }: { plan: ImmichPlan }) {
  const left = problems.length > 0 ? `, ${counted(problems.length, 'face')} left alone` : '';
  return (
    <>
      <p className={classes.summary} role="status">
        {changes.length + problems.length === 0
          ? 'No name of a face changes.'
          : `${counted(changes.length, 'face')} of the library${left}:`}
      </p>
      {changes.length + problems.length > 0 && (
        <div className={classes.list}>
          <VirtualList
            label="What changes in the Immich library"
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
        aria-label="List of the library's faces"
        placeholder="Answers of Immich's API, as JSON"
        rows={3}
        spellCheck={false}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <button
        type="button"
        className={controls.button}
        disabled={text.trim() === ''}
        title="List every change first; nothing is written"
        onClick={() => onList(text)}
      >
        <IconListCheck size={15} aria-hidden /> List changes
      </button>
    </div>
  );
}

export function ImmichExport({ trustModel }: { trustModel: boolean }) {
  const session = useCleanSession();
  const listed = useClean((state) => state.immich);
  const [pasting, setPasting] = useState(false);
  const plan = listed?.trustModel === trustModel ? listed.plan : null;
  const list = (source: File | string): void => void session.listImmich(trustModel, source);
  return (
    <section className={classes.sidecars} aria-label="Immich">
      <div className={classes.row}>
        <div>
          <h3 className="panel-title">Immich</h3>
          <p>
            A shell script that gives the changed faces of an Immich library to their people, made from a list of its
            faces. It shows each change and makes none before it is run with --apply, and holds no address and no key.
          </p>
        </div>
        <div className={classes.choices}>
          <FilePicker
            label="List of the library's faces, as a file"
            className={dialog.save}
            accept=".json,.jsonl,.ndjson,.txt"
            title="Answers of Immich's API as JSON; every change is listed first"
            onPick={([file]) => file && list(file)}
          >
            <IconFileImport size={15} aria-hidden /> Read a list…
          </FilePicker>
          <button
            type="button"
            className={controls.link}
            aria-expanded={pasting}
            title="A list that you have copied"
            onClick={() => setPasting(!pasting)}
          >
            Paste a list
          </button>
        </div>
      </div>
      {pasting && <PastedList onList={list} />}
      {plan && <Plan plan={plan} />}
      {plan && plan.changes.length > 0 && (
        <button
          type="button"
          className={dialog.save}
          title="Take the script of these changes away"
          onClick={() => void session.saveImmich()}
        >
          <IconDownload size={15} aria-hidden /> immich.sh
        </button>
      )}
    </section>
  );
}
