import { fileURLToPath } from 'node:url'

/** The project's own folder, wherever it was checked out. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Everything that a run leaves behind; ignored by git, safe to delete. */
export const work = `${root}.build/deployed/`

export const binary = (name: string): string => `${root}node_modules/.bin/${name}`
