import { readFileSync } from 'node:fs'
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

/** The conditions of a run. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  /** One minute's load before the run; a quiet machine is near 0. */
  readonly load: number
  readonly versions: Readonly<Record<string, string>>
  readonly date: string
  readonly command: string
}

const packages = [
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/lib-dynamodb',
  '@aws-lambda-powertools/idempotency',
  '@middy/core',
  'zod',
  'esbuild',
  '@dynoxide/linux-x64',
]

export const describeMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() || 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()} ${arch()}`,
  node: process.version,
  load: loadavg()[0] ?? 0,
  versions: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  date: new Date().toISOString().slice(0, 10),
  command: ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' '),
})

/** Read from the file, since not every package exports its package.json. */
const versionOf = (name: string): string => {
  try {
    const file = fileURLToPath(new URL(`../node_modules/${name}/package.json`, import.meta.url))
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  } catch {
    return 'not installed'
  }
}
