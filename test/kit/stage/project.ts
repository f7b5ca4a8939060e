import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../deployed/command.ts'
import { added, place, root, shop } from './places.ts'

/** Packs the package as it is published. @returns the tarball. */
export const pack = async (): Promise<string> => {
  const printed = await run('npm', ['pack', '--json', '--pack-destination', place], { cwd: root })
  const [{ filename }] = JSON.parse(printed.slice(printed.indexOf('[\n'))) as [{ filename: string }]
  return join(place, filename)
}

/** Begins a project with the packed command, which installs the package there. */
export const begin = async (tarball: string): Promise<void> => {
  await run('tar', ['-xzf', tarball, '-C', place])
  // Its own dependencies are found here; what the project has is installed by itself.
  const command = join(root, 'dist/kit/main.js')
  await run(process.execPath, [command, 'init', 'shop', '--package', `file:${tarball}`], { cwd: place })
}

/** A second collection with a reference and an action, aliases, TypeScript that leaves code behind, and two endpoints. */
export const extend = (): void => {
  mkdirSync(join(shop, 'shared'))
  cpSync(join(added, 'state.ts'), join(shop, 'shared/state.ts'))
  cpSync(join(added, 'orders.ts'), join(shop, 'src/orders.ts'))
  cpSync(join(added, 'orders-tested.ts'), join(shop, 'test/orders.test.ts'))
  cpSync(join(added, 'app.ts'), join(shop, 'infra/two.ts'))
  edit('src/collections.ts', (text) => `export { orders } from './orders.ts'\n${text}`)
  edit('tsconfig.json', (text) => {
    const read = JSON.parse(text) as { compilerOptions: object }
    return JSON.stringify({
      ...read,
      compilerOptions: { ...read.compilerOptions, paths: { '#shared/*': ['./shared/*.ts'] } },
    })
  })
  // The tests' own tool follows the same aliases.
  cpSync(join(added, 'vitest.config.ts'), join(shop, 'vitest.config.ts'))
}

export const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(join(shop, file), change(readFileSync(join(shop, file), 'utf8')))
