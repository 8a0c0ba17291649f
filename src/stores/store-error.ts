/** A store could not do what it was asked; the message names what, `cause` says why. Nothing was half done. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
