/** The words of the field as this page uses them: each in a sentence or two, and where the documentation says more. */

export interface GlossaryTerm {
  readonly name: string;
  /** Other names and spellings by which it is looked for. */
  readonly also: readonly string[];
  readonly text: string;
  /** A section of the documentation, "losses#label-correction". */
  readonly docs: string;
}

export const GLOSSARY = {
  epoch: {
    name: 'epoch',
    also: ['pass'],
    text: 'One pass over all training images. The page measures and draws at the end of each.',
    docs: 'evaluation#networks',
  },
  batch: {
    name: 'batch',
    also: ['step', 'minibatch', 'batch size'],
    text: 'The images that the network sees at once. After each batch its weights take one step.',
    docs: 'commands#a-run',
  },
  learningRate: {
    name: 'learning rate',
    also: ['step size', 'milestones'],
    text: 'How far the weights move with each step. It rises during warm-up and falls by 10 at the milestones.',
    docs: 'experiments#the-trends-of-the-paper-at-this-scale',
  },
  seed: {
    name: 'seed',
    also: ['random', 'reproducible'],
    text: 'The number that all chance comes from. The same seed and settings on the same device give the same run, to the bit; another seed tells how much of a result is luck.',
    docs: 'experiments#forty-seeds-of-a-small-set',
  },
  loss: {
    name: 'loss',
    also: ['head', 'cross-entropy', 'objective'],
    text: 'The number that training makes small: how far the network is from giving each face its label. Losses differ in what they ask for beyond that.',
    docs: 'losses#losses',
  },
  embedding: {
    name: 'embedding',
    also: ['feature', 'vector', 'backbone'],
    text: 'The list of numbers that the network makes of a face. Embeddings of one person should point the same way.',
    docs: 'evaluation#networks',
  },
  cosine: {
    name: 'cosine',
    also: ['similarity', 'angle', 'cos'],
    text: 'How alike two directions are: 1 where they are the same, 0 where they have nothing in common, -1 where they are opposite.',
    docs: 'losses#losses',
  },
  classCentre: {
    name: 'class centre',
    also: ['prototype', 'proxy', 'class weight', 'center'],
    text: 'The direction that stands for one identity. It is learnt with the network: faces are pulled to the centre of their label.',
    docs: 'losses#losses',
  },
  nearestNegative: {
    name: 'nearest negative',
    also: ['hard negative', 'nearest other'],
    text: 'Of all identities but the given one, the one whose centre a face comes closest to: whom it would most likely be, were its label wrong.',
    docs: 'losses#label-correction',
  },
  decisionBoundary: {
    name: 'decision boundary',
    also: ['boundary', 'border'],
    text: 'Where two identities are equally likely. A face that lies beyond the boundary of its label, by more than the margin, is inside the other class.',
    docs: 'losses#label-correction',
  },
  margin: {
    name: 'margin',
    also: ['m', 'angular margin'],
    text: 'How much closer to its own centre than to any other a face is asked to be. It leaves room between people.',
    docs: 'losses#defaults',
  },
  scale: {
    name: 'scale',
    also: ['s', 'temperature', 'radius'],
    text: 'The factor on the cosines before the softmax. A large one makes the loss certain of little differences, and learns wrong labels by heart where there are few people.',
    docs: 'losses#defaults',
  },
  boundaryTerm: {
    name: 'boundary term',
    also: ['lambda', '\u03bb'],
    text: 'The second part of BoundaryFace: an extra push on faces that are hard for their own class, weighted by \u03bb.',
    docs: 'losses#boundaryface',
  },
  closedSetNoise: {
    name: 'closed-set noise',
    also: ['label noise', 'mislabelled', 'flip'],
    text: 'Images that carry the name of another person of the set. The right label exists, so it can be given back.',
    docs: 'experiments#losses-and-closed-set-noise-a-b-f',
  },
  openSetNoise: {
    name: 'open-set noise',
    also: ['outsider', 'outlier'],
    text: 'Images of somebody who is not in the set at all, under a name of the set. No label is right for them.',
    docs: 'experiments#mixed-noise-c',
  },
  injected: {
    name: 'injected',
    also: ['wrong labels'],
    text: 'Wrong labels that were put in on purpose, as the noise sliders say. Only because they are known can the page say how well they are found.',
    docs: 'evaluation#detection',
  },
  rectified: {
    name: 'rectified',
    also: ['relabelled', 'corrected', 'correction', 'detected'],
    text: 'Trained under another label than the given one, as the loss holds that to be wrong. The given label itself is never overwritten.',
    docs: 'losses#label-correction',
  },
  takenForWrong: {
    name: 'taken for wrong',
    also: ['distrusted', 'dropped'],
    text: 'Held to be wrong by a loss that knows no other label for it: the face counts for less, or for nothing.',
    docs: 'losses#labels-taken-for-wrong',
  },
  precision: {
    name: 'precision',
    also: ['false alarms'],
    text: 'Of the labels that were rectified, how many were wrong. Low precision takes right labels away.',
    docs: 'evaluation#detection',
  },
  recall: {
    name: 'recall',
    also: ['found', 'missed'],
    text: 'Of the wrong labels, how many were found. Low recall leaves noise in.',
    docs: 'evaluation#detection',
  },
  f1: {
    name: 'F1',
    also: ['f-score', 'f measure'],
    text: 'The harmonic mean of precision and recall: high only where both are.',
    docs: 'evaluation#detection',
  },
  averagePrecision: {
    name: 'average precision',
    also: ['AP', 'ranking'],
    text: 'How well the images are ranked by suspicion, whatever line is drawn through the ranking: 100 % where every wrong label stands above every right one.',
    docs: 'evaluation#detection',
  },
  rectifiedToTruth: {
    name: 'rectified to the truth',
    also: ['right label'],
    text: 'Of the wrong labels that were found, how many got the true one.',
    docs: 'evaluation#detection',
  },
  cleanDamaged: {
    name: 'clean damaged',
    also: ['false positives'],
    text: 'Images whose right label was taken away.',
    docs: 'evaluation#detection',
  },
  confusion: {
    name: 'confusion',
    also: ['taken for whom', 'confused'],
    text: 'Two people of whom one is taken for the other, with the images that this happened to.',
    docs: 'evaluation#detection',
  },
  verification: {
    name: 'verification',
    also: ['one to one', 'pairs', 'LFW'],
    text: 'The question that a face network is judged by: do these two images show the same person? Asked of people it has never seen.',
    docs: 'evaluation#verification',
  },
  accuracy: {
    name: 'accuracy',
    also: ['ten-fold', 'folds', 'InsightFace protocol'],
    text: 'How many pairs are judged rightly. The threshold is chosen on nine tenths of the pairs and measured on the tenth, ten times.',
    docs: 'evaluation#verification',
  },
  threshold: {
    name: 'threshold',
    also: ['cut-off'],
    text: 'The cosine from which two images count as one person. Higher refuses more pairs of one person, lower accepts more of two.',
    docs: 'evaluation#verification',
  },
  roc: {
    name: 'ROC',
    also: ['receiver operating characteristic', 'curve'],
    text: 'A curve with a point for every threshold: how many pairs of two people are accepted, and how many of one.',
    docs: 'evaluation#verification',
  },
  auc: {
    name: 'AUC',
    also: ['area under the curve'],
    text: 'The area under the ROC curve: the chance that a pair of one person is more alike than one of two. 1 is perfect, 0.5 is a coin.',
    docs: 'evaluation#verification',
  },
  eer: {
    name: 'EER',
    also: ['equal error rate'],
    text: 'The error where as many pairs of one person are refused as pairs of two are accepted. Lower is better.',
    docs: 'evaluation#verification',
  },
  tarAtFar: {
    name: 'TAR at FAR',
    also: ['TAR@FAR', 'true accept rate', 'false accept rate', 'FMR', 'TMR'],
    text: 'How many pairs of one person are accepted when at most this share of the pairs of two may be. The small shares are what doors and phones are judged by.',
    docs: 'evaluation#verification',
  },
  suspect: {
    name: 'suspect',
    also: ['score', 'flagged'],
    text: 'A photo whose label scores above the threshold: its face is closer to another person of the set than to its own, by what the score says.',
    docs: 'clean#in-the-page',
  },
  crossFitting: {
    name: 'cross-fitting',
    also: ['held out', 'folds', 'out of fold'],
    text: 'Each photo is judged by a head that was trained without it, so that a wrong label cannot vouch for itself.',
    docs: 'clean#wrong-labels-without-a-window',
  },
} as const satisfies Readonly<Record<string, GlossaryTerm>>;

export type TermKey = keyof typeof GLOSSARY;

const plain = (text: string): string => text.toLowerCase();

/** The terms with a text in their name, their other names or their explanation, by name. */
export function findTerms(query: string): readonly TermKey[] {
  const wanted = plain(query.trim());
  const keys = (Object.keys(GLOSSARY) as TermKey[]).sort((a, b) =>
    plain(GLOSSARY[a].name).localeCompare(plain(GLOSSARY[b].name), 'en'),
  );
  const named = (key: TermKey): boolean =>
    [GLOSSARY[key].name, ...GLOSSARY[key].also].some((n) => plain(n).includes(wanted));
  return [...keys.filter(named), ...keys.filter((key) => !named(key) && plain(GLOSSARY[key].text).includes(wanted))];
}
