/** The paths of imported files. A path is text: nothing is ever opened by it. */

/** Parts that name no folder: steps of a path and drive letters. */
const isStep = (part: string): boolean => part === '' || part === '.' || part === '..' || /^[A-Za-z]:$/.test(part);

const NO_IMAGE_NAMES = new Set(['thumbs.db', 'desktop.ini']);
const NO_IMAGE_FOLDERS = new Set(['__MACOSX', '@eaDir']);
const NO_IMAGE_EXTENSIONS = new Set(
  (
    'txt md csv tsv json jsonl ndjson html htm xml yml yaml log lst list idx rec property py ipynb m mat npy npz pkl h5 ' +
    'pt pth onnx safetensors bin doc docx xls xlsx url lnk db ini sh bat xmp mp4 mov avi mkv webm mp3 wav'
  ).split(' '),
);

/** Folder names and file name; Windows separators are taken too. */
export function splitPath(path: string): string[] {
  return path.split(/[/\\]/).filter((part) => !isStep(part));
}

/** True for what systems and tools leave in a folder for themselves. */
export const isHidden = (parts: readonly string[]): boolean =>
  parts.some((part) => part.startsWith('.') || NO_IMAGE_FOLDERS.has(part));

/** True for files that by their name are no images at all: they need not be opened to say so. */
export function isNoImageName(parts: readonly string[]): boolean {
  const name = parts.at(-1)?.toLowerCase() ?? '';
  if (isHidden(parts)) return true;
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : '';
  return NO_IMAGE_NAMES.has(name) || NO_IMAGE_EXTENSIONS.has(extension) || /^(readme|licen[cs]e)(\.|$)/.test(name);
}

/**
 * The folder that all files lie in and that is no identity: the first part of every path, when it also holds folders.
 * @param paths parts of each path
 */
export function commonRoot(paths: readonly (readonly string[])[]): string | null {
  const root = paths[0]?.[0];
  if (root === undefined || !paths.every((parts) => parts.length > 1 && parts[0] === root)) return null;
  return paths.some((parts) => parts.length > 2) ? root : null;
}

/** Control characters, which could hide in a label or break a table. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : `\\x${code.toString(16)}`;
}

/** A folder's name as a label: composed Unicode (NFC), control characters as their pictures, no blanks around. */
export function labelOf(folder: string): string {
  return folder.normalize('NFC').trim().replace(CONTROL, pictureOf);
}
