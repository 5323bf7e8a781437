/** The README of a weights package: how to use the network with TensorFlow.js, ONNX Runtime, Python or PyTorch, in plain words. */

import { familyOf, type NetworkSpec, weightedLayers } from '../../domain/networks.ts';
import { inEnglish, say } from '../../words/language.ts';
import { OPSET } from './onnx.ts';

export interface WeightsReadmeFacts {
  readonly spec: NetworkSpec;
  readonly identities: number;
  /** The run in a few words. */
  readonly run: string | null;
  readonly versions: Readonly<Record<string, string>>;
  /** The weights that the run started from, in words. */
  readonly startedFrom: string | null;
  readonly createdAt: string | null;
}

/** What every network's forward pass begins with: numpy and safetensors only; the block layout is read from the file itself. */
const PYTHON_LAYERS = `import json
import numpy as np
from safetensors import safe_open

with safe_open("model.safetensors", framework="np") as file:
    w = {name: file.get_tensor(name) for name in file.keys()}
    blocks = json.loads(file.metadata()["blocks"])

def norm(x, name):                       # batch norm with the running statistics
    scale = w[name + ".weight"] / np.sqrt(w[name + ".running_var"] + 1e-5)
    return (x - w[name + ".running_mean"]) * scale + w[name + ".bias"]

def conv(x, name, stride=1):             # x: NHWC, kernel: HWIO
    kernel = w[name + ".weight"]
    pad = kernel.shape[0] // 2           # 3x3 is padded by 1 on every side, 1x1 not at all
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[:2], axis=(1, 2))
    return np.einsum("nhwcij,ijco->nhwo", windows[:, ::stride, ::stride], kernel, optimize=True)

def prelu(x, name):
    return np.where(x > 0, x, x * w[name + ".weight"])

def normalised(images):                  # images: [n, size, size, 3], RGB 0-255
    return (np.asarray(images, np.float32) - 127.5) / 128
`;

/** The ONNX model on images as they are read from files. */
const ONNX_EXAMPLE = `import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("model.onnx")

def embed(images):                       # images: [n, size, size, 3], RGB 0-255
    x = (np.asarray(images, np.float32) - 127.5) / 128
    return session.run(["embedding"], {"input": x.transpose(0, 3, 1, 2)})[0]
`;

/** Layouts as PyTorch keeps them. */
const PYTORCH_EXAMPLE = `def to_pytorch(name, value, side):       # side: pixels of the feature map that is flattened
    if value.ndim == 4 and name.endswith(("depthwise.weight", "global.weight")):
        return value.transpose(2, 3, 0, 1)               # one filter a channel
    if value.ndim == 4:
        return value.transpose(3, 2, 0, 1)               # HWIO -> OIHW
    if name == "output.fc.weight":                       # rows in NHWC order -> [out, in], in NCHW order
        out = value.shape[1]
        return value.reshape(side, side, -1, out).transpose(3, 2, 0, 1).reshape(out, -1)
    return value
`;

/** @returns Markdown */
export function weightsReadme({ spec, identities, run, versions, startedFrom, createdAt }: WeightsReadmeFacts): string {
  const size = spec.inputSize;
  const title = inEnglish(() => say(spec.title));
  const dense = weightedLayers(spec).find((layer) => layer.kind === 'dense');
  const side = dense?.input[0] ?? 1;
  const { python, words } = familyOf(spec);
  const made = Object.entries(versions).map(([what, version]) => `- ${what}: ${version}`);
  if (run !== null) made.push(`- run: ${run}`);
  if (startedFrom !== null) made.push(`- started from: ${startedFrom}`);
  return `# Face network "${title}"

Turns a face image of ${size}x${size} pixels into ${spec.embeddingSize} numbers, its embedding. Two images of one person get
embeddings that point the same way. It was trained on ${identities} identities in the BoundaryFace playground${
    createdAt === null ? '' : ` (${createdAt})`
  }.

| file | what it is |
|---|---|
| \`tfjs/model.json\`, \`tfjs/group1-shard*.bin\` | the network for TensorFlow.js: images in, embeddings out |
| \`model.onnx\` | the network for ONNX Runtime, OpenCV and others |
| \`model.safetensors\` | the same numbers by name, with the class centres; the playground starts from it again, or from the whole zip |
| \`identities.json\` | names of the identities; entry i belongs to row i of the class centres |
| \`settings.json\` | the settings of the run |
| \`metrics.jsonl\` | its metrics, one line an epoch |

## What to feed it

- A face cropped square and aligned: eyes, nose tip and mouth corners brought to the ArcFace template (the 112x112 template
  scaled to ${size}x${size}) by a rotation, a scale and a shift. Images prepared another way than the training images give worse
  embeddings.
- RGB, numbers from 0 to 255, shape [batch, ${size}, ${size}, 3]. The TensorFlow.js model itself computes (x - 127.5) / 128.
- Compare two embeddings by cosine: \`dot(a, b) / (length(a) * length(b))\`. Where "same person" begins depends on the
  training; choose the threshold on pairs you know.

## TensorFlow.js

\`\`\`js
import * as tf from '@tensorflow/tfjs';

const model = await tf.loadGraphModel('tfjs/model.json');
const image = tf.browser.fromPixels(document.querySelector('img')); // a ${size}x${size} face
const embedding = model.predict(image.toFloat().expandDims(0)); // [1, ${spec.embeddingSize}]
console.log(await embedding.data());
\`\`\`

The input is named \`images\`, the output \`embedding\`. Serve the folder over HTTP; in Node, tfjs-node also takes
\`file://\` addresses.

## ONNX Runtime

\`\`\`python
${ONNX_EXAMPLE}\`\`\`

Images are channels first here, and (x - 127.5) / 128 is done by the caller. The input is named \`input\`, the output
\`embedding\`; the operator set is ${OPSET}.

## Python

All numbers are float32. Convolutions are HWIO (height, width, in, out), images NHWC; the dense layer is [in, out] and takes
the last feature map (${side}x${side}) flattened in NHWC order; \`head.weight\` holds the class centres, [identities, embedding].

\`\`\`python
${PYTHON_LAYERS}
${python}\`\`\`

Class scores are cosines to the class centres: normalise rows of \`embed(images)\` and of \`w["head.weight"]\` and multiply.

## PyTorch

${words} Every 3x3 convolution is padded by 1; BN has
eps 1e-5. Only layouts differ:

\`\`\`python
${PYTORCH_EXAMPLE}
state = {name: torch.from_numpy(to_pytorch(name, value, ${side}).copy()) for name, value in w.items()}
\`\`\`

## Licence

The weights are yours. They were computed on your device from your images and settings; the playground claims no rights in
them. If you trained on photographs of people, mind what the law and those people say about using them.

## Made with

${made.join('\n')}
`;
}
