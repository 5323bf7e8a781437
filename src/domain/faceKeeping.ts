/** What became of the faces that were to be kept for the next visit. */

/** full: there is no room; nowhere: this browser keeps nothing for the page; off: a person does not want it. */
export type FaceKeeping = 'kept' | 'full' | 'nowhere' | 'off';
