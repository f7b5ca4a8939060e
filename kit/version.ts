import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/** Beside the sources, or one folder further up where the package is compiled. */
const file = import.meta.url.endsWith('.ts') ? '../package.json' : '../../package.json'

/** Of this package. */
export const { version } = load(file) as { readonly version: string }
