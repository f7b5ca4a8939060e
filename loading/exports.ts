import { type BuildFailure, type BuildResult, build, type Message } from 'esbuild'
import { withBundler } from './bundler.ts'
import { bundlingOf, outputFolder } from './bundling.ts'
import { firstMistake, oneLine, withPlace } from './explained.ts'
import { run } from './run.ts'
import { type Sources, sourcesOf } from './sources.ts'

/** A deployer's module that has been run. */
export interface LoadedModule {
  readonly exported: Readonly<Record<string, unknown>>
  readonly sources: Sources
}

/** There is no file of that name, so that nothing in it can be mended. */
export class NoSuchFile extends Error {}

/**
 * What a module exports. It is bundled before it is loaded, so any TypeScript will do, and the aliases of its `tsconfig.json`.
 * @param file from the working directory.
 * @throws Error in one line when it cannot be loaded.
 */
export const exportsOf = async (file: string): Promise<LoadedModule['exported']> =>
  (await moduleOf(file)).exported

/** The same, with its sources. */
export const moduleOf = async (file: string): Promise<LoadedModule> =>
  loadBundle(file, await withBundler(() => build(bundlingOf(file)).catch(faultsOf)))

const faultsOf = (error: Error): BuildFailure => {
  if ('errors' in error) return error as BuildFailure
  throw error
}

/** … of a module that has been bundled, or could not be. */
export const loadBundle = async (
  file: string,
  { errors, outputFiles = [] }: Pick<BuildResult, 'errors'> & Partial<Pick<BuildResult, 'outputFiles'>>,
): Promise<LoadedModule> => {
  const refused = (why: string) => new Error(`${file} cannot be loaded: ${why}`)
  if (errors.some(isOfTheFileItself)) throw new NoSuchFile(`${file} cannot be loaded: there is no such file`)
  if (errors.length > 0) throw refused(firstMistake(errors))
  const bundle = outputFiles.find(({ path }) => path.endsWith('.js'))?.text
  if (bundle === undefined) throw refused('it is no module')
  const sources = sourcesOf(bundle, outputFolder)
  try {
    return { exported: await run(bundle), sources }
  } catch (error) {
    throw refused(withPlace(oneLine(error), sources.ofError(error)))
  }
}

/** Nobody imports the first file, so the bundler has no place for it. */
const isOfTheFileItself = ({ location, text }: Message): boolean =>
  location === null && text.startsWith('Could not resolve ')
