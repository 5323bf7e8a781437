/** The card of the face that is open: one that was trained on, or one that verification was judged on. */
import { useApp } from '../../store/useApp.ts';
import { JudgedFace } from './JudgedFace.tsx';
import { TrainedFace } from './TrainedFace.tsx';

export default function BiographyCard() {
  const card = useApp((state) => state.selection.card);
  const faces = useApp((state) => state.dataset.faces);
  const result = useApp((state) => state.evaluation.result);
  if (!card) return null;
  if (card.of === 'judged')
    return result?.faces ? <JudgedFace card={card} result={result} sheet={result.faces} /> : null;
  return faces && card.image < faces.labels.length ? <TrainedFace card={card} faces={faces} /> : null;
}
