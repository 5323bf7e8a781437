/** The words of the field as this page uses them: each in a sentence or two, and where the documentation says more. */
import { msg } from '@lingui/core/macro';
import { say, spokenLanguage, type Words } from '../../words/language.ts';

export interface GlossaryTerm {
  readonly name: Words;
  /** Names and spellings by which it is looked for besides, in any language, whichever the page speaks. */
  readonly also: readonly string[];
  readonly text: Words;
  /** A section of the documentation, "losses#label-correction". */
  readonly docs: string;
}

export const GLOSSARY = {
  epoch: {
    name: msg`epoch`,
    also: ['pass', '轮', '遍'],
    text: msg`One pass over all training images. The page measures and draws at the end of each.`,
    docs: 'evaluation#networks',
  },
  batch: {
    name: msg`batch`,
    also: ['step', 'minibatch', 'batch size', '批', '批大小', '步'],
    text: msg`The images that the network sees at once. After each batch its weights take one step.`,
    docs: 'commands#a-run',
  },
  learningRate: {
    name: msg`learning rate`,
    also: ['step size', 'milestones', '学习率', '步长'],
    text: msg`How far the weights move with each step. It rises during warm-up and falls by 10 at the milestones.`,
    docs: 'experiments#the-trends-of-the-paper-at-this-scale',
  },
  seed: {
    name: msg`seed`,
    also: ['random', 'reproducible', '随机种子', '可复现'],
    text: msg`The number that all chance comes from. The same seed and settings on the same device give the same run, to the bit; another seed tells how much of a result is luck.`,
    docs: 'experiments#forty-seeds-of-a-small-set',
  },
  loss: {
    name: msg({ message: 'loss', context: 'a word of the field' }),
    also: ['head', 'cross-entropy', 'objective', '损失函数', '损失', '交叉熵'],
    text: msg`The number that training makes small: how far the network is from giving each face its label. Losses differ in what they ask for beyond that.`,
    docs: 'losses#losses',
  },
  embedding: {
    name: msg`embedding`,
    also: ['feature', 'vector', 'backbone', '嵌入向量', '特征'],
    text: msg`The list of numbers that the network makes of a face. Embeddings of one person should point the same way.`,
    docs: 'evaluation#networks',
  },
  cosine: {
    name: msg`cosine`,
    also: ['similarity', 'angle', 'cos', '余弦', '相似度', '夹角'],
    text: msg`How alike two directions are: 1 where they are the same, 0 where they have nothing in common, -1 where they are opposite.`,
    docs: 'losses#losses',
  },
  classCentre: {
    name: msg`class centre`,
    also: ['prototype', 'proxy', 'class weight', 'center', '类中心', '原型'],
    text: msg`The direction that stands for one identity. It is learnt with the network: faces are pulled to the centre of their label.`,
    docs: 'losses#losses',
  },
  nearestNegative: {
    name: msg`nearest negative`,
    also: ['hard negative', 'nearest other', '最近负类', '难负例'],
    text: msg`Of all identities but the given one, the one whose centre a face comes closest to: whom it would most likely be, were its label wrong.`,
    docs: 'losses#label-correction',
  },
  decisionBoundary: {
    name: msg`decision boundary`,
    also: ['boundary', 'border', '决策边界', '边界'],
    text: msg`Where two identities are equally likely. A face that lies beyond the boundary of its label, by more than the margin, is inside the other class.`,
    docs: 'losses#label-correction',
  },
  margin: {
    name: msg`margin`,
    also: ['m', 'angular margin', '间隔', '角度间隔'],
    text: msg`How much closer to its own centre than to any other a face is asked to be. It leaves room between people.`,
    docs: 'losses#defaults',
  },
  scale: {
    name: msg`scale`,
    also: ['s', 'temperature', 'radius', '缩放系数', '温度'],
    text: msg`The factor on the cosines before the softmax. A large one makes the loss certain of little differences, and learns wrong labels by heart where there are few people.`,
    docs: 'losses#defaults',
  },
  boundaryTerm: {
    name: msg`boundary term`,
    also: ['lambda', '\u03bb', '边界项'],
    text: msg`The second part of BoundaryFace: an extra push on faces that are hard for their own class, weighted by \u03bb.`,
    docs: 'losses#boundaryface',
  },
  closedSetNoise: {
    name: msg`closed-set noise`,
    also: ['label noise', 'mislabelled', 'flip', '闭集噪声', '标签噪声'],
    text: msg`Images that carry the name of another person of the set. The right label exists, so it can be given back.`,
    docs: 'experiments#losses-and-closed-set-noise-a-b-f',
  },
  openSetNoise: {
    name: msg`open-set noise`,
    also: ['outsider', 'outlier', '开集噪声', '离群'],
    text: msg`Images of somebody who is not in the set at all, under a name of the set. No label is right for them.`,
    docs: 'experiments#mixed-noise-c',
  },
  injected: {
    name: msg`injected`,
    also: ['wrong labels', '注入的错误标签', '注入的噪声'],
    text: msg`Wrong labels that were put in on purpose, as the noise sliders say. Only because they are known can the page say how well they are found.`,
    docs: 'evaluation#detection',
  },
  rectified: {
    name: msg`rectified`,
    also: ['relabelled', 'corrected', 'correction', 'detected', '已修正的标签', '标签修正', '检出'],
    text: msg`Trained under another label than the given one, as the loss holds that to be wrong. The given label itself is never overwritten.`,
    docs: 'losses#label-correction',
  },
  takenForWrong: {
    name: msg`taken for wrong`,
    also: ['distrusted', 'dropped', '判为错误', '不信任'],
    text: msg`Held to be wrong by a loss that knows no other label for it: the face counts for less, or for nothing.`,
    docs: 'losses#labels-taken-for-wrong',
  },
  precision: {
    name: msg`precision`,
    also: ['false alarms', '精确率', '查准率', '误报'],
    text: msg`Of the labels that were rectified, how many were wrong. Low precision takes right labels away.`,
    docs: 'evaluation#detection',
  },
  recall: {
    name: msg`recall`,
    also: ['found', 'missed', '召回率', '查全率', '漏检'],
    text: msg`Of the wrong labels, how many were found. Low recall leaves noise in.`,
    docs: 'evaluation#detection',
  },
  f1: {
    name: msg`F1`,
    also: ['f-score', 'f measure', 'F1 值'],
    text: msg`The harmonic mean of precision and recall: high only where both are.`,
    docs: 'evaluation#detection',
  },
  averagePrecision: {
    name: msg`average precision`,
    also: ['AP', 'ranking', '平均精确率', '排序'],
    text: msg`How well the images are ranked by suspicion, whatever line is drawn through the ranking: 100 % where every wrong label stands above every right one.`,
    docs: 'evaluation#detection',
  },
  rectifiedToTruth: {
    name: msg`rectified to the truth`,
    also: ['right label', '修正为真实身份'],
    text: msg`Of the wrong labels that were found, how many got the true one.`,
    docs: 'evaluation#detection',
  },
  cleanDamaged: {
    name: msg`clean damaged`,
    also: ['false positives', '误改的正确标签', '误报'],
    text: msg`Images whose right label was taken away.`,
    docs: 'evaluation#detection',
  },
  confusion: {
    name: msg`confusion`,
    also: ['taken for whom', 'confused', '混淆', '认错'],
    text: msg`Two people of whom one is taken for the other, with the images that this happened to.`,
    docs: 'evaluation#detection',
  },
  verification: {
    name: msg`verification`,
    also: ['one to one', 'pairs', 'LFW', '人脸验证', '图像对', '一对一'],
    text: msg`The question that a face network is judged by: do these two images show the same person? Asked of people it has never seen.`,
    docs: 'evaluation#verification',
  },
  accuracy: {
    name: msg`accuracy`,
    also: ['ten-fold', 'folds', 'InsightFace protocol', '准确率', '十折'],
    text: msg`How many pairs are judged rightly. The threshold is chosen on nine tenths of the pairs and measured on the tenth, ten times.`,
    docs: 'evaluation#verification',
  },
  threshold: {
    name: msg`threshold`,
    also: ['cut-off', '阈值'],
    text: msg`The cosine from which two images count as one person. Higher refuses more pairs of one person, lower accepts more of two.`,
    docs: 'evaluation#verification',
  },
  roc: {
    name: msg`ROC`,
    also: ['receiver operating characteristic', 'curve', 'ROC 曲线'],
    text: msg`A curve with a point for every threshold: how many pairs of two people are accepted, and how many of one.`,
    docs: 'evaluation#verification',
  },
  auc: {
    name: msg`AUC`,
    also: ['area under the curve', '曲线下面积'],
    text: msg`The area under the ROC curve: the chance that a pair of one person is more alike than one of two. 1 is perfect, 0.5 is a coin.`,
    docs: 'evaluation#verification',
  },
  eer: {
    name: msg`EER`,
    also: ['equal error rate', '等错误率'],
    text: msg`The error where as many pairs of one person are refused as pairs of two are accepted. Lower is better.`,
    docs: 'evaluation#verification',
  },
  tarAtFar: {
    name: msg`TAR at FAR`,
    also: ['TAR@FAR', 'true accept rate', 'false accept rate', 'FMR', 'TMR', '通过率', '误识率'],
    text: msg`How many pairs of one person are accepted when at most this share of the pairs of two may be. The small shares are what doors and phones are judged by.`,
    docs: 'evaluation#verification',
  },
  suspect: {
    name: msg`suspect`,
    also: ['score', 'flagged', '可疑'],
    text: msg`A photo whose label scores above the threshold: its face is closer to another person of the set than to its own, by what the score says.`,
    docs: 'clean#in-the-page',
  },
  crossFitting: {
    name: msg`cross-fitting`,
    also: ['held out', 'folds', 'out of fold', '交叉拟合', '交叉验证'],
    text: msg`Each photo is judged by a head that was trained without it, so that a wrong label cannot vouch for itself.`,
    docs: 'clean#wrong-labels-without-a-window',
  },
} as const satisfies Readonly<Record<string, GlossaryTerm>>;

export type TermKey = keyof typeof GLOSSARY;

const plain = (text: string): string => text.toLowerCase();

/** As the page says it, and in English. */
const said = (words: Words): readonly string[] => [say(words), words.message ?? ''];

/** The terms with a text in their name, their other names or their explanation, by name. */
export function findTerms(query: string): readonly TermKey[] {
  const wanted = plain(query.trim());
  const has = (texts: readonly string[]): boolean => texts.some((text) => plain(text).includes(wanted));
  const language = spokenLanguage();
  const nameOf = (key: TermKey): string => plain(say(GLOSSARY[key].name));
  const keys = (Object.keys(GLOSSARY) as TermKey[]).sort((a, b) => nameOf(a).localeCompare(nameOf(b), language));
  const named = (key: TermKey): boolean => has([...said(GLOSSARY[key].name), ...GLOSSARY[key].also]);
  return [...keys.filter(named), ...keys.filter((key) => !named(key) && has(said(GLOSSARY[key].text)))];
}
