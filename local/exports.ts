import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * What a module exports.
 * @param file from the working directory.
 * @throws Error when it cannot be loaded.
 */
export const exportsOf = async (file: string): Promise<Readonly<Record<string, unknown>>> => {
  try {
    return await import(pathToFileURL(resolve(file)).href)
  } catch (error) {
    throw new Error(`${file} cannot be loaded: ${error instanceof Error ? error.message : error}`)
  }
}
