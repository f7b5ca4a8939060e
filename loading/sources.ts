import { SourceMap } from 'node:module'
import { relative, resolve, sep } from 'node:path'
import { inBundle } from './run.ts'

/** Says where the code of a bundle stands in a deployer's files: `src/orders.ts:7:14`, from the working directory. */
export interface Sources {
  /** Where an error was thrown; undefined when none of the files has to do with it. */
  readonly ofError: (error: unknown) => string | undefined
  /** Where that is declared which is exported under a name; undefined when it is no plain declaration. */
  readonly ofExport: (name: string) => string | undefined
}

/** @param folder that the paths of the map are told from. */
export const sourcesOf = (bundle: string, folder: string): Sources => {
  const map = mapIn(bundle)
  const origin = (line: number, column: number): string | undefined => {
    const found = map?.findOrigin(line, column)
    if (found === undefined || !('fileName' in found)) return undefined
    // The bundler writes names as a URL has them.
    const path = resolve(folder, decodeURIComponent(found.fileName))
    const isForeign = path.includes(`${sep}node_modules${sep}`)
    return isForeign ? undefined : `${relative('', path)}:${found.lineNumber}:${found.columnNumber}`
  }
  return {
    ofError: (error) => {
      const stack = (error instanceof Error && error.stack) || ''
      const places = [...stack.matchAll(inBundle)].map(([, line, column]) =>
        origin(Number(line), Number(column)),
      )
      return places.find((place) => place !== undefined)
    },
    ofExport: (name) => {
      const declared = declarationOf(bundle, name)
      return declared && origin(...declared)
    },
  }
}

const mapIn = (bundle: string): SourceMap | undefined => {
  const inline = /^\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/m.exec(bundle)?.[1]
  return inline === undefined
    ? undefined
    : new SourceMap(JSON.parse(Buffer.from(inline, 'base64').toString('utf8')))
}

/** The bundler writes what a module declares at the beginning of a line, and all exports in one list. */
const declarationOf = (bundle: string, name: string): [line: number, column: number] | undefined => {
  const list = /^export \{([^}]*)\};?$/m.exec(bundle)?.[1] ?? ''
  const local = list
    .split(',')
    .map((one) => one.trim().split(' as '))
    .find((one) => one.at(-1) === name)?.[0]
  if (local === undefined) return undefined
  const lines = bundle.split('\n')
  const at = lines.findIndex((line) => /^(?:var|let|const|function|class) ([\w$]+)/.exec(line)?.[1] === local)
  return at === -1 ? undefined : [at + 1, (lines[at] ?? '').indexOf(local, 4) + 1]
}
