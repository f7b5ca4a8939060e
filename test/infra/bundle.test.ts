import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { bundling, externals, replaced } from '../../infra/packaging.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What of a function's code goes into its bundle, in bytes by file. */
const bundled = async (entry: string): Promise<ReadonlyMap<string, number>> => {
  const { metafile } = await build({
    ...bundling,
    entryPoints: [`${root}functions/entry/${entry}.ts`],
    absWorkingDir: root,
    alias: Object.fromEntries(Object.entries(replaced).map(([name, path]) => [name, root + path])),
    external: [...externals],
    bundle: true,
    platform: 'node',
    metafile: true,
    write: false,
    outdir: root,
  })
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs))
  return new Map(inputs.map(([file, { bytesInOutput }]) => [file, bytesInOutput]))
}

describe('what is compiled at every cold start of the HTTP function', () => {
  it('has the texts of one language, none of the description, and none of what is loaded later', async () => {
    const files = await bundled('api')
    const heavy = [...files].filter(
      ([file, bytes]) =>
        bytes > 0 &&
        /zod\/v4\/locales\/(?!en\.)|functions\/openapi\/|client-s3|client-sqs|client-eventbridge|zod-openapi/.test(
          file,
        ),
    )
    expect(heavy).toEqual([])
    // Of zod, its schemas and their compiler: all of it is four times as much.
    const zod = [...files].filter(([file]) => file.includes('/zod/'))
    expect(zod.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThan(130_000)
  })
})
