import { type BuildFailure, type BuildResult, build } from 'esbuild'
import { withBundler } from './bundler.ts'
import { bundlingOf } from './bundling.ts'
import { firstOf, oneLine } from './explained.ts'
import { run } from './run.ts'

/**
 * What a module exports. It is bundled before it is loaded, so any TypeScript will do, and the aliases of its `tsconfig.json`.
 * @param file from the working directory.
 * @throws Error in one line when it cannot be loaded.
 */
export const exportsOf = async (file: string): Promise<Readonly<Record<string, unknown>>> =>
  exportsFrom(file, await withBundler(() => build(bundlingOf(file)).catch(faultsOf)))

const faultsOf = (error: Error): BuildFailure => {
  if ('errors' in error) return error as BuildFailure
  throw error
}

/** … of a module that has been bundled, or could not be. */
export const exportsFrom = async (
  file: string,
  { errors, outputFiles = [] }: Pick<BuildResult, 'errors'> & Partial<Pick<BuildResult, 'outputFiles'>>,
): Promise<Readonly<Record<string, unknown>>> => {
  const refused = (why: string) => new Error(`${file} cannot be loaded: ${why}`)
  if (errors.length > 0) throw refused(firstOf(errors))
  try {
    return await run(outputFiles)
  } catch (error) {
    throw refused(oneLine(error))
  }
}
