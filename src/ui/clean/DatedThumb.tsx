/** A face with the day of its photo, where the photo says it. */
import { useClean } from '../../store/clean/useClean.ts';
import classes from './DatedThumb.module.css';
import { Thumb } from './Thumb.tsx';
import { useTaken } from './useTaken.ts';

export function DatedThumb({ image }: { image: number }) {
  const set = useClean((state) => state.set);
  const day = useTaken(image);
  if (!set) return null;
  return (
    <span className={classes.face} title={set.names[image]}>
      <Thumb thumbnails={set.thumbnails} image={image} />
      {day !== null && <time dateTime={day}>{day}</time>}
    </span>
  );
}
