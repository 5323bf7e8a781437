/** What goes wrong with bytes: one class, told apart by code, so that a caller can say what to do about it. */

export type FormatErrorCode =
  /** Bytes are missing at the end, or the file is of another kind altogether. */
  | 'truncated'
  /** A header that cannot be read or breaks its format's rules. */
  | 'header'
  /** Offsets or sizes that do not fit the bytes they point to. */
  | 'offsets'
  /** A kind of number that is unknown or not supported. */
  | 'dtype'
  /** A name that is empty, repeated or unsafe. */
  | 'name'
  /** A shape that does not fit its data or its network. */
  | 'shape'
  /** Something that has to be there is not. */
  | 'missing'
  /** More, or larger, than the stated limits allow. */
  | 'limits'
  /** Encrypted, or packed in a way that is not supported. */
  | 'unsupported'
  /** Data that differ from their checksum or their stated size. */
  | 'corrupt'
  /** Text in an encoding that cannot be told. */
  | 'encoding'
  /** A row of a table that breaks its rules. */
  | 'row';

export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly code: FormatErrorCode;

  /** @param message one plain sentence for people */
  constructor(code: FormatErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
