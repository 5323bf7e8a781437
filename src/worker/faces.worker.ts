/** Entry point of a browser's worker that reads faces. */
import '../engine/faces/modelUrls.ts';
import '../engine/faces/onnxFiles.ts';
import '../engine/wasm/files.ts';
import './faceJobs.ts';
