/** Which network compares the faces: the page's own, or an ONNX file, with how it is fed. */
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { IconTopologyStar3 } from '@tabler/icons-react';
import { COLOUR_ORDERS, type EmbedderWish, type OwnNetwork, RANGE_NAMES, RANGES } from '../../domain/ownNetwork.ts';
import { say } from '../../words/language.ts';
import controls from '../controls/controls.module.css';
import { FilePicker } from '../controls/FilePicker.tsx';
import classes from './NetworkChoice.module.css';

/** What the page's own is called. */
export const SHIPPED_NETWORK = msg`HSE's MobileNet`;

export const isNetwork = (path: string): boolean => /\.onnx$/i.test(path);
export const fileName = (path: string): string => path.split('/').at(-1)!;

interface FedProps {
  readonly network: OwnNetwork;
  onChange(network: OwnNetwork): void;
}

/** How it is fed; what is found by itself can be set. */
function Fed({ network, onChange }: FedProps) {
  const { colours, range } = network.wish;
  const usual = say(RANGES['127.5'].title);
  const wish = (change: { readonly [name in keyof EmbedderWish]: EmbedderWish[name] | undefined }): void => {
    const next = { colours, range, ...change };
    onChange({
      ...network,
      wish: { ...(next.colours && { colours: next.colours }), ...(next.range && { range: next.range }) },
    });
  };
  return (
    <div className={classes.fed}>
      <label
        title={t`The order of the colours that the network was trained with. The wrong one makes it see worse, not fail.`}
      >
        {t`Colours`}{' '}
        <select
          className={controls.field}
          value={colours ?? ''}
          onChange={({ currentTarget: { value } }) => wish({ colours: COLOUR_ORDERS.find((one) => one === value) })}
        >
          <option value="">{t`found, else RGB`}</option>
          {COLOUR_ORDERS.map((one) => (
            <option key={one} value={one}>
              {one.toUpperCase()}
            </option>
          ))}
        </select>
      </label>
      <label
        title={t`The range that the network was trained with. Files made by this page and networks that bring their input to a range themselves are told apart.`}
      >
        {t`Range`}{' '}
        <select
          className={controls.field}
          value={range ?? ''}
          onChange={({ currentTarget: { value } }) => wish({ range: RANGE_NAMES.find((one) => one === value) })}
        >
          <option value="">{t`found, else ${usual}`}</option>
          {RANGE_NAMES.map((one) => (
            <option key={one} value={one}>
              {say(RANGES[one].title)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface NetworkChoiceProps {
  /** Null for the page's own. */
  readonly network: OwnNetwork | null;
  onChange(network: OwnNetwork | null): void;
}

export function NetworkChoice({ network, onChange }: NetworkChoiceProps) {
  const own = network?.name;
  const shipped = say(SHIPPED_NETWORK);
  return (
    <div className={classes.choice}>
      <p>
        <IconTopologyStar3 size={15} aria-hidden />{' '}
        {network ? (
          <Trans>
            Faces are compared by{' '}
            <b>
              <bdi>{own}</bdi>
            </b>
            .
          </Trans>
        ) : (
          <Trans>
            Faces are compared by <b>{shipped}</b>, which comes with the page.
          </Trans>
        )}{' '}
        <FilePicker
          label={t`ONNX network that compares faces`}
          className={controls.link}
          accept=".onnx"
          title={t`An ONNX file that turns a square picture of a face into numbers, as InsightFace's networks and this page's own weights. It stays on this machine.`}
          onPick={([file]) => file && onChange({ name: file.name, file, wish: network?.wish ?? {} })}
        >
          {network ? t`Another…` : t`Use a network of your own…`}
        </FilePicker>
        {network && (
          <>
            {' '}
            <button type="button" className={controls.link} onClick={() => onChange(null)}>
              {t`Use ${shipped}`}
            </button>
          </>
        )}
      </p>
      {network && <Fed network={network} onChange={onChange} />}
    </div>
  );
}
