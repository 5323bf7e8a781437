/** Training: settings, the recorded run of a first visit, and the run on the page. */
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
        <Boundary what="The recorded run">
          <StoryHead />
        </Boundary>
      </ShownRun>
      <Boundary what="The messages">
        <Notices />
      </Boundary>
      {story.kind === 'over' && (
        <Boundary what="The name of the run">
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
        <Boundary what="The settings">
          <SettingsPanel />
        </Boundary>
      }
      asSheet
      top={<Top />}
    />
  );
}
