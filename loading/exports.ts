import { build } from 'esbuild'
import { withBundler } from './bundler.ts'
import { bundlingOf } from './bundling.ts'
import { explained } from './explained.ts'
import { run } from './run.ts'

export type Exports = Readonly<Record<string, unknown>>

/**
 * What a module exports. It is bundled before it is loaded, so any TypeScript will do, and the aliases of its `tsconfig.json`.
 * @param file from the working directory.
 * @throws Error in one line when it cannot be loaded.
 */
export const exportsOf = async (file: string): Promise<Exports> => {
  try {
    const { outputFiles } = await withBundler(() => build(bundlingOf(file)))
    return await run(outputFiles)
  } catch (error) {
    throw new Error(`${file} cannot be loaded: ${explained(error)}`)
  }
}
