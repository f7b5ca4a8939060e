import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Outside of the repository, so that nothing of it is found by chance. */
export const place = mkdtempSync(join(tmpdir(), 'multistatus-kit-'))

/** The project that is begun there. */
export const shop = join(place, 'shop')

export const added = fileURLToPath(new URL('./added/', import.meta.url))
