/** The README of a weights package: how to use the network with TensorFlow.js, ONNX Runtime, Python or PyTorch, in plain words. */
import { lastSide, type NetworkSpec } from '../lib/networks.ts';
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

/** What both examples begin with: numpy and safetensors only; the block layout is read from the file itself. */
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

/** An IR-ResNet's forward pass. */
export const PYTHON_EXAMPLE = `${PYTHON_LAYERS}
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def cbam(x, name):                       # attention over channels, then over places
    pooled = (x.mean((1, 2), keepdims=True), x.max((1, 2), keepdims=True))
    x = x * sigmoid(sum(conv(np.maximum(conv(p, name + "fc1"), 0), name + "fc2") for p in pooled))
    maps = np.concatenate((x.mean(3, keepdims=True), x.max(3, keepdims=True)), 3)
    return x * sigmoid(conv(maps, name + "spatial"))

def embed(images):
    x = prelu(norm(conv(normalised(images), "stem.conv"), "stem.bn"), "stem.prelu")
    for i, block in enumerate(blocks):
        name, stride = f"blocks.{i}.", block["stride"]
        y = conv(norm(x, name + "bn1"), name + "conv1")
        y = conv(prelu(norm(y, name + "bn2"), name + "prelu"), name + "conv2", stride)
        if name + "shortcut.conv.weight" in w:
            x = norm(conv(x, name + "shortcut.conv", stride), name + "shortcut.bn")
        else:
            x = x[:, ::stride, ::stride]
        y = norm(y, name + "bn3")
        x = (cbam(y, name + "cbam.") if name + "cbam.fc1.weight" in w else y) + x
    x = norm(x, "output.bn1").reshape(len(x), -1)
    return norm(x @ w["output.fc.weight"] + w["output.fc.bias"], "output.bn2")
`;

/** A MobileFaceNet's forward pass. */
export const MOBILE_PYTHON_EXAMPLE = `${PYTHON_LAYERS}
def depthwise(x, name, stride=1, pad=1):
    kernel = w[name + ".weight"][..., 0]
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[:2], axis=(1, 2))
    return np.einsum("nhwcij,ijc->nhwc", windows[:, ::stride, ::stride], kernel, optimize=True)

def active(x, name):
    return prelu(norm(x, name + ".bn"), name + ".prelu")

def embed(images):
    x = active(conv(normalised(images), "stem", 2), "stem")
    x = active(depthwise(x, "stem.depthwise"), "stem.depthwise")
    for i, block in enumerate(blocks):
        name, stride = f"blocks.{i}.", block["stride"]
        y = active(conv(x, name + "expand"), name + "expand")
        y = active(depthwise(y, name + "depthwise", stride), name + "depthwise")
        y = norm(conv(y, name + "project"), name + "project.bn")
        x = y + x if y.shape == x.shape else y
    x = active(conv(x, "output.expand"), "output.expand")
    x = norm(depthwise(x, "output.global", pad=0), "output.global.bn").reshape(len(x), -1)
    return norm(x @ w["output.fc.weight"], "output.bn2")
`;

/** What the README says that differs from network to network. */
const ARCHITECTURES: Readonly<Record<NetworkSpec['architecture'], { python: string; layers: string }>> = {
  ir: {
    python: PYTHON_EXAMPLE,
    layers: `The layers are those of IR-ResNet: a block is BN, conv 3x3, BN, PReLU, conv 3x3 (stride), BN, CBAM where the weights have
it, plus the shortcut.`,
  },
  mobilefacenet: {
    python: MOBILE_PYTHON_EXAMPLE,
    layers: `The layers are those of MobileFaceNet: conv 1x1, depthwise 3x3 (stride), conv 1x1, each with BN behind it and PReLU behind
the first two. A depthwise filter is [height, width, channels, 1] here and [channels, 1, height, width] in PyTorch.`,
  },
};

/** The ONNX model on images as they are read from files. */
export const ONNX_EXAMPLE = `import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("model.onnx")

def embed(images):                       # images: [n, size, size, 3], RGB 0-255
    x = (np.asarray(images, np.float32) - 127.5) / 128
    return session.run(["embedding"], {"input": x.transpose(0, 3, 1, 2)})[0]
`;

/** Layouts as PyTorch keeps them. */
export const PYTORCH_EXAMPLE = `def to_pytorch(name, value, side):       # side: pixels of the last feature map
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
  const side = lastSide(spec);
  const { python, layers } = ARCHITECTURES[spec.architecture];
  const made = Object.entries(versions).map(([what, version]) => `- ${what}: ${version}`);
  if (run !== null) made.push(`- run: ${run}`);
  if (startedFrom !== null) made.push(`- started from: ${startedFrom}`);
  return `# Face network "${spec.title}"

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
${python}\`\`\`

Class scores are cosines to the class centres: normalise rows of \`embed(images)\` and of \`w["head.weight"]\` and multiply.

## PyTorch

${layers} Every 3x3 convolution is padded by 1; BN has
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
