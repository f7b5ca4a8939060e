import { pathToFileURL } from 'node:url'

/** In a bundle, which is CommonJS: what `import.meta.url` is in a module. */
export const moduleUrl = pathToFileURL(__filename).href
