const root = new URL('../', import.meta.url)

/** A module of this package: a source here, and compiled where the package is installed. */
const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))

/** @param name from the package's root, without the extension: `functions/entry/api`. */
export const ownFile = (name: string): URL => new URL(`${name}${extension}`, root)

/** @param name from the package's root, with a slash at the end: `functions/`. */
export const ownFolder = (name: string): URL => new URL(name, root)
