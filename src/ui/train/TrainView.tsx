/** Training: settings, the recorded run of a first visit, and the run on the page. */
import { t } from '@lingui/core/macro';
import { useStory } from '../../store/story/story.ts';
import { Boundary } from '../boundary/Boundary.tsx';
import { Notices } from '../notices/Notices.tsx';
import { RunBar } from './run/RunBar.tsx';
import { SettingsPanel } from './settings/SettingsPanel.tsx';
import { ShownRun } from './story/ShownRun.tsx';
import { StoryHead } from './story/StoryHead.tsx';
import { TrainLayout } from './TrainLayout.tsx';

function Top() {
  const [story] = useStory();
  return (
    <>
      <ShownRun>
        {/* First of all, so that no message moves it. */}
        <Boundary what={t`The recorded run`}>
          <StoryHead />
        </Boundary>
      </ShownRun>
      <Boundary what={t`The messages`}>
        <Notices />
      </Boundary>
      {story.kind === 'over' && (
        <Boundary what={t`The name of the run`}>
          <RunBar />
        </Boundary>
      )}
    </>
  );
}

export function TrainView() {
  return (
    <TrainLayout
      side={
        <Boundary what={t`The settings`}>
          <SettingsPanel />
        </Boundary>
      }
      asSheet
      top={<Top />}
    />
  );
}
