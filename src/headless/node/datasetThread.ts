/** Node's thread that draws faces and reads images: the page's dataset worker. */
import './workerScope.ts';
import '../../worker/dataset.worker.ts';
import { installImageDecoders } from './imageDecoders.ts';

installImageDecoders();
