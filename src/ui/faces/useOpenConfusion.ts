/** Shows the photos of a confusion: wall, sphere and list are narrowed to them. */
import { type ConfusedPair, imagesOfConfusion } from '../../domain/confusions.ts';
import { useSession } from '../../store/useApp.ts';

export function useOpenConfusion(): (pair: ConfusedPair) => void {
  const session = useSession();
  return (pair) => {
    const { corrections } = session.store.getState();
    session.narrow(imagesOfConfusion(corrections.byImage.values(), pair), pair);
    session.showPicture('wall');
    session.show('train');
  };
}
