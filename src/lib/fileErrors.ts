/** Errors of the file system, said in words. */

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the disk can only be read',
  EBUSY: 'something else uses it',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a file stands where a folder is expected',
  EISDIR: 'a folder stands where a file is expected',
  EEXIST: 'something else has that name',
  ENOTEMPTY: 'the folder is not empty',
};

export interface FileError extends Error {
  readonly code: string;
  readonly path?: string;
}

/** An error that the file system gave, not one of the program. */
export function isFileError(cause: unknown): cause is FileError {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && 'syscall' in cause;
}

/** "no space is left on the disk (ENOSPC)" */
export function fileErrorReason({ code, message }: FileError): string {
  return `${REASONS[code] ?? message} (${code})`;
}
